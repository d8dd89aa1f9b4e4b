/** Policy documents as IAM takes them: what it refuses to save, in its words, and how large they may be. */
import { type FindingCode, type PolicyKind, refusalWords, validate } from "@rolecall/engine";
import { malformedPolicy, quotaExceeded } from "./errors.js";
import { SIZES } from "./quotas.js";

/**
 * An inline policy of a user, group or role. Without a Version, or of 2008, it is taken as it is (and its variables are
 * plain text); only managed policies must say 2012-10-17.
 * @throws MalformedPolicyDocument
 */
export const checkIdentityPolicy = (text: string): void => check(text, "identity", ["MISSING_VERSION", "OLD_VERSION"]);

export function checkManagedPolicy(text: string): void {
  check(text, "identity");
  if (policySize(text) > SIZES.managedPolicy) throw quotaExceeded("PolicySize", SIZES.managedPolicy);
}

/** Whether the principals it names exist is `trust.ts`'s to say. */
export function checkTrustPolicy(text: string): void {
  check(text, "trust");
  if (policySize(text) > SIZES.trustPolicy) throw quotaExceeded("ACLSizePerRole", SIZES.trustPolicy);
}

/** IAM does not count white space. */
export const policySize = (text: string): number => text.replace(/\s/g, "").length;

function check(text: string, kind: PolicyKind, spared: readonly FindingCode[] = []): void {
  const first = validate(text, kind).find(({ refused, code }) => refused && !spared.includes(code));
  if (first !== undefined) throw malformedPolicy(refusalWords(first));
}
