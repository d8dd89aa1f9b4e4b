/**
 * Random inputs of an operation, shaped by the model. Tame ones keep to its constraints and name things that are there,
 * so that they reach the handlers; wild ones do neither. An example with a member or two changed goes deepest.
 */
import type { Member, ModelData, Shape, SimpleShape } from "@rolecall/aws-model";
import fc, { type Arbitrary } from "fast-check";
import { shapeOf, structureOf } from "../../../src/protocols/compiled.js";

/** Values that mean something, by the name of the member that takes them (lower case). */
export type Pool = Readonly<Record<string, readonly unknown[]>>;

const nasty = fc.constantFrom(
  "",
  " ",
  "*",
  "a",
  "\u0000",
  "\ud800",
  "__proto__",
  "constructor",
  "hasOwnProperty",
  "${aws:username}",
  "../../etc/passwd",
  "arn:aws:iam::aws:policy/AdministratorAccess",
  "arn:aws:iam::000000000000:role/",
  "arn:::::",
  "9".repeat(400),
  "é\u{1f600}",
  "a,b",
  "%00",
  "<a>&]]>",
  "x".repeat(3_000),
);

type Input = Record<string, unknown>;

export function inputsOf(
  shapeName: string,
  model: ModelData,
  pool: Pool,
  examples: readonly object[] = [],
): Arbitrary<Input> {
  const tame = generated(shapeName, model, pool, false);
  const wild = generated(shapeName, model, pool, true);
  if (examples.length === 0) return fc.oneof(tame, tame, wild);
  const changed = fc
    .tuple(fc.constantFrom(...examples), fc.oneof(tame, tame, wild), fc.infiniteStream(fc.nat()))
    .map(([example, drawn, numbers]): Input => {
      const input: Input = { ...example };
      const names = Object.keys(drawn);
      for (let left = (numbers.next().value as number) % 3; left > 0 && names.length > 0; left--) {
        const [name] = names.splice((numbers.next().value as number) % names.length, 1) as [string];
        input[name] = drawn[name];
      }
      return input;
    });
  return fc.oneof({ weight: 4, arbitrary: changed }, { weight: 1, arbitrary: tame }, { weight: 1, arbitrary: wild });
}

function generated(shapeName: string, model: ModelData, pool: Pool, wild: boolean): Arbitrary<Input> {
  return structure(structureOf(shapeName, model), 0) as Arbitrary<Input>;

  function structure(shape: Shape, depth: number): Arbitrary<unknown> {
    if (shape.type !== "structure" && shape.type !== "union") throw new Error("no structure");
    const members = Object.entries(shape.members).filter(([, member]) => fits(member, depth));
    if (shape.type === "union") {
      if (members.length === 0) return fc.constant(undefined);
      return fc.oneof(...members.map(([name, member]) => named(name, member, depth).map((part) => ({ [name]: part }))));
    }
    const parts = Object.fromEntries(
      members.map(([name, member]) => [
        name,
        // AWS requires it, or a coin says so.
        fc.tuple(fc.integer({ min: 0, max: 19 }), named(name, member, depth)),
      ]),
    );
    return fc.record(parts).map((drawn) => {
      const value: Record<string, unknown> = {};
      for (const [name, [coin, part]] of Object.entries(drawn as Record<string, [number, unknown]>)) {
        const isRequired = shape.members[name]?.required === true;
        if (isRequired ? !wild || coin > 0 : coin < 6) value[name] = part;
      }
      return value;
    });
  }

  function fits(member: Member, depth: number): boolean {
    const shape = shapeOf(member.shape, model);
    if (!("name" in shape)) return true;
    if (shape.type === "structure" || shape.type === "union") return depth < 4;
    const part = "value" in shape ? shape.value : "member" in shape ? shape.member : undefined;
    return depth < 4 && part !== undefined && fits(part, depth + 1);
  }

  function named(name: string, member: Member, depth: number): Arbitrary<unknown> {
    const known = pool[name.toLowerCase()];
    const any = value(member, depth, name);
    if (known === undefined) return any;
    const choice = fc.constantFrom(...known);
    return wild ? fc.oneof({ weight: 5, arbitrary: choice }, { weight: 1, arbitrary: any }) : choice;
  }

  function value(member: Member, depth: number, name: string): Arbitrary<unknown> {
    const shape = shapeOf(member.shape, model);
    switch (shape.type) {
      case "structure":
      case "union":
        return structure(shape, depth + 1);
      case "list":
      case "set":
        return fc.array(named(name.replace(/s$/, ""), shape.member, depth + 1), sizes(shape, wild));
      case "map":
        return fc
          .array(
            fc.tuple(named(`${name}.key`, shape.key, depth + 1), named(`${name}.value`, shape.value, depth + 1)),
            sizes(shape, wild),
          )
          .map((entries) => {
            const map: Record<string, unknown> = {};
            for (const [key, part] of entries) Object.defineProperty(map, String(key), plain(part));
            return map;
          });
      default:
        return simple(shape, wild);
    }
  }
}

