import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { allow, refusal, testWorld, type World } from "../../../testing/world.js";
import { CreateLogGroup } from "./create-log-group.js";
import { CreateLogStream } from "./create-log-stream.js";
import { PutLogEvents } from "./put-log-events.js";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const at = { logGroupName: "/app", logStreamName: "one" };

describe("PutLogEvents", () => {
  let world: World;
  let now: number;
  beforeEach(async () => {
    world = await testWorld();
    now = world.clock.now();
    await world.root.call(CreateLogGroup, { logGroupName: "/app" });
    await world.root.call(CreateLogStream, at);
  });
  afterEach(() => world.end());

  const put = (...events: readonly (readonly [number, string])[]) =>
    world.root.call(PutLogEvents, { ...at, logEvents: events.map(([timestamp, message]) => ({ timestamp, message })) });

  test("answers a sequence token, which any call may ignore", async () => {
    const first = await put([now, "a"]);
    expect(first).toEqual({ nextSequenceToken: expect.stringMatching(/^\d{56}$/) });
    await expect(
      world.root.call(PutLogEvents, {
        ...at,
        sequenceToken: "stale",
        logEvents: [{ timestamp: now, message: "b" }],
      }),
    ).resolves.toHaveProperty("nextSequenceToken");
  });

  test("tells which events are too old and too new, and keeps the rest", async () => {
    await expect(put([now - 14 * DAY - 1, "a"], [now - 14 * DAY, "b"])).resolves.toMatchObject({
      rejectedLogEventsInfo: { tooOldLogEventEndIndex: 1 },
    });
    await expect(put([now + 2 * HOUR, "a"], [now + 2 * HOUR + 1, "b"], [now + 3 * HOUR, "c"])).resolves.toMatchObject({
      rejectedLogEventsInfo: { tooNewLogEventStartIndex: 1 },
    });
  });

  test("refuses a batch that is out of order, too long or too large", async () => {
    expect(await refusal(put([now, "a"], [now - 1, "b"]))).toMatchObject({
      code: "InvalidParameterException",
      message: "Log events in a single PutLogEvents request must be in chronological order.",
    });
    expect((await refusal(put([now - DAY - 1, "a"], [now, "b"]))).message).toBe(
      "The batch of log events in a single PutLogEvents request cannot span more than 24 hours.",
    );
    expect((await refusal(put([now, "x".repeat(1_048_576 - 26)], [now, "b"]))).message).toBe(
      "Upload too large: 1048603 bytes exceeds limit of 1048576",
    );
    await expect(put([now, "x".repeat(1_048_576 - 26)])).resolves.toBeDefined();
  });

  test("says which of group and stream is missing", async () => {
    const logEvents = [{ timestamp: now, message: "a" }];
    const call = (logGroupName: string, logStreamName: string) =>
      refusal(world.root.call(PutLogEvents, { logGroupName, logStreamName, logEvents }));
    expect(await call("/none", "one")).toMatchObject({
      code: "ResourceNotFoundException",
      message: "The specified log group does not exist.",
    });
    expect((await call("/app", "none")).message).toBe("The specified log stream does not exist.");
  });

  test("is asked on the stream", async () => {
    const ann = await world.user("ann", allow("logs:PutLogEvents", "arn:aws:logs:*:*:log-group:/app:log-stream:two"));
    const denied = await refusal(ann.call(PutLogEvents, { ...at, logEvents: [{ timestamp: now, message: "a" }] }));
    expect(denied.code).toBe("AccessDeniedException");
    expect(denied.message).toBe(
      "User: arn:aws:iam::000000000000:user/ann is not authorized to perform: logs:PutLogEvents on resource: arn:aws:logs:us-east-1:000000000000:log-group:/app:log-stream:one because no identity-based policy allows the logs:PutLogEvents action",
    );
  });
});
