/**
 * The policy of a form: a signed document that says which form may be sent. Each field must be named by a condition,
 * and each condition must hold.
 *
 * Words as S3 was seen to answer (LocalStack's recordings of February 2026; issue trackers of 2012 to 2025).
 * unverified: those for a missing member, an unknown operation, the wrong number of arguments, and for text that is no
 * base64
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
 */
import { fromUtf8 } from "../../../protocols/bytes.js";
import { formRefused, invalidFormPolicy } from "../errors.js";

/** How many bytes the file may have, both ends included. */
export interface SizeRange {
  readonly least: number;
  readonly most: number;
}

export interface PolicyForm {
  /** Names in lower case, `${filename}` replaced. */
  readonly fields: ReadonlyMap<string, string>;
  /** Names as they were sent. */
  readonly names: ReadonlyMap<string, string>;
  /** The bucket that the form was sent to, whatever a field says. */
  readonly bucket: string;
}

/** Fields that no condition need name. */
const EXEMPT: ReadonlySet<string> = new Set(["awsaccesskeyid", "signature", "x-amz-signature", "file", "policy"]);

/**
 * @param text as it was sent, in base64
 * @throws InvalidPolicyDocument for what is no policy; AccessDenied where it does not let the form in
 */
export function checkPolicy(text: string, form: PolicyForm, nowMs: number): SizeRange {
  const { expiresAtMs, conditions } = parsePolicy(text);
  if (nowMs >= expiresAtMs) throw formRefused("Policy expired.");
  const named = new Set<string>();
  let least = 0;
  let most = Number.POSITIVE_INFINITY;
  for (const condition of conditions) {
    if (condition.kind === "range") {
      least = Math.max(least, condition.least);
      most = Math.min(most, condition.most);
      continue;
    }
    named.add(condition.field);
    if (!holds(condition, form)) throw conditionFailed(condition.words);
  }
  const extra = [...form.fields.keys()].filter(
    (name) => !named.has(name) && !EXEMPT.has(name) && !name.startsWith("x-ignore-"),
  );
  if (extra.length > 0) {
    throw formRefused(`Extra input fields: ${extra.map((name) => form.names.get(name) ?? name).join(", ")}`);
  }
  return { least, most };
}

type Condition =
  | { readonly kind: "range"; readonly least: number; readonly most: number }
  | {
      readonly kind: "eq" | "starts-with";
      /** In lower case, without `$`. */
      readonly field: string;
      readonly value: string;
      /** As the policy has it. */
      readonly words: readonly unknown[];
    };

interface Policy {
  readonly expiresAtMs: number;
  readonly conditions: readonly Condition[];
}

function parsePolicy(text: string): Policy {
  if (!/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(text)) throw invalidFormPolicy("invalid Base64 encoding.");
  const document = parseJson(unescaped(fromUtf8(Buffer.from(text, "base64")) ?? ""));
  if (typeof document !== "object" || document === null || Array.isArray(document)) throw notJson();
  const { expiration, conditions, ...others } = document as Readonly<Record<string, unknown>>;
  const [other] = Object.keys(others);
  if (other !== undefined) throw invalidFormPolicy(`Unexpected: '${other.toLowerCase()}'`);
  if (expiration === undefined) throw invalidFormPolicy("Policy missing expiration.");
  if (conditions === undefined) throw invalidFormPolicy("Policy missing conditions.");
  if (!Array.isArray(conditions)) throw invalidFormPolicy("Invalid 'conditions' value: must be a List.");
  const expiresAtMs =
    typeof expiration === "string" && EXPIRATION.test(expiration) ? Date.parse(expiration) : Number.NaN;
  if (Number.isNaN(expiresAtMs)) throw invalidFormPolicy(`Invalid 'expiration' value: '${expiration}'`);
  return { expiresAtMs, conditions: conditions.map(parseCondition) };
}

/** In UTC: an offset is refused. */
const EXPIRATION = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw notJson();
  }
}

/** Escapes that S3 knows and JSON does not. */
const unescaped = (text: string): string =>
  text.replace(/\\([\\$v])/g, (whole, character: string) =>
    character === "$" ? "$" : character === "v" ? "\\u000b" : whole,
  );

const notJson = () => invalidFormPolicy("Invalid JSON.");

function parseCondition(condition: unknown): Condition {
  if (Array.isArray(condition)) return parseOperation(condition);
  if (typeof condition !== "object" || condition === null) {
    throw invalidFormPolicy("Invalid Condition test: must be a List or Object.");
  }
  const [entry, ...more] = Object.entries(condition);
  if (entry === undefined || more.length > 0) {
    throw invalidFormPolicy("Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.");
  }
  const [name, value] = entry;
  if (value === null) throw notJson();
  if (typeof value !== "string") throw invalidFormPolicy("Invalid Simple-Condition: value must be a string.");
  // S3 speaks of it as of the list that it stands for.
  return { kind: "eq", field: name.toLowerCase(), value, words: ["eq", `$${name}`, value] };
}

function parseOperation(words: readonly unknown[]): Condition {
  const [operation, ...operands] = words;
  if (typeof operation !== "string") throw invalidFormPolicy("Invalid Condition: missing operation identifier.");
  const kind = operation.toLowerCase();
  if (kind !== "eq" && kind !== "starts-with" && kind !== "content-length-range") {
    throw invalidFormPolicy(`Invalid Condition: unknown operation '${operation}'.`);
  }
  if (operands.length !== 2) throw invalidFormPolicy(`Invalid ${kind}: wrong number of arguments.`);
  const [first, second] = operands;
  if (kind === "content-length-range") {
    return { kind: "range", least: bound(first, words), most: bound(second, words) };
  }
  if (typeof first !== "string" || typeof second !== "string") throw notJson();
  // Without `$` it names no field, and nothing can be equal to that.
  if (!first.startsWith("$")) throw conditionFailed(words);
  return { kind, field: first.slice(1).toLowerCase(), value: second, words };
}

/** A number, or one in quotes. */
function bound(value: unknown, words: readonly unknown[]): number {
  if (typeof value === "string") {
    if (!/^\d{1,15}$/.test(value)) throw conditionFailed(words);
    return Number(value);
  }
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) throw notJson();
  return value;
}

/** A field that is not there meets no condition, not even that it begin with nothing. */
function holds({ kind, field, value }: Extract<Condition, { field: string }>, form: PolicyForm): boolean {
  const sent = field === "bucket" ? form.bucket : form.fields.get(field);
  if (sent === undefined) return false;
  if (kind === "eq") return sent === value;
  // AWS: of a list of types each one must meet the condition.
  const parts = field === "content-type" ? sent.split(",").map((part) => part.trim()) : [sent];
  return parts.every((part) => part.startsWith(value));
}

const conditionFailed = (words: readonly unknown[]) =>
  formRefused(`Policy Condition failed: [${words.map((word) => JSON.stringify(word)).join(", ")}]`);
