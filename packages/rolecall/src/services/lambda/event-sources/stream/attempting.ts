/** Tries to read that go on through refusals and failures, and what is noted of them. */
import { AwsError } from "../../../../kernel/errors.js";
import { noteSetback } from "../../../../kernel/owed.js";
import type { ReadingHost } from "../host.js";
import { inBackground } from "../in-background.js";
import { currentReading, NotReady, Pause } from "../reading.js";
import { type MappingRecord, mappingKey, mappings } from "../records.js";
import { freshRole, type Role } from "../role.js";
import type { StreamKind } from "./kind.js";

/** The mapping as it stands, and the session that it is read with. */
export interface Session extends Role {
  readonly mapping: MappingRecord;
}

interface Attempt {
  readonly kind: StreamKind;
  readonly mapping: MappingRecord;
  readonly host: ReadingHost;
  readonly signal: AbortSignal;
}

/** Tries until it succeeds; undefined once the mapping is no longer to be read. */
export async function attempting<Result>(
  { kind, mapping, host, signal }: Attempt,
  known: Role | undefined,
  work: (session: Session) => Promise<Result>,
): Promise<{ readonly result: Result; readonly role: Role } | undefined> {
  const pause = new Pause();
  let role = known;
  while (!signal.aborted) {
    const current = await currentReading(mapping, host);
    if (!current) return undefined;
    const { fn } = current;
    try {
      if (fn?.state !== "Active") throw new NotReady();
      role = await freshRole(fn, role, host);
      return { result: await work({ ...role, mapping: current.mapping }), role };
    } catch (error) {
      if (signal.aborted) return undefined;
      if (!(error instanceof AwsError) && !(error instanceof NotReady)) {
        noteSetback(host, `reading ${mapping.source} for ${mapping.functionName}`, error);
      }
      if (error instanceof AwsError) await noteRefusal(error, kind, mapping, host);
      role = undefined;
      await pause.take(host, signal);
    }
  }
  return undefined;
}

/** The role lacks a permission, or is not to be had any more. */
async function noteRefusal(
  error: AwsError,
  kind: StreamKind,
  mapping: MappingRecord,
  host: ReadingHost,
): Promise<void> {
  if (!/AccessDenied/.test(error.code)) return;
  const what = error.message.includes("sts:AssumeRole") ? ROLE_LOST : kind.shut(mapping.source).message;
  await inBackground(host, `the result of reading ${mapping.source}`, () =>
    noteResult(mapping, `PROBLEM: ${what}`, host),
  );
}

/** Unverified words. */
const ROLE_LOST = "Lambda failed to assume your function execution role.";

export const noteResult = (mapping: MappingRecord, lastResult: string, host: ReadingHost) =>
  host.store.transact(async (tx) => {
    const current = await mappings.get(tx, mappingKey(mapping));
    if (!current?.stream || current.stream.lastResult === lastResult) return;
    await mappings.put(tx, { ...current, stream: { ...current.stream, lastResult } });
  });
