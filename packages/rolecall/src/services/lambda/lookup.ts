import type { Read } from "../../store/store.js";
import { functionNotFound } from "./errors.js";
import { type FunctionRef, functionArn } from "./names.js";
import { type FunctionRecord, functions } from "./records.js";

/**
 * The function a call names. Versions and aliases come with later work: any qualifier but `$LATEST` is not found.
 * @throws ResourceNotFoundException
 */
export async function findFunction(read: Read, ref: FunctionRef): Promise<FunctionRecord> {
  const missing = () => functionNotFound(functionArn(ref));
  if (ref.qualifier !== undefined && ref.qualifier !== "$LATEST") throw missing();
  return functions.require(read, [ref.account, ref.region, ref.name], missing);
}
