/**
 * Decoded values in memory, at most so many bytes: two generations. A value asked for moves to the young one; when
 * that is full it becomes the old one, and what nobody asked for in between is gone. Nearly as good as a list in
 * order of use, at the cost of one lookup.
 */
export class Cache<Value> {
  #young = new Map<string, Cached<Value>>();
  #old = new Map<string, Cached<Value>>();
  #youngBytes = 0;

  constructor(private readonly maxBytes: number) {}

  get(key: string): Cached<Value> | undefined {
    const young = this.#young.get(key);
    if (young) return young;
    const old = this.#old.get(key);
    if (old) {
      this.#old.delete(key);
      this.#keep(key, old);
    }
    return old;
  }

  set(key: string, value: Value, bytes: number): void {
    this.delete(key);
    if (bytes <= this.maxBytes / 8) this.#keep(key, { value, bytes });
  }

  has(key: string): boolean {
    return this.#young.has(key) || this.#old.has(key);
  }

  delete(key: string): void {
    const young = this.#young.get(key);
    if (young) {
      this.#young.delete(key);
      this.#youngBytes -= young.bytes;
    } else this.#old.delete(key);
  }

  clear(): void {
    this.#young.clear();
    this.#old.clear();
    this.#youngBytes = 0;
  }

  #keep(key: string, entry: Cached<Value>): void {
    if (this.#youngBytes + entry.bytes > this.maxBytes / 2) {
      this.#old = this.#young;
      this.#young = new Map();
      this.#youngBytes = 0;
    }
    this.#young.set(key, entry);
    this.#youngBytes += entry.bytes;
  }
}

interface Cached<Value> {
  readonly value: Value;
  readonly bytes: number;
}
