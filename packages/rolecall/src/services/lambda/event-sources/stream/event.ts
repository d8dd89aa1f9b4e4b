/** A record of a stream, of whatever kind the stream is: what reading, batching and giving up need to know of it. */
export interface StreamRecord {
  readonly sequenceNumber: string;
  /** When it came, as its stream tells it. */
  readonly atMs: number;
  /** What keeps its own order where batches of a shard run side by side: an item's keys, a partition key. */
  readonly line: string;
  /** Its entry in `Records`, as the function is given it. */
  readonly entry: Readonly<Record<string, unknown>>;
}
