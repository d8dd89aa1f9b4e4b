/**
 * The trail over the store.
 *
 * `record` only puts the decision into a list; a moment later the list goes to the store as one chunk. Until then
 * the newest decisions are found in memory, so a reader sees everything; a killed server may lose that moment.
 *
 * Chunks lie below `["trail", "chunk", first id]`, the texts of policies below `["trail", "policy", hash]`, and
 * below `["trail", "until", hash]` the time until which a text is kept at least. It is written ahead by an eighth of
 * the retention, so that a policy in steady use costs a write every three hours and not one a decision.
 *
 * `["trail", "life"]` names the trail since the last reset. Each write reads it: one that was under way when the
 * store was reset finds another name, or none, and writes nothing.
 */
import { randomUUID } from "node:crypto";
import type { CompiledPolicy } from "@rolecall/engine";
import type { Clock, Log } from "../kernel/host.js";
import type { Key, Store, Transaction } from "../store/store.js";
import { type Chunk, matches, mayHold, type Noted, packChunk, unpackChunk } from "./chunk.js";
import { createTrailIds, someProcess } from "./ids.js";
import type { Trail, TrailDraft, TrailEntry, TrailQuery } from "./trail.js";

export interface TrailOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  /** How long a decision is kept; 24 hours. */
  readonly retainMs?: number;
  /** How many are kept at most; 100,000. */
  readonly retainCount?: number;
  /** Sees each decision as it is recorded. */
  readonly observe?: (draft: TrailDraft) => void;
}

const DAY_MS = 24 * 60 * 60 * 1000;
/** Decisions of this span go to the store together. */
const GATHER_MS = 10;
const CHUNK_ENTRIES = 256;
/** How often the retention is looked after: by time, and by number of decisions. */
const TRIM_EVERY_MS = 60_000;
const TRIM_EVERY_ENTRIES = 1000;
const PAGE = 32;
const MAX_KNOWN_TEXTS = 50_000;
/** Servers that share a database write chunks that overlap; so many before the right one are looked through. */
const OVERLAPPING = 8;

const LIFE: Key = ["trail", "life"];
const CHUNKS: Key = ["trail", "chunk"];
const TEXTS: Key = ["trail", "policy"];
const UNTIL: Key = ["trail", "until"];

export function createTrail(options: TrailOptions): Trail {
  return new KeptTrail(options);
}

class KeptTrail implements Trail {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #retainMs: number;
  readonly #retainCount: number;
  readonly #observe: ((draft: TrailDraft) => void) | undefined;
  readonly #nextId = createTrailIds(someProcess());
  readonly #followers = new Set<(entry: TrailEntry) => void>();

  /** Recorded, oldest first; those at the head are perhaps on their way to the store. */
  #pending: Noted[] = [];
  /** Texts that the store does not have yet, or not for long enough. */
  #texts = new Map<string, { readonly source: string; readonly untilMs: number }>();
  /** Until when a policy's text is known to be kept. */
  #keptUntilMs = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #closed = false;
  #flushing: Promise<void> | undefined;
  /** Undefined until the first write has found or begun it. */
  #life: string | undefined;
  #ordinal = 0;
  /** Counts calls of `forget`: a write that began before one does not touch what came after. */
  #forgotten = 0;
  #trimmedAtMs = Number.NEGATIVE_INFINITY;
  #sinceTrim = 0;

  constructor({ store, clock, log, retainMs = DAY_MS, retainCount = 100_000, observe }: TrailOptions) {
    this.#store = store;
    this.#clock = clock;
    this.#log = log;
    this.#retainMs = retainMs;
    this.#retainCount = retainCount;
    this.#observe = observe;
  }

