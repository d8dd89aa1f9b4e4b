import type { Input } from "@rolecall/aws-model";
import { events } from "@rolecall/aws-model/events";
import { compactJson } from "../../../event-patterns/json.js";
import type { Caller } from "../../../kernel/caller.js";
import { notEmulated } from "../../../kernel/errors.js";
import type { Here } from "../../../kernel/here.js";
import { idSupply } from "../../../kernel/ids.js";
import { absent, operation, permission } from "../../../kernel/operation.js";
import { accept } from "../accept.js";
import { startDeliveries } from "../delivery/deliver.js";
import { entriesTooLarge } from "../errors.js";
import { forwardedBy } from "../forwarding.js";
import { observeMatched, observePutEvents } from "../metrics.js";
import type { DeliveryRecord, EventRecord } from "../records.js";
import { busArn, busRef, DEFAULT_BUS } from "../resources.js";

type Entry = Input<typeof events, "PutEvents">["Entries"][number];

/** AWS: all entries together, since January 2026. */
const REQUEST_BYTES = 1_048_576;

const NOT_RAW = absent("PutEvents takes no raw events; SystemMetadata belongs to PutRawEvents");

/**
 * PutEvents accepts events. What is answered with an id is stored, together with its deliveries; entries that are wrong
 * fail alone.
 *
 * AWS services put their events on their account's default bus without any permission, as on AWS.
 */
export const PutEvents = operation(events, "PutEvents", {
  source: "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html",

  permissions: ({ input, here, caller }) => {
    if (isServicesOwn(input.Entries, caller, here)) return [];
    const event = forwardedBy(input);
    const asked = new Map(
      input.Entries.map((entry) => {
        const arn = busArn(busRef(here, entry.EventBusName));
        return [JSON.stringify([arn, entry.Source, entry.DetailType]), { arn, entry }] as const;
      }),
    );
    return [...asked.values()].map(({ arn, entry }) =>
      permission("events:PutEvents", arn, {
        "events:source": entry.Source,
        "events:detail-type": entry.DetailType,
        "events:eventBusInvocation": event === undefined ? "false" : "true",
        "events:SystemMetadata/AwsDetailType": NOT_RAW,
        "events:SystemMetadata/AwsSource": NOT_RAW,
        "events:SystemMetadata/ContentType": NOT_RAW,
      }),
    );
  },

  async handle({ input, here, caller, request, ...host }) {
    if (input.EndpointId !== undefined) throw notEmulated("A global endpoint");
    const { store, clock, ids } = host;
    const bytes = input.Entries.reduce((total, entry) => total + sizeBytes(entry), 0);
    if (bytes > REQUEST_BYTES) throw entriesTooLarge();
    const nowMs = clock.now();
    const given = forwardedBy(input);
    const read = input.Entries.map((entry) => readEntry(entry, given !== undefined || isService(caller)));
    const accepted = read.map((one, index) => {
      const entry = input.Entries[index] as Entry;
      const traceHeader = withoutLineage(entry.TraceHeader ?? request.traceHeader);
      if ("ErrorCode" in one) return one;
      const event: EventRecord = given
        ? { ...given, ingestedMs: nowMs, forwarded: true }
        : {
            id: ids.uuid(),
            detailType: one.detailType,
            source: one.source,
            account: caller.account,
            timeMs: entry.Time?.getTime() ?? nowMs,
            region: here.region,
            resources: entry.Resources ?? [],
            detail: one.detail,
            ingestedMs: nowMs,
            ...(traceHeader === undefined ? {} : { traceHeader }),
          };
      return { event, bus: busRef(here, entry.EventBusName) };
    });
    const supply = idSupply(ids);
    const made = await store.transact(async (tx) => {
      supply.restart();
      const deliveries: DeliveryRecord[] = [];
      for (const one of accepted) {
        if ("event" in one) deliveries.push(...(await accept(tx, one.bus, one.event, supply.next)));
      }
      return deliveries;
    });
    const failedCount = accepted.filter((one) => "ErrorCode" in one).length;
    observePutEvents(here, { entries: accepted.length, failed: failedCount, bytes }, nowMs, host);
    observeMatched(made, host);
    startDeliveries(made, host);
    return {
      FailedEntryCount: failedCount,
      Entries: accepted.map((one) => ("event" in one ? { EventId: one.event.id } : one)),
    };
  },
});

/** Whether an AWS service tells its account's default bus of something. */
const isServicesOwn = (entries: readonly Entry[], caller: Caller, here: Here) =>
  isService(caller) &&
  caller.account === here.account &&
  entries.every(({ EventBusName, Source }) => {
    const bus = busRef(here, EventBusName);
    return bus.name === DEFAULT_BUS && bus.account === here.account && isAwsSource(Source);
  });

const isService = (caller: Caller) => caller.principal.type === "service";

const isAwsSource = (source: string | undefined) => source !== undefined && /^aws\./.test(source);

/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html#eb-putevent-size */
function sizeBytes({ Time, Source = "", DetailType = "", Detail = "", Resources = [] }: Entry): number {
  return [Source, DetailType, Detail, ...Resources].reduce(
    (total, text) => total + Buffer.byteLength(text),
    Time === undefined ? 0 : 14,
  );
}

/**
 * AWS: loops of functions are told by the lineage in the trace, which EventBridge does not hand on.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
 */
const withoutLineage = (traceHeader: string | undefined) => traceHeader?.replace(/;?Lineage=[^;]*/i, "");

interface ReadEntry {
  readonly source: string;
  readonly detailType: string;
  readonly detail: string;
}

interface Failed {
  readonly ErrorCode: string;
  readonly ErrorMessage: string;
}

const failed = (ErrorCode: string, ErrorMessage: string): Failed => ({ ErrorCode, ErrorMessage });
const missing = (name: string) =>
  failed("InvalidArgument", `Parameter ${name} is not valid. Reason: ${name} is a required argument.`);

/** The words for a missing and a malformed part are AWS's. */
function readEntry({ Source, DetailType, Detail }: Entry, mayBeAws: boolean): ReadEntry | Failed {
  if (!Source) return missing("Source");
  if (!DetailType) return missing("DetailType");
  if (!Detail) return missing("Detail");
  // AWS keeps its own sources to its services, and to rules that hand their events on.
  if (isAwsSource(Source) && !mayBeAws) {
    return failed("NotAuthorizedForSourceException", "Not authorized for the source.");
  }
  try {
    const detail: unknown = JSON.parse(Detail);
    if (typeof detail !== "object" || detail === null || Array.isArray(detail)) {
      return failed("MalformedDetail", "Detail is malformed.");
    }
  } catch {
    return failed("MalformedDetail", "Detail is malformed.");
  }
  return { source: Source, detailType: DetailType, detail: compactJson(Detail) };
}
