/** The function, version or alias that a policy hangs on. */
import type { Here } from "../../../kernel/here.js";
import type { Directory } from "../../../kernel/host.js";
import { shownPolicy } from "../../../kernel/named-principals.js";
import { gap, type KeyValue } from "../../../kernel/operation.js";
import type { Read } from "../../../store/store.js";
import { cannotFindAlias, functionNotFound, noFunctionArn, policyRevisionDiffers } from "../errors.js";
import { findAlias } from "../lookup.js";
import { type FunctionRef, functionArn, functionRef, unqualifiedArn } from "../names.js";
import { functions, type PolicyRecord, policies, versions } from "../records.js";
import { principalsOf, type Statement, statementsOf } from "./document.js";

export const findPolicy = (read: Read, ref: FunctionRef): Promise<PolicyRecord | undefined> =>
  policies.get(read, [ref.account, ref.region, ref.name, ref.qualifier ?? ""]);

/** The policy as answers show it. */
export async function shownFunctionPolicy(
  read: Read,
  directory: Directory,
  ref: FunctionRef,
): Promise<PolicyRecord | undefined> {
  const policy = await findPolicy(read, ref);
  return policy && { ...policy, text: await shownPolicy(read, directory, policy.text) };
}

/** What the policy's record has beside text and revision. */
export const policyKey = ({ account, region, name, qualifier = "" }: FunctionRef) => ({
  account,
  region,
  functionName: name,
  qualifier,
});

/** @throws ResourceNotFoundException in the words of AddPermission, which has others for an alias */
export async function requireTarget(read: Read, ref: FunctionRef): Promise<void> {
  const { account, region, name, qualifier } = ref;
  await functions.require(read, [account, region, name], () => functionNotFound(unqualifiedArn(ref)));
  if (qualifier === undefined || qualifier === "$LATEST") return;
  if (/^\d+$/.test(qualifier)) {
    await versions.require(read, [account, region, name, Number(qualifier)], () => functionNotFound(functionArn(ref)));
  } else if (!(await findAlias(read, ref))) {
    throw cannotFindAlias(functionArn(ref));
  }
}

/** @throws PreconditionFailedException when the caller goes by an older policy, or by one that is not there */
export function requirePolicyRevision(policy: PolicyRecord | undefined, revisionId: string | undefined): void {
  if (revisionId !== undefined && revisionId !== policy?.revisionId) throw policyRevisionDiffers();
}

const WHOLE_ARN =
  /^arn:aws[a-zA-Z-]*:lambda:[a-z0-9-]+:\d{12}:function:[a-zA-Z0-9-_]+(?::(?:\$LATEST|[a-zA-Z0-9-_]+))?$/;

/** ResourceArn of the operations on whole policies. @throws ValidationException for a name or part of an ARN */
export function wholeArn(here: Here, arn: string): FunctionRef {
  if (arn.length > 256 || !WHOLE_ARN.test(arn)) throw noFunctionArn(arn);
  return functionRef(here, arn);
}

/** `lambda:Principal` of statements; AWS does not say what it holds where they name several. */
export function principalKey(statements: readonly Statement[]): KeyValue {
  const named = new Set(statements.flatMap(principalsOf));
  if (named.size > 1) return gap("AWS doesn't say what the key holds when a policy names several principals");
  return [...named][0];
}

/** The same for the policy that is stored. */
export async function storedPrincipalKey(read: Read, directory: Directory, ref: FunctionRef): Promise<KeyValue> {
  const policy = await shownFunctionPolicy(read, directory, ref);
  return policy && principalKey(statementsOf(policy.text));
}
