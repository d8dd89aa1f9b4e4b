import { notEmulated } from "../../kernel/errors.js";
import type { Here } from "../../kernel/here.js";
import { oneIdentifier } from "./errors.js";
import { type GroupRef, identified } from "./groups.js";

/**
 * The group whose key a call changes, by name or ARN.
 * @throws InvalidParameterException; RolecallError for results of queries
 */
export function keyedGroup(
  here: Here,
  {
    logGroupName,
    resourceIdentifier,
  }: { readonly logGroupName?: string | undefined; readonly resourceIdentifier?: string | undefined },
): GroupRef {
  if ((logGroupName === undefined) === (resourceIdentifier === undefined)) throw oneIdentifier();
  if (resourceIdentifier?.includes(":query-result:")) throw notEmulated("a KMS key for results of queries");
  return identified(here, logGroupName ?? resourceIdentifier ?? "");
}
