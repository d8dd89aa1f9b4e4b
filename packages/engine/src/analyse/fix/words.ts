/** The words in which changes are told. */
import { LAYER_NAMES } from "../../explain/names.js";
import { accountOf } from "../../principal.js";
import type { AccessRequest, AppliedPolicy } from "../../request.js";
import type { ChangeRequest, Fix } from "./fix.js";
import { isObject, type Json, listOf, type StatementJson } from "./json.js";
import type { Place } from "./places.js";

/** A policy as its owner calls it, else by its ARN, else by what it is. */
export function policyWords(policy: AppliedPolicy, { layer, level, at }: Place): string {
  if (policy.name !== undefined) return policy.name;
  if (policy.arn !== undefined) return policy.arn;
  const name = LAYER_NAMES[layer];
  if (level !== undefined) return `${name} ${at + 1} at ${levelWords(level)}`;
  return layer === "identity" || layer === "session" ? `${name} ${at + 1}` : `the ${name}`;
}

/** `role r`, `user ann`: whose identity-based policies are meant. */
export function ownerWords({ principal }: AccessRequest): string {
  const arn = "roleArn" in principal ? principal.roleArn : "arn" in principal ? principal.arn : undefined;
  if (principal.type === "federated-user" && principal.userArn !== undefined) return lastPart(principal.userArn);
  return arn === undefined ? `account ${accountOf(principal)}` : lastPart(arn);
}

const lastPart = (arn: string): string => {
  const entity = arn.slice(arn.lastIndexOf(":") + 1);
  return `${entity.slice(0, entity.indexOf("/"))} ${entity.slice(entity.lastIndexOf("/") + 1)}`;
};

/** What a statement says: `allow s3:GetObject on arn:… to …, if StringEquals aws:SourceAccount "1"`. */
export function statementWords(statement: StatementJson): string {
  const { Effect, Action, Resource, Principal, Condition } = statement;
  let words = `${String(Effect).toLowerCase()} ${list(Action)}`;
  if (Resource !== undefined) words += ` on ${list(Resource)}`;
  if (Principal !== undefined) words += ` to ${principals(Principal)}`;
  const conditions = conditionWords(Condition);
  return conditions === "" ? words : `${words}, if ${conditions}`;
}

export function conditionWords(condition: Json | undefined): string {
  if (!isObject(condition)) return "";
  return Object.entries(condition)
    .flatMap(([operator, keys]) =>
      isObject(keys) ? Object.entries(keys).map(([key, value]) => `${key} ${operator} ${quoted(value)}`) : [],
    )
    .join(" and ");
}

const list = (value: Json | undefined): string => listOf(value).map(String).join(", ");
const quoted = (value: Json): string =>
  listOf(value)
    .map((one) => JSON.stringify(one))
    .join(" or ");
const principals = (value: Json): string =>
  isObject(value) ? Object.values(value).map(list).join(", ") : value === "*" ? "everyone" : String(value);

/** Counted as in explanations: the root is level 1. */
export const levelWords = (level: number): string => `level ${level + 1} from the root`;

export function requestWords({ key, to }: Pick<ChangeRequest, "key" | "to">): string {
  const lower = key.toLowerCase();
  if (to === undefined) return `Send the request without ${key}.`;
  const value = typeof to === "string" ? `"${to}"` : `[${to.map((one) => `"${one}"`).join(", ")}]`;
  if (lower === "aws:securetransport" && to === "true") return "Send the request over TLS (https).";
  if (lower === "aws:multifactorauthpresent" && to === "true") return "Call with a session that was made with MFA.";
  if (lower === "aws:multifactorauthage") return `Call with a session made with MFA at most ${to} seconds ago.`;
  if (lower.startsWith("aws:principaltag/"))
    return `Give the caller the tag ${key.slice(key.indexOf("/") + 1)} = ${value}.`;
  if (/^[^/]*:resourcetag\//.test(lower))
    return `Give the resource the tag ${key.slice(key.indexOf("/") + 1)} = ${value}.`;
  if (lower.startsWith("aws:requesttag/"))
    return `Send the tag ${key.slice(key.indexOf("/") + 1)} = ${value} with the request.`;
  return `Make the request with ${key} = ${value}.`;
}

/** The whole fix for people: what to do, one sentence a line, and what else it would let through. */
export function describeFix({ changes, alsoAllows }: Fix): string {
  const lines = changes.map(({ summary }, i) => (changes.length > 1 ? `${i + 1}. ${summary}` : summary));
  if (alsoAllows.length > 0) {
    const some = alsoAllows.slice(0, 5).map(({ action, resource }) => `${action} on ${resource}`);
    const more = alsoAllows.length - some.length;
    lines.push(`This would also allow ${some.join("; ")}${more > 0 ? `; and ${more} more` : ""}.`);
  }
  return lines.join("\n");
}
