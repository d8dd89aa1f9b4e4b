/**
 * How far a shard has come while batches of it run side by side.
 *
 * INVARIANT: what is noted has no record before it that is not dealt with, so that a restart skips nothing. Records behind it
 * that another lane has dealt with already are handed over again.
 */
import type { StreamRecord } from "./event.js";

export class Progress {
  readonly #note: (sequenceNumber: string) => Promise<void>;
  /** Records that are taken and not yet noted, in the shard's order, and whether each is dealt with. */
  readonly #taken = new Map<string, boolean>();
  #open = 0;
  #noted: Promise<void> = Promise.resolve();
  #last: string | undefined;

  /** @param last the record up to which all was dealt with before */
  constructor(note: (sequenceNumber: string) => Promise<void>, last?: string) {
    this.#note = note;
    this.#last = last;
  }

  /** How many records are taken and not yet dealt with. */
  get open(): number {
    return this.#open;
  }

  take(records: readonly StreamRecord[]): void {
    for (const { sequenceNumber } of records) this.#taken.set(sequenceNumber, false);
    this.#open += records.length;
  }

  /** Resolves once it is noted how far all is dealt with; of no records, once that is noted again. */
  async reached(records: readonly StreamRecord[]): Promise<void> {
    for (const { sequenceNumber } of records) this.#taken.set(sequenceNumber, true);
    this.#open -= records.length;
    let further = records.length === 0;
    for (const [sequenceNumber, done] of this.#taken) {
      if (!done) break;
      this.#last = sequenceNumber;
      further = true;
      this.#taken.delete(sequenceNumber);
    }
    const last = this.#last;
    // One after the other: an earlier place must not be noted over a later one.
    if (further && last !== undefined) this.#noted = this.#noted.then(() => this.#note(last));
    await this.#noted;
  }
}
