import type { Read } from "../../../store/store.js";
import { draw } from "../invocation.js";
import { findVersionIfAny } from "../lookup.js";
import type { FunctionRecord } from "../records.js";
import type { ReadingHost } from "./host.js";
import { type MappingRecord, mappingKey, mappings } from "./records.js";

/** A mapping as it stands, with the version that it leads to now. */
export interface Reading {
  readonly mapping: MappingRecord;
  readonly fn: FunctionRecord | undefined;
}

/** Undefined once the mapping is gone or no longer enabled: then its source is read no more. */
export const currentReading = (mapping: MappingRecord, host: ReadingHost): Promise<Reading | undefined> =>
  host.store.read(async (read) => {
    const found = await mappings.get(read, mappingKey(mapping));
    if (found?.state !== "Enabled") return undefined;
    return { mapping: found, fn: await versionOf(read, found, host) };
  });

/**
 * The function as it stands when a batch is handed to it: between the look at a source and that, or between two tries, it
 * may have been changed, or deleted.
 * @throws NotReady
 */
export async function runnable(mapping: MappingRecord, host: ReadingHost): Promise<FunctionRecord> {
  const fn = await host.store.read((read) => versionOf(read, mapping, host));
  if (fn?.state !== "Active") throw new NotReady("the function is not there, or not yet to be invoked");
  return fn;
}

function versionOf(read: Read, { account, region, functionName: name, qualifier }: MappingRecord, host: ReadingHost) {
  return findVersionIfAny(read, { account, region, name, ...(qualifier ? { qualifier } : {}) }, draw(host.ids));
}

/** The function is not there, or not yet to be invoked. */
export class NotReady extends Error {}

/** After an attempt to read that failed: doubled each time, so that a fix shows within seconds. */
export class Pause {
  #ms = FIRST_PAUSE_MS;

  /** Resolves at once where `signal` fires. */
  async take({ clock }: Pick<ReadingHost, "clock">, signal: AbortSignal): Promise<void> {
    await clock.sleep(this.#ms, signal).catch(() => {});
    this.#ms = Math.min(this.#ms * 2, LONGEST_PAUSE_MS);
  }

  over(): void {
    this.#ms = FIRST_PAUSE_MS;
  }
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 8000;
