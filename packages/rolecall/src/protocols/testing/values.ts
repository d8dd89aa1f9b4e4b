/** Values that fit a shape, for property tests. */
import type { Member, ModelData, Shape } from "@rolecall/aws-model";
import fc, { type Arbitrary } from "fast-check";
import { shapeOf, structureOf } from "../compiled.js";

export interface ValueOptions {
  /** Milliseconds survive in the protocol's timestamps. */
  readonly milliseconds: boolean;
  /** Texts that the protocol can carry. */
  readonly text: Arbitrary<string>;
  /** Whether empty lists and maps can be told from absent ones. */
  readonly empty: boolean;
  readonly notFinite: boolean;
}

/** An input or output: any of its members may be absent, recursion ends after a few levels. */
export function valuesOf(
  shapeName: string,
  model: ModelData,
  options: ValueOptions,
): Arbitrary<Record<string, unknown>> {
  return structure(structureOf(shapeName, model), 0) as Arbitrary<Record<string, unknown>>;

  function structure(shape: Shape, depth: number): Arbitrary<unknown> {
    if (shape.type !== "structure" && shape.type !== "union") throw new Error("no structure");
    const members = Object.entries(shape.members).filter(([, member]) => fits(member, depth));
    if (shape.type === "union") {
      if (members.length === 0) return fc.constant(undefined);
      return fc.oneof(...members.map(([name, member]) => value(member, depth).map((part) => ({ [name]: part }))));
    }
    const parts = Object.fromEntries(members.map(([name, member]) => [name, value(member, depth)]));
    return fc.record(parts, { requiredKeys: [] });
  }

  function fits(member: Member, depth: number): boolean {
    const shape = shapeOf(member.shape, model);
    // A union has to have one value, so it is not begun where nothing can follow.
    if (!("name" in shape)) return true;
    if (shape.type === "structure" || shape.type === "union") return depth < 3;
    const part = "value" in shape ? shape.value : "member" in shape ? shape.member : undefined;
    return depth < 3 && part !== undefined && fits(part, depth + 1);
  }

  function value(member: Member, depth: number): Arbitrary<unknown> {
    const shape = shapeOf(member.shape, model);
    const size = { minLength: options.empty ? 0 : 1, maxLength: 2 };
    switch (shape.type) {
      case "structure":
      case "union":
        return structure(shape, depth + 1);
      case "list":
      case "set":
        return fc.array(value(shape.member, depth + 1), size);
      case "map":
        return fc.array(fc.tuple(options.text, value(shape.value, depth + 1)), size).map((entries) => {
          const map = Object.create(null) as Record<string, unknown>;
          for (const [key, part] of entries) map[key] = part;
          return map;
        });
      case "string":
        return options.text;
      case "boolean":
        return fc.boolean();
      case "byte":
        return fc.integer({ min: -128, max: 127 });
      case "short":
        return fc.integer({ min: -32_768, max: 32_767 });
      case "integer":
        return fc.integer();
      case "long":
        return fc.maxSafeInteger();
      case "float":
      case "double":
      case "bigDecimal":
        return fc.double({ noNaN: true, noDefaultInfinity: !options.notFinite }).map((number) => number + 0);
      case "bigInteger":
        return fc.maxSafeInteger();
      case "blob":
        return fc.uint8Array({ maxLength: 5 }).map((bytes) => Buffer.from(bytes));
      case "timestamp":
        return fc
          .integer({ min: 0, max: 4_000_000_000 })
          .map((seconds) => new Date(seconds * 1000 + (options.milliseconds ? seconds % 1000 : 0)));
      case "document":
        return fc.jsonValue({ maxDepth: 2 }).map((json) => JSON.parse(JSON.stringify(json)));
    }
  }
}
