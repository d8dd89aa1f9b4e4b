/** Reading a shard by iterators, call after call. */
import { AwsError } from "../../../../kernel/errors.js";
import type { Role } from "../role.js";
import type { StreamRecord } from "./event.js";
import type { Got, Reader, ReaderHost, Start } from "./kind.js";

export interface Pulling {
  /** @throws AwsError */
  iterator(from: Start, role: Role, host: ReaderHost): Promise<string>;
  /** @throws AwsError */
  get(iterator: string, limit: number, role: Role, host: ReaderHost): Promise<Page>;
}

export interface Page {
  readonly records: readonly StreamRecord[];
  /** Undefined at the end of a shard that is closed. */
  readonly next: string | undefined;
}

/** What ends an iterator, not the reading. */
const OVER: ReadonlySet<string> = new Set(["ExpiredIteratorException", "TrimmedDataAccessException"]);

const NOTHING: Got = { records: [], ended: false };

/** @throws AwsError */
export async function pull(pulling: Pulling, start: Start, first: Role, host: ReaderHost): Promise<Reader> {
  let from = start;
  let iterator = await pulling.iterator(from, first, host);

  async function page(most: number, role: Role): Promise<Page | undefined> {
    try {
      return await pulling.get(iterator, most, role, host);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      // Others read the shard too: it is asked again at the next look.
      if (error.code === "ProvisionedThroughputExceededException") return undefined;
      if (!OVER.has(error.code)) throw error;
      // Batches took longer than an iterator holds, or than the stream keeps what comes next.
      iterator = await pulling.iterator(from, role, host);
      return pulling.get(iterator, most, role, host);
    }
  }

  return {
    async read(most, role) {
      const got = await page(most, role);
      if (!got) return NOTHING;
      iterator = got.next ?? iterator;
      const last = got.records.at(-1);
      if (last) from = { after: last.sequenceNumber };
      return { records: got.records, ended: got.next === undefined };
    },
    async close() {},
  };
}
