import { logs } from "@rolecall/aws-model/logs";
import { operation, permission } from "../../../kernel/operation.js";
import { groupRef, requireGroup } from "../groups.js";
import { discovered } from "../insights/row.js";
import { pageBytes, readEvents, type StoredEvent } from "../reader.js";
import { streams } from "../records.js";
import { groupResource } from "../resources.js";
import { oldestKeptMs } from "../retention.js";

const MINUTE_MS = 60_000;
/** The newest events tell the fields; no more than these are looked at. */
const LOOK_BYTES = 4 * 1_048_576;
const SYSTEM_FIELDS = ["@timestamp", "@message", "@logStream", "@ingestionTime", "@log"];

/** GetLogGroupFields tells which fields a quarter of an hour's events have, and what share of the events each. */
export const GetLogGroupFields = operation(logs, "GetLogGroupFields", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogGroupFields.html",

  permissions: ({ input, here }) => {
    const ref = groupRef(here, input);
    return [permission("logs:GetLogGroupFields", groupResource(ref, ref.name), {})];
  },

  async handle({ input, here, store, clock }) {
    const ref = groupRef(here, input);
    const nowMs = clock.now();
    const [fromMs, throughMs] =
      input.time === undefined
        ? [nowMs - 15 * MINUTE_MS, nowMs]
        : [input.time * 1000 - 8 * MINUTE_MS, input.time * 1000 + 8 * MINUTE_MS];
    const events = await store.read(async (tx) => {
      const group = await requireGroup(tx, here, ref);
      const { items } = await streams.list(tx, { prefix: [ref.account, ref.region, ref.name] });
      const range = { fromMs: Math.max(fromMs, oldestKeptMs(group, nowMs)), throughMs, reverse: true };
      const seen: StoredEvent[] = [];
      let bytes = 0;
      await readEvents(tx, items, range, (event) => {
        seen.push(event);
        bytes += pageBytes(event);
        return bytes < LOOK_BYTES;
      });
      return seen;
    });
    const counts = new Map(events.length === 0 ? [] : SYSTEM_FIELDS.map((name) => [name, events.length]));
    for (const { message } of events) {
      for (const name of discovered(ref.name, message).keys()) counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    const logGroupFields = [...counts]
      .map(([name, count]) => ({ name, percent: Math.round((100 * count) / events.length) }))
      .sort((a, b) => b.percent - a.percent);
    return { logGroupFields };
  },
});
