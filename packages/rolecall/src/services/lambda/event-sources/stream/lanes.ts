/**
 * Batches of one shard side by side: as many lanes as the mapping's ParallelizationFactor. All records of a line (an item, a
 * partition key) go into one lane, so that their order is kept, and each lane handles one batch after the other.
 *
 * AWS: https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-eventsourcemapping.html,
 * https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html
 */
import { createHash } from "node:crypto";
import type { StreamRecord } from "./event.js";

type Handle = (batch: readonly StreamRecord[], signal: AbortSignal) => Promise<void>;

export class Lanes {
  readonly #lanes: { readonly waiting: StreamRecord[]; running: Promise<void> | undefined }[];
  readonly #batchSize: number;
  readonly #handle: Handle;
  readonly #stop = new AbortController();
  #failure: { readonly error: unknown } | undefined;
  #wake = () => {};

  /** @param handle resolves once each record of a batch is dealt with */
  constructor(count: number, batchSize: number, handle: Handle) {
    this.#lanes = Array.from({ length: count }, () => ({ waiting: [], running: undefined }));
    this.#batchSize = batchSize;
    this.#handle = handle;
  }

  put(records: readonly StreamRecord[]): void {
    for (const record of records) this.#lanes[this.#laneOf(record)]?.waiting.push(record);
    for (const lane of this.#lanes) {
      if (lane.waiting.length === 0 || lane.running) continue;
      lane.running = this.#run(lane.waiting).finally(() => {
        lane.running = undefined;
        this.#wake();
      });
    }
  }

  /** Resolves once `enough` says so, which is asked after each batch. @throws what a batch failed with */
  async until(enough: () => boolean): Promise<void> {
    while (!this.#stop.signal.aborted && !enough()) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    if (this.#failure) throw this.#failure.error;
    this.#stop.signal.throwIfAborted();
  }

  /** Begins no batch any more; resolves once those that run are at their end. */
  async end(): Promise<void> {
    this.#stop.abort(new Error("the shard is read no more"));
    for (const { running } of this.#lanes) await running;
  }

  /** Never rejects. */
  async #run(waiting: StreamRecord[]): Promise<void> {
    try {
      while (waiting.length > 0 && !this.#stop.signal.aborted) {
        await this.#handle(waiting.splice(0, this.#batchSize), this.#stop.signal);
        this.#wake();
      }
    } catch (error) {
      this.#failure ??= { error };
      // The shard is read again from where all is dealt with; nothing may go on behind that.
      this.#stop.abort(error);
    }
  }

  #laneOf(record: StreamRecord): number {
    if (this.#lanes.length === 1) return 0;
    return createHash("sha256").update(record.line).digest().readUInt32BE(0) % this.#lanes.length;
  }
}
