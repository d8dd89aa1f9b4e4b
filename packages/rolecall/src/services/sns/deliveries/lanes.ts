/** Who may go when: some at a time over all, and one behind the other in each lane. */
export class Lanes {
  #free: number;
  readonly #waiting: (() => void)[] = [];
  /** The end of each lane that somebody is in. */
  readonly #ends = new Map<string, Promise<void>>();

  constructor(atOnce: number) {
    this.#free = atOnce;
  }

  /** Runs the work once one of the places is free. */
  async limited<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((go) => this.#waiting.push(go));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free += 1;
    }
  }

  /** Queues at the end of a lane: `mine` resolves when all before have left. */
  queue(lane: string): { readonly mine: Promise<void>; readonly leave: () => void } {
    const mine = this.#ends.get(lane) ?? Promise.resolve();
    let leave: () => void = () => {};
    const end = new Promise<void>((resolve) => {
      leave = resolve;
    });
    this.#ends.set(lane, end);
    return {
      mine,
      leave: () => {
        if (this.#ends.get(lane) === end) this.#ends.delete(lane);
        leave();
      },
    };
  }
}
