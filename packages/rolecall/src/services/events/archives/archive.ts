/** Archives: what they keep of a bus's events, for how long, and how answers show them. */
import type { Output } from "@rolecall/aws-model";
import type { events } from "@rolecall/aws-model/events";
import type { Read, Transaction } from "../../../store/store.js";
import { envelope } from "../envelope.js";
import { archiveNotFound } from "../errors.js";
import { compilePattern } from "../patterns.js";
import { type ArchiveRecord, archived, archives, type EventRecord } from "../records.js";
import { archiveArn, type BusRef, busArn } from "../resources.js";

const DAY_MS = 86_400_000;

/** Puts the event into each archive of the bus whose pattern it matches. */
export async function keep(tx: Transaction, bus: BusRef, event: EventRecord, parsed: unknown): Promise<void> {
  for (const archive of await archives.by(tx, "byBus", [bus.account, bus.region, bus.name])) {
    if (archive.pattern !== undefined && !compilePattern(archive.pattern).matches(parsed)) continue;
    const { account, region, name } = archive;
    await archived.put(tx, { account, region, archive: name, event });
    await archives.put(tx, {
      ...archive,
      eventCount: archive.eventCount + 1,
      sizeBytes: archive.sizeBytes + sizeOf(event),
    });
  }
}

const sizeOf = (event: EventRecord) => Buffer.byteLength(envelope(event));

/** Whether the archive still keeps an event. Expired ones are invisible at once and deleted with the archive. */
export const isKept = ({ retentionDays }: ArchiveRecord, event: EventRecord, nowMs: number) =>
  retentionDays === 0 || event.ingestedMs + retentionDays * DAY_MS > nowMs;

/** @throws ResourceNotFoundException */
export const requireArchive = (
  tx: Read,
  { account, region }: { readonly account: string; readonly region: string },
  name: string,
): Promise<ArchiveRecord> => archives.require(tx, [account, region, name], () => archiveNotFound(name));

type Described = Output<typeof events, "DescribeArchive">;

export const describeArchive = (archive: ArchiveRecord): Described => ({
  ArchiveArn: archiveArn(archive, archive.name),
  ArchiveName: archive.name,
  EventSourceArn: busArn({ account: archive.account, region: archive.region, name: archive.bus }),
  ...(archive.description === undefined ? {} : { Description: archive.description }),
  ...(archive.pattern === undefined ? {} : { EventPattern: archive.pattern }),
  State: "ENABLED",
  RetentionDays: archive.retentionDays,
  SizeBytes: archive.sizeBytes,
  EventCount: archive.eventCount,
  CreationTime: new Date(archive.createdMs),
});
