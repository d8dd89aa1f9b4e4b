import { logs } from "@rolecall/aws-model/logs";
import { operation, permission } from "../../../kernel/operation.js";
import { requireReadable } from "../encryption.js";
import { badPointer, recordNotFound } from "../errors.js";
import { eventsKey } from "../events.js";
import { discovered, readPointer } from "../insights/row.js";
import { print } from "../insights/value.js";
import { eventsIn } from "../reader.js";
import { groups } from "../records.js";
import { groupResource } from "../resources.js";
import { oldestKeptMs } from "../retention.js";

/** GetLogRecord answers all fields of the event that a query's `@ptr` points to. */
export const GetLogRecord = operation(logs, "GetLogRecord", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogRecord.html",

  permissions: ({ input, here }) => [
    permission("logs:GetLogRecord", groupResource(here, readPointer(input.logRecordPointer)?.[0]), {}),
  ],

  async handle({ input, here, store, clock, ...call }) {
    const pointer = readPointer(input.logRecordPointer);
    if (!pointer) throw badPointer();
    const [name, stream, chunkMs, chunk, index] = pointer;
    await requireReadable({ ...here, name }, { ...call, here, store });
    const event = await store.read(async (tx) => {
      const key = eventsKey(here.account, here.region, name, stream, chunkMs, chunk);
      const group = await groups.require(tx, [here.account, here.region, name], recordNotFound);
      const value = await tx.get(key);
      const found = value === undefined ? undefined : eventsIn({ key, value })[index];
      if (!found || found.timestampMs < oldestKeptMs(group, clock.now())) throw recordNotFound();
      return found;
    });
    const logRecord: Record<string, string> = {
      "@message": event.message,
      "@timestamp": String(event.timestampMs),
      "@ingestionTime": String(event.ingestedMs),
      "@logStream": stream,
      "@log": `${here.account}:${name}`,
      "@ptr": input.logRecordPointer,
    };
    for (const [field, value] of discovered(name, event.message)) {
      if (value !== undefined) logRecord[field] = print(value);
    }
    return { logRecord };
  },
});