  record(draft: TrailDraft, policies: readonly CompiledPolicy[]): string {
    const id = this.#nextId(draft.atMs);
    this.#pending.push({ id, draft });
    const neededMs = draft.atMs + this.#retainMs;
    for (const policy of policies) {
      if ((this.#keptUntilMs.get(policy.hash) ?? 0) >= neededMs) continue;
      const untilMs = neededMs + this.#retainMs / 8;
      this.#texts.set(policy.hash, { source: policy.source, untilMs });
      this.#keptUntilMs.set(policy.hash, untilMs);
    }
    this.#gather();
    this.#observe?.(draft);
    if (this.#followers.size > 0) {
      const entry = { ...draft, id };
      for (const heard of this.#followers) heard(entry);
    }
    return id;
  }

  follow(heard: (entry: TrailEntry) => void): () => void {
    this.#followers.add(heard);
    return () => void this.#followers.delete(heard);
  }

  /** One write a while, however many decisions come: a write costs more than what it writes. */
  #gather(): void {
    if (this.#closed) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#flushing ??= this.#write().finally(() => {
        this.#flushing = undefined;
      });
      this.#flushing
        .catch((error) => this.#log.error("decisions could not be written to the trail", error))
        .then(() => {
          if (this.#pending.length > 0) this.#gather();
        });
    }, GATHER_MS).unref();
  }

