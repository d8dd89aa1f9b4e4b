/**
 * The policy that takes part in a decision about a function, a version or an alias.
 *
 * A statement matches by its own Resource. What AddPermission wrote for `f` has the Resource `f`, so it lets nobody
 * through to `f:live`; a document put on `f` may speak of `f:*`, so for `f:live` both policies are read.
 * AWS: https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html (unverified: that both are read)
 */
import { type AppliedPolicy, compilePolicy } from "@rolecall/engine";
import type { Read } from "../../../store/store.js";
import type { FunctionRef } from "../names.js";
import { together } from "./document.js";
import { findPolicy } from "./target.js";

/** Actions that such a policy may speak of; a statement on another one is kept and matches nothing (unverified). */
const ACTIONS: ReadonlySet<string> = new Set(
  [
    "InvokeFunction",
    "InvokeFunctionUrl",
    "CreateAlias",
    "UpdateAlias",
    "DeleteAlias",
    "GetAlias",
    "ListAliases",
    "GetFunction",
    "GetFunctionConfiguration",
    "GetPolicy",
    "ListVersionsByFunction",
    "ListTags",
    "TagResource",
    "UntagResource",
    "UpdateFunctionCode",
    "PublishVersion",
    "DeleteFunction",
    "GetFunctionConcurrency",
    "PutFunctionConcurrency",
    "DeleteFunctionConcurrency",
    "GetProvisionedConcurrencyConfig",
    "PutProvisionedConcurrencyConfig",
    "DeleteProvisionedConcurrencyConfig",
    "ListProvisionedConcurrencyConfigs",
    "GetFunctionEventInvokeConfig",
    "PutFunctionEventInvokeConfig",
    "UpdateFunctionEventInvokeConfig",
    "DeleteFunctionEventInvokeConfig",
    "ListFunctionEventInvokeConfigs",
    "CreateFunctionUrlConfig",
    "UpdateFunctionUrlConfig",
  ].map((name) => `lambda:${name}`),
);

export async function appliedPolicy(read: Read, ref: FunctionRef, action: string): Promise<AppliedPolicy | undefined> {
  if (!ACTIONS.has(action)) return undefined;
  const { qualifier, ...whole } = ref;
  const own = qualifier === undefined ? undefined : (await findPolicy(read, ref))?.text;
  const ofFunction = (await findPolicy(read, whole))?.text;
  const text = own !== undefined && ofFunction !== undefined ? together([own, ofFunction]) : (own ?? ofFunction);
  if (text === undefined) return undefined;
  return { policy: compilePolicy(text), name: `resource-based policy of function "${ref.name}"` };
}
