/**
 * Published versions: numbered copies of a function's code and configuration.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-versions.html
 */
import { createHash } from "node:crypto";
import type { Transaction } from "../../store/store.js";
import { type FunctionRecord, functions, type VersionRecord, versions } from "./records.js";

/** Ids and time, taken before the transaction that uses them. */
interface Fresh {
  readonly revisionId: string;
  readonly environmentId: string;
  readonly modifiedMs: number;
}

/** Makes a version of what `$LATEST` is; unchanged since the last one, that one is the answer. */
export async function publish(
  tx: Transaction,
  latest: FunctionRecord,
  description: string | undefined,
  fresh: Fresh,
): Promise<VersionRecord> {
  const { account, region, name, lastVersion = 0, update, lastVersion: _, ...copied } = latest;
  const mark = fingerprint(latest);
  const last = await versions.get(tx, [account, region, name, lastVersion]);
  if (last?.fingerprint === mark) return last;
  const record: VersionRecord = {
    ...copied,
    account,
    region,
    name,
    description: description ?? latest.description,
    version: lastVersion + 1,
    fingerprint: mark,
    ...fresh,
    state: "Active",
    update: "Successful",
  };
  await versions.put(tx, record);
  await functions.put(tx, { ...latest, lastVersion: record.version });
  return record;
}

/** Everything of `$LATEST` that a version keeps. */
function fingerprint(latest: FunctionRecord): string {
  const { tags, revisionId, environmentId, modifiedMs, state, update, lastVersion, decrypting, ...kept } = latest;
  const text = JSON.stringify(Object.entries(kept).sort(([a], [b]) => (a < b ? -1 : 1)));
  return createHash("sha256").update(text).digest("hex");
}
