/**
 * Matchers for vitest and jest: `expect(policies).toAllow("dynamodb:PutItem", table)`. A test that fails prints why, policy by
 * policy, with both values of what did not match.
 *
 * ```ts
 * import { policyMatchers } from "@rolecall/engine/matchers";
 * expect.extend(policyMatchers);
 * ```
 *
 * Both test runners call a matcher in the same way, so there is no dependency on either. Their types learn of the matchers
 * by one line: `declare module "vitest" { interface Matchers<T> extends PolicyMatchers<T> {} }`, for jest
 * `declare module "expect" { interface Matchers<R> extends PolicyMatchers<R> {} }`.
 */
import { type Explanation, explain } from "../explain/explain.js";
import { explainInWords } from "../explain/sentences.js";
import type { PolicySet } from "../request.js";
import { type Asked, accessRequest } from "./asked.js";
import { type Policies, policySet } from "./policies.js";

export type { Asked } from "./asked.js";
export type { Policies, PolicyDocument } from "./policies.js";

export interface PolicyMatchers<R = unknown> {
  /** The request is allowed. `asked` says who asks and in which context; an IAM user of the resource's account otherwise. */
  toAllow(action: string, resource: string, asked?: Asked): R;
  /** The request is denied, by a statement or because nothing allows it. */
  toDeny(action: string, resource: string, asked?: Asked): R;
  /** A statement denies the request, so that no further Allow could let it through. */
  toDenyExplicitly(action: string, resource: string, asked?: Asked): R;
}

interface Verdict {
  readonly pass: boolean;
  readonly message: () => string;
}

const matcher =
  (name: string, holds: (explanation: Explanation) => boolean) =>
  (policies: Policies, action: string, resource: string, asked: Asked = {}): Verdict => {
    const set: PolicySet = policySet(policies);
    const explanation = explain(accessRequest(action, resource, asked), set);
    const pass = holds(explanation);
    return { pass, message: () => told(pass ? `not.${name}` : name, action, resource, explanation) };
  };

/** For `expect.extend`. */
export const policyMatchers = {
  toAllow: matcher("toAllow", ({ decision }) => decision.outcome === "allowed"),
  // What hangs on a value that nobody knows is neither allowed nor denied.
  toDeny: matcher("toDeny", ({ decision }) => /Deny$/.test(decision.outcome)),
  toDenyExplicitly: matcher("toDenyExplicitly", ({ decision }) => decision.outcome === "explicitDeny"),
};

function told(expected: string, action: string, resource: string, explanation: Explanation): string {
  const indents = { headline: "", layer: "  ", statement: "  ", part: "    " };
  const lines = explainInWords(explanation).map(({ kind, text }) => `${indents[kind]}${text}`);
  return [`expect(policies).${expected}("${action}", "${resource}")`, "", ...lines].join("\n");
}
