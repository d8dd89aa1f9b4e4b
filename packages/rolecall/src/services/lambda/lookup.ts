/** What a call's function name and qualifier lead to. */
import { AwsError } from "../../kernel/errors.js";
import type { Read } from "../../store/store.js";
import { functionNotFound } from "./errors.js";
import { type FunctionRef, functionArn } from "./names.js";
import { type AliasRecord, aliases, type FunctionRecord, functions, versions } from "./records.js";

/** The function itself: what can be changed. @throws ResourceNotFoundException, also for a version or an alias */
export async function findFunction(read: Read, ref: FunctionRef): Promise<FunctionRecord> {
  const missing = () => functionNotFound(functionArn(ref));
  if (ref.qualifier !== undefined && ref.qualifier !== "$LATEST") throw missing();
  return functions.require(read, [ref.account, ref.region, ref.name], missing);
}

/**
 * `$LATEST`, the version or the one that the alias leads to. `draw` (0 to 1) picks among an alias's two versions;
 * without it the alias's own.
 * @throws ResourceNotFoundException
 */
export async function findVersion(read: Read, ref: FunctionRef, draw = 1): Promise<FunctionRecord> {
  const { account, region, name, qualifier = "$LATEST" } = ref;
  const missing = () => functionNotFound(functionArn(ref));
  if (qualifier === "$LATEST") return functions.require(read, [account, region, name], missing);
  if (/^\d+$/.test(qualifier)) return versions.require(read, [account, region, name, Number(qualifier)], missing);
  const alias = await findAlias(read, ref);
  if (!alias) throw missing();
  const version = alias.additional && draw < alias.additional.weight ? alias.additional.version : alias.version;
  return findVersion(read, { account, region, name, qualifier: version });
}

/** The same, undefined where there is none. */
export async function findVersionIfAny(
  read: Read,
  ref: FunctionRef,
  draw?: number,
): Promise<FunctionRecord | undefined> {
  try {
    return await findVersion(read, ref, draw);
  } catch (error) {
    if (error instanceof AwsError) return undefined;
    throw error;
  }
}

/** The alias that the qualifier names. */
export async function findAlias(
  read: Read,
  { account, region, name, qualifier }: FunctionRef,
): Promise<AliasRecord | undefined> {
  return qualifier === undefined ? undefined : aliases.get(read, [account, region, name, qualifier]);
}