  async flush(): Promise<void> {
    // A flush under way may have begun before the newest decision; the next one takes it.
    while (this.#pending.length > 0 || this.#flushing) {
      this.#flushing ??= this.#write().finally(() => {
        this.#flushing = undefined;
      });
      await this.#flushing;
    }
  }

  async close(): Promise<void> {
    try {
      await this.flush();
    } finally {
      this.#closed = true;
      clearTimeout(this.#timer);
    }
  }

  forget(): void {
    this.#forgotten++;
    this.#pending = [];
    this.#texts.clear();
    this.#keptUntilMs.clear();
    this.#life = undefined;
    this.#ordinal = 0;
  }

  async find(id: string): Promise<TrailEntry | undefined> {
    const noted = this.#pending.find((one) => one.id === id);
    if (noted) return this.#fresh(toEntry(noted));
    const chunks = await this.#store.read((tx) =>
      tx.range({ prefix: CHUNKS, through: [...CHUNKS, id], reverse: true, limit: OVERLAPPING }),
    );
    for (const { value } of chunks) {
      const chunk = value as Chunk;
      if (chunk.lastId < id) continue;
      const found = (await unpackChunk(chunk)).find((entry) => entry.id === id);
      if (found) return this.#fresh(found);
    }
    return undefined;
  }

  async list(query: TrailQuery = {}): Promise<TrailEntry[]> {
    const { before, after = "", limit = Number.POSITIVE_INFINITY } = query;
    const oldestMs = this.#clock.now() - this.#retainMs;
    const found: TrailEntry[] = [];
    const take = (entry: TrailEntry) => {
      const isInSpan = (before === undefined || entry.id < before) && entry.id > after;
      if (isInSpan && entry.atMs >= oldestMs && matches(entry, query)) found.push(entry);
      return found.length >= limit;
    };
    if (limit <= 0) return found;

    const pending = this.#pending.slice();
    for (const noted of pending.toReversed()) if (take(toEntry(noted))) return found;
    // A chunk that is being written may be in the store already.
    const seen = new Set(pending.map(({ id }) => id));
    let beyond: Key | undefined = before === undefined ? undefined : [...CHUNKS, before];
    let older = 0;
    for (;;) {
      const page = await this.#store.read((tx) =>
        tx.range({ prefix: CHUNKS, reverse: true, limit: PAGE, ...(beyond ? { before: beyond } : {}) }),
      );
      for (const { key, value } of page) {
        beyond = key;
        const chunk = value as Chunk;
        older = chunk.lastId > after ? 0 : older + 1;
        if (older > OVERLAPPING) return found;
        if (older > 0 || !mayHold(chunk, query)) continue;
        for (const entry of (await unpackChunk(chunk)).reverse()) {
          if (!seen.has(entry.id) && take(entry)) return found;
        }
      }
      if (page.length < PAGE) return found;
    }
  }

  async policyText(hash: string): Promise<string | undefined> {
    const pending = this.#texts.get(hash);
    if (pending) return pending.source;
    return (await this.#store.read((tx) => tx.get([...TEXTS, hash]))) as string | undefined;
  }

  #fresh(entry: TrailEntry): TrailEntry | undefined {
    return entry.atMs >= this.#clock.now() - this.#retainMs ? entry : undefined;
  }

  async #write(): Promise<void> {
    const generation = this.#forgotten;
    const noted = this.#pending.slice(0, CHUNK_ENTRIES);
    const [first] = noted;
    if (first === undefined) return;
    const texts = [...this.#texts];
    try {
      const chunk = await packChunk(noted);
      const freshLife = randomUUID();
      const known = this.#life;
      const expectedOrdinal = this.#ordinal;
      const written = await this.#store.transact(async (tx) => {
        const life = (await tx.get(LIFE)) as string | undefined;
        if (generation !== this.#forgotten || (known !== undefined && life !== known)) return undefined;
        const ordinal = known === undefined ? await countedBefore(tx) : expectedOrdinal;
        if (life === undefined) tx.put(LIFE, freshLife);
        tx.put([...CHUNKS, first.id], { ...chunk, ordinal });
        for (const [hash, { source, untilMs }] of texts) {
          tx.put([...TEXTS, hash], source);
          tx.put([...UNTIL, hash], untilMs);
        }
        return { life: life ?? freshLife, ordinal: ordinal + noted.length };
      });
      if (generation === this.#forgotten && written === undefined) {
        this.#log.debug("the store was reset by another server; the trail begins anew");
        this.forget();
        return;
      }
      if (generation === this.#forgotten && written) {
        this.#life = written.life;
        this.#ordinal = written.ordinal;
      }
    } catch (error) {
      // What is lost is lost: a list that grows while the disk is full would take the server with it. But the next
      // decision must not rely on the texts.
      if (generation === this.#forgotten) {
        for (const [hash] of texts) this.#keptUntilMs.delete(hash);
        this.#written(noted, texts);
      }
      throw error;
    }
    if (generation !== this.#forgotten) return;
    this.#written(noted, texts);
    await this.#trimNowAndThen(noted.length);
  }

  #written(noted: readonly Noted[], texts: readonly (readonly [string, object])[]): void {
    this.#pending.splice(0, noted.length);
    for (const [hash, text] of texts) if (this.#texts.get(hash) === text) this.#texts.delete(hash);
    if (this.#keptUntilMs.size > MAX_KNOWN_TEXTS) this.#keptUntilMs.clear();
  }

  async #trimNowAndThen(written: number): Promise<void> {
    this.#sinceTrim += written;
    const nowMs = this.#clock.now();
    if (this.#sinceTrim < TRIM_EVERY_ENTRIES && nowMs - this.#trimmedAtMs < TRIM_EVERY_MS) return;
    this.#sinceTrim = 0;
    this.#trimmedAtMs = nowMs;
    await this.#trimChunks(nowMs - this.#retainMs);
    await this.#trimTexts(nowMs);
  }

  async #trimChunks(oldestMs: number): Promise<void> {
    const end = this.#ordinal;
    for (;;) {
      const removed = await this.#store.transact(async (tx) => {
        let count = 0;
        for (const { key, value } of await tx.range({ prefix: CHUNKS, limit: PAGE })) {
          const chunk = value as Chunk;
          if (chunk.newestMs >= oldestMs && end - chunk.ordinal <= this.#retainCount) break;
          tx.delete(key);
          count++;
        }
        return count;
      });
      if (removed < PAGE) return;
    }
  }

  async #trimTexts(nowMs: number): Promise<void> {
    let after: Key | undefined;
    for (;;) {
      const page = await this.#store.transact(async (tx) => {
        const found = await tx.range({ prefix: UNTIL, limit: 500, ...(after ? { after } : {}) });
        for (const { key, value } of found) {
          if ((value as number) >= nowMs) continue;
          tx.delete(key);
          tx.delete([...TEXTS, ...key.slice(UNTIL.length)]);
        }
        return found;
      });
      // What was removed may be named again by the next decision.
      for (const { key, value } of page) if ((value as number) < nowMs) this.#keptUntilMs.delete(key.at(-1) as string);
      after = page.at(-1)?.key;
      if (page.length < 500) return;
    }
  }
}

const toEntry = ({ id, draft }: Noted): TrailEntry => ({ ...draft, id });

/** Where counting goes on after a restart. */
async function countedBefore(tx: Transaction): Promise<number> {
  const [last] = await tx.range({ prefix: CHUNKS, reverse: true, limit: 1 });
  if (last === undefined) return 0;
  const { ordinal, count } = last.value as Chunk;
  return ordinal + count;
}
