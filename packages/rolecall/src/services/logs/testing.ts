/** What the tests of CloudWatch Logs share. */
import type { Actor } from "../../testing/world.js";
import { CreateLogGroup } from "./operations/create-log-group.js";
import { CreateLogStream } from "./operations/create-log-stream.js";
import { PutLogEvents } from "./operations/put-log-events.js";

/** Puts events into a stream that exists. */
export async function putEvents(
  actor: Actor,
  logGroupName: string,
  logStreamName: string,
  events: readonly (readonly [timestampMs: number, message: string])[],
): Promise<void> {
  const logEvents = events.map(([timestamp, message]) => ({ timestamp, message }));
  await actor.call(PutLogEvents, { logGroupName, logStreamName, logEvents });
}

/** A group with streams of these names. */
export async function makeGroup(actor: Actor, logGroupName: string, ...streams: readonly string[]): Promise<void> {
  await actor.call(CreateLogGroup, { logGroupName });
  for (const logStreamName of streams) await actor.call(CreateLogStream, { logGroupName, logStreamName });
}
