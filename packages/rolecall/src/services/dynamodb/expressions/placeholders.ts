/**
 * ExpressionAttributeNames and ExpressionAttributeValues: checked, looked up, and none may be left over.
 *
 * The words are those dynalite 4.0.0 recorded from AWS unless a comment names another source.
 */
import { Invalid } from "../errors.js";
import { readValue, type Value, type WireItem } from "../values/attribute-value.js";
import type { Path, WrittenPath } from "./path.js";

const NAME = /^#[0-9a-zA-Z_]+$/;
const VALUE = /^:[0-9a-zA-Z_]+$/;

export class Placeholders {
  private readonly values = new Map<string, Value>();
  private readonly unusedNames: Set<string>;
  private readonly unusedValues: Set<string>;

  /** @throws Invalid for keys and values that AWS refuses before it looks at the expressions */
  constructor(
    private readonly names: Readonly<Record<string, string>> | undefined,
    wireValues: WireItem | undefined,
  ) {
    const nameKeys = names === undefined ? [] : Object.keys(names);
    if (names !== undefined) {
      if (nameKeys.length === 0) throw new Invalid("ExpressionAttributeNames must not be empty", "request");
      for (const key of nameKeys) {
        if (!NAME.test(key)) {
          throw new Invalid(`ExpressionAttributeNames contains invalid key: Syntax error; key: "${key}"`, "request");
        }
      }
    }
    const valueKeys = wireValues === undefined ? [] : Object.keys(wireValues);
    if (wireValues !== undefined) {
      if (valueKeys.length === 0) throw new Invalid("ExpressionAttributeValues must not be empty", "request");
      for (const key of valueKeys) {
        if (!VALUE.test(key)) {
          throw new Invalid(`ExpressionAttributeValues contains invalid key: Syntax error; key: "${key}"`, "request");
        }
      }
      for (const key of valueKeys) this.values.set(key, readPlaceholderValue(key, wireValues));
    }
    this.unusedNames = new Set(nameKeys);
    this.unusedValues = new Set(valueKeys);
  }

  /** The name behind `#x`, undefined when the request has none. */
  name(ref: string): string | undefined {
    if (this.names === undefined || !Object.hasOwn(this.names, ref)) return undefined;
    this.unusedNames.delete(ref);
    return this.names[ref];
  }

  value(ref: string): Value | undefined {
    this.unusedValues.delete(ref);
    return this.values.get(ref);
  }

  /** The path with its placeholders replaced, or the first placeholder that is not defined. */
  path(written: WrittenPath): Path | { readonly missing: string } {
    if (written.fixed !== undefined) return written.fixed;
    const parts: (string | number)[] = [];
    for (const part of written.parts) {
      if (typeof part !== "object") parts.push(part);
      else {
        const name = this.name(part.ref);
        if (name === undefined) return { missing: part.ref };
        parts.push(name);
      }
    }
    return parts as unknown as Path;
  }

  /** @throws Invalid when an expression uses not all that was given */
  requireAllUsed(): void {
    for (const [what, unused] of [
      ["Names", this.unusedNames],
      ["Values", this.unusedValues],
    ] as const) {
      if (unused.size > 0) {
        throw new Invalid(
          `Value provided in ExpressionAttribute${what} unused in expressions: keys: {${[...unused].join(", ")}}`,
        );
      }
    }
  }
}

function readPlaceholderValue(key: string, values: WireItem): Value {
  try {
    return readValue(values[key] ?? {});
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    throw error.reworded((message) => `ExpressionAttributeValues contains invalid value: ${message} for key ${key}`);
  }
}

export const undefinedName = (ref: string): string =>
  `An expression attribute name used in the document path is not defined; attribute name: ${ref}`;
export const undefinedValue = (ref: string): string =>
  `An expression attribute value used in expression is not defined; attribute value: ${ref}`;
