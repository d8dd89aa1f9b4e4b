/** What the tests of extraction look at: each policy's name, kind and JSON, and what could not be read. */
import { findPolicies } from "./find-policies.js";
import { isUnreadable } from "./node.js";

export interface Extracted {
  readonly name: string;
  readonly kind?: string;
  /** The first way and filling. */
  readonly policy: unknown;
}

export function extracted(text: string): { policies: Extracted[]; notValidated: string[]; what: string } {
  const found = findPolicies(text);
  if (isUnreadable(found)) throw new Error(`unreadable: ${found.problem}`);
  return {
    what: found.what,
    policies: found.policies.map(({ name, kind, ways }) => ({
      name,
      ...(kind === undefined ? {} : { kind }),
      policy: JSON.parse(ways[0]?.texts[0]?.text ?? "null"),
    })),
    notValidated: found.notValidated.map(({ name, why }) => `${name} ${why}`),
  };
}

/** The statements of the only policy, in every way it may turn out and with every filling. */
export function waysOfOnly(text: string): unknown[][] {
  const found = findPolicies(text);
  if (isUnreadable(found)) throw new Error(`unreadable: ${found.problem}`);
  return (found.policies[0]?.ways ?? []).map(({ texts }) => texts.map((each) => JSON.parse(each.text).Statement));
}

/** The part of the file that the given part of the only policy's JSON comes from. */
export function sourceOf(text: string, part: string): string {
  const found = findPolicies(text);
  if (isUnreadable(found)) throw new Error(`unreadable: ${found.problem}`);
  const policy = found.policies[0]?.ways[0]?.texts[0];
  const at = policy?.text.indexOf(part) ?? -1;
  if (policy === undefined || at < 0) throw new Error(`${part} is not in the policy`);
  const { start, end } = policy.locate(at, at + part.length).range;
  return text.slice(start, end);
}