const plain = (value: unknown) => ({ value, enumerable: true, configurable: true, writable: true });

const sizes = ({ min = 0, max = 3 }: { readonly min?: number; readonly max?: number }, wild: boolean) =>
  wild ? { maxLength: 3 } : { minLength: min, maxLength: Math.max(min, Math.min(max, 3)) };

function simple(shape: SimpleShape, wild: boolean): Arbitrary<unknown> {
  const { min, max } = shape;
  switch (shape.type) {
    case "string":
      if (shape.enum !== undefined) {
        const choice = fc.constantFrom(...shape.enum);
        return wild ? fc.oneof({ weight: 9, arbitrary: choice }, { weight: 1, arbitrary: nasty }) : choice;
      }
      return wild ? fc.oneof({ weight: 4, arbitrary: texts(shape) }, { weight: 1, arbitrary: nasty }) : texts(shape);
    case "boolean":
      return fc.boolean();
    case "byte":
    case "short":
    case "integer":
      return numbers(min ?? -3, max ?? 2_147_483_647, wild);
    case "long":
    case "bigInteger":
      return numbers(min ?? -3, max ?? Number.MAX_SAFE_INTEGER, wild);
    case "float":
    case "double":
    case "bigDecimal":
      return fc.double({ noNaN: true });
    case "blob":
      return fc.uint8Array({ minLength: Math.min(min ?? 0, 8), maxLength: 12 }).map((bytes) => Buffer.from(bytes));
    case "timestamp":
      return fc.integer({ min: -1, max: 9_000_000_000 }).map((seconds) => new Date(seconds * 1000));
    case "document":
      return fc.jsonValue({ maxDepth: 2 });
  }
}

const numbers = (min: number, max: number, wild: boolean): Arbitrary<number> =>
  fc.oneof(
    fc.integer({ min, max: Math.min(max, min + 20) }),
    fc.integer({ min, max }),
    wild ? fc.constantFrom(0, -1, min, max) : fc.constantFrom(min, max),
  );

/** Texts of that length and pattern, as far as a pattern of Java can be turned into one of JavaScript. */
function texts({ min = 0, max = 200, pattern }: SimpleShape): Arbitrary<string> {
  const lengths = { minLength: Math.min(min, 300), maxLength: Math.max(Math.min(min, 300), Math.min(max, min + 12)) };
  if (pattern === undefined) {
    return fc.oneof(fc.string({ ...lengths, unit: "grapheme-ascii" }), fc.string({ ...lengths, unit: "binary" }));
  }
  const word = fc.string({ ...lengths, unit: fc.constantFrom(..."abcXYZ019") });
  const texts = matchingTexts(pattern);
  if (texts === undefined) return word;
  const longest = Math.max(min, Math.min(max, 400));
  return fc.oneof(
    { weight: 2, arbitrary: texts.map((text) => text.slice(0, longest)) },
    { weight: 1, arbitrary: word },
  );
}

/** Made once a pattern: reading one with the classes of Unicode takes fast-check a second. */
const matching = new Map<string, Arbitrary<string> | undefined>();

function matchingTexts(pattern: string): Arbitrary<string> | undefined {
  if (!matching.has(pattern)) matching.set(pattern, readPattern(pattern));
  return matching.get(pattern);
}

const UNICODE: Readonly<Record<string, string>> = { L: "a-zA-Zé", N: "0-9", Z: " ", S: "+" };

function readPattern(pattern: string): Arbitrary<string> | undefined {
  try {
    const plain = pattern.replace(/\\p\{([LNZS])[a-z]?\}/g, (_, name: string) => UNICODE[name] ?? "");
    const texts = fc.stringMatching(new RegExp(`^(?:${plain})$`, "u"), { size: "xsmall" });
    fc.sample(texts, 1);
    return texts;
  } catch {
    return undefined;
  }
}
