/** A function's settings beside its versions. */
import type { Transaction } from "../../../store/store.js";
import type { FunctionRef } from "../names.js";
import { type ScalingRecord, scaling } from "../records.js";

export async function changeScaling(
  tx: Transaction,
  { account, region, name }: FunctionRef,
  change: (before: ScalingRecord) => ScalingRecord,
): Promise<void> {
  const before = await scaling.get(tx, [account, region, name]);
  await scaling.put(tx, change(before ?? { account, region, functionName: name }));
}
