/** Streams as operations find and change them. */
import type { Here } from "../../kernel/here.js";
import type { Clock, Host } from "../../kernel/host.js";
import type { Read, Transaction } from "../../store/store.js";
import { notActive, streamNotFound } from "./errors.js";
import { type Named, type Place, placeOf } from "./names.js";
import { consumers, recordsPrefix, type StreamRecord, statusAt, streams, tailKey } from "./records.js";

/** AWS: a Region knows its own streams alone. @throws ResourceNotFoundException */
export async function requireStream(read: Read, here: Here, place: Place, nowMs: number): Promise<StreamRecord> {
  const { account, region, name } = place;
  const found = region === here.region ? await streams.get(read, [account, region, name]) : undefined;
  if (!found || statusAt(found, nowMs) === "GONE") throw streamNotFound(place);
  return found;
}

/** Records go to and come from streams that are made. @throws ResourceNotFoundException */
export async function requireReady(read: Read, here: Here, place: Place, nowMs: number): Promise<StreamRecord> {
  const stream = await requireStream(read, here, place, nowMs);
  if (statusAt(stream, nowMs) === "CREATING") throw streamNotFound(place);
  return stream;
}

type Parts = Pick<Host, "store"> & { readonly clock: Clock };

/** Changes a stream in one transaction. @throws ResourceNotFoundException, and what `change` throws */
export function changeStream(
  here: Here,
  named: Named,
  { store, clock }: Parts,
  change: (stream: StreamRecord, tx: Transaction, nowMs: number) => StreamRecord | Promise<StreamRecord>,
): Promise<StreamRecord> {
  const place = placeOf(here, named);
  const nowMs = clock.now();
  return store.transact(async (tx) => {
    const changed = await change(await requireStream(tx, here, place, nowMs), tx, nowMs);
    await streams.put(tx, changed);
    return changed;
  });
}

/** AWS: settings change while a stream is ACTIVE. @throws ResourceInUseException */
export function requireActive(stream: StreamRecord, nowMs: number): void {
  const status = statusAt(stream, nowMs);
  if (status !== "ACTIVE") throw notActive(stream, status);
}

/** Takes a stream away with everything that is its own. */
export async function purge(tx: Transaction, stream: StreamRecord): Promise<void> {
  const { account, region, name, shards } = stream;
  await streams.delete(tx, [account, region, name]);
  await consumers.deleteBelow(tx, [account, region, name]);
  for (const { index } of shards) {
    tx.deleteRange(recordsPrefix(stream, index));
    tx.delete(tailKey(stream, index));
  }
}
