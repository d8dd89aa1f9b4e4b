/**
 * Reads a stream for a function, with the function's execution role: all its shards side by side, each in order (`shard.ts`).
 *
 * A shard that was split or merged is closed, and others go on in its place. They are read once everything in it is dealt with,
 * so that records of one key keep their order.
 */
import type { ReadingHost } from "../host.js";
import type { MappingRecord } from "../records.js";
import type { Role } from "../role.js";
import { attempting } from "./attempting.js";
import type { StreamKind } from "./kind.js";
import { readShard } from "./shard.js";

/** Resolves once the mapping is no longer to be read, or everything in a stream that was switched off is dealt with. */
export async function pollStream(
  kind: StreamKind,
  mapping: MappingRecord,
  host: ReadingHost,
  signal: AbortSignal,
): Promise<void> {
  const reading = new Map<string, Promise<void>>();
  const ended = new Set<string>();
  let role: Role | undefined;
  for (;;) {
    const looked = await attempting({ kind, mapping, host, signal }, role, (session) =>
      kind.look(mapping.source, session, host),
    );
    if (!looked) break;
    role = looked.role;
    const { shards, retentionMs } = looked.result;
    const there = new Set(shards.map(({ id }) => id));
    for (const { id, parents } of shards) {
      // A parent that is there no more was read before, or all of it is too old.
      const waits = parents.some((parent) => there.has(parent) && !ended.has(parent));
      if (waits || ended.has(id) || reading.has(id)) continue;
      const read = readShard({ kind, mapping, shardId: id, retentionMs }, host, signal).then((closed) => {
        reading.delete(id);
        if (closed) ended.add(id);
      });
      reading.set(id, read);
    }
    if (reading.size === 0) break;
    // INVARIANT: a shard comes only where another one ends.
    await Promise.race(reading.values());
    if (signal.aborted) break;
  }
  await Promise.all(reading.values());
}
