/**
 * How far a shard has come while batches of it run side by side.
 *
 * INVARIANT: what is noted has no record before it that is not dealt with, so that a restart skips nothing. Records behind it
 * that another lane has dealt with already are handed over again.
 */
import { type StreamRecord, sequenceOf } from "./event.js";

export class Progress {
  readonly #note: (sequenceNumber: string) => Promise<void>;
  /** Records that are taken and not yet noted, in the shard's order, and whether each is dealt with. */
  readonly #taken = new Map<string, boolean>();
  #open = 0;
  #noted: Promise<void> = Promise.resolve();

  constructor(note: (sequenceNumber: string) => Promise<void>) {
    this.#note = note;
  }

  /** How many records are taken and not yet dealt with. */
  get open(): number {
    return this.#open;
  }

  take(records: readonly StreamRecord[]): void {
    for (const record of records) this.#taken.set(sequenceOf(record), false);
    this.#open += records.length;
  }

  /** Resolves once it is noted how far all is dealt with. */
  async reached(records: readonly StreamRecord[]): Promise<void> {
    for (const record of records) this.#taken.set(sequenceOf(record), true);
    this.#open -= records.length;
    let last: string | undefined;
    for (const [sequenceNumber, done] of this.#taken) {
      if (!done) break;
      last = sequenceNumber;
      this.#taken.delete(sequenceNumber);
    }
    const up = last;
    // One after the other: an earlier place must not be noted over a later one.
    if (up !== undefined) this.#noted = this.#noted.then(() => this.#note(up));
    await this.#noted;
  }
}
