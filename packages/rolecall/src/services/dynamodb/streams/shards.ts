/** How far a shard reaches: its last change, and the last one that is kept no longer. */
import type { Read } from "../../../store/store.js";
import { type ChangeRecord, changesPrefix, lastChangeKey, RETENTION_MS, type StreamRecord } from "./records.js";

type Place = Pick<StreamRecord, "tableId" | "label">;

/** 0 while there was none. */
export const lastNumber = async (read: Read, stream: Place, shard: number): Promise<number> =>
  ((await read.get(lastChangeKey(stream, shard))) as number | undefined) ?? 0;

export const isTrimmed = ({ atMs }: ChangeRecord, nowMs: number): boolean => atMs < nowMs - RETENTION_MS;

const PAGE = 100;

/** The number of the last change that nobody can read any more, taken away already or not; 0 where there is none. */
export async function lastTrimmed(read: Read, stream: Place, shard: number, nowMs: number): Promise<number> {
  const prefix = changesPrefix(stream, shard);
  let behind: number | undefined;
  for (;;) {
    const page = await read.range({
      prefix,
      ...(behind === undefined ? {} : { after: [...prefix, behind] }),
      limit: behind === undefined ? 1 : PAGE,
    });
    const kept = page.find(({ value }) => !isTrimmed(value as unknown as ChangeRecord, nowMs));
    if (kept !== undefined) return (kept.key.at(-1) as number) - 1;
    const last = page.at(-1);
    if (last === undefined) return behind ?? (await lastNumber(read, stream, shard));
    behind = last.key.at(-1) as number;
  }
}
