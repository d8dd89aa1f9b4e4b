import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { allow, refusal, testWorld, type World } from "../../../testing/world.js";
import { makeGroup, putEvents } from "../testing.js";
import { CreateLogGroup } from "./create-log-group.js";
import { FilterLogEvents } from "./filter-log-events.js";
import { GetLogEvents } from "./get-log-events.js";

let world: World;
let now: number;
beforeEach(async () => {
  world = await testWorld();
  now = world.clock.now();
});
afterEach(() => world.end());

describe("GetLogEvents", () => {
  const at = { logGroupName: "/app", logStreamName: "s" };
  const get = (input: object) => world.root.call(GetLogEvents, { ...at, ...input });
  const messages = (page: { events?: { message?: string | undefined }[] | undefined }) =>
    page.events?.map(({ message }) => message).join("");

  beforeEach(() => makeGroup(world.root, "/app", "s"));

  test("answers the last page, oldest first, and walks back from it until its token repeats", async () => {
    await putEvents(
      world.root,
      "/app",
      "s",
      [..."abcde"].map((message, index) => [now + index, message]),
    );
    const last = await get({ limit: 2 });
    const middle = await get({ limit: 2, nextToken: last.nextBackwardToken });
    const first = await get({ limit: 2, nextToken: middle.nextBackwardToken });
    const beyond = await get({ limit: 2, nextToken: first.nextBackwardToken });
    expect([last, middle, first, beyond].map(messages)).toEqual(["de", "bc", "a", ""]);
    expect(beyond.nextBackwardToken).toBe(first.nextBackwardToken);
    expect(messages(await get({ limit: 2, nextToken: beyond.nextForwardToken }))).toBe("ab");
  });

  test("walks forward from the head, and at the end finds what came since", async () => {
    await putEvents(
      world.root,
      "/app",
      "s",
      [..."abc"].map((message, index) => [now + index, message]),
    );
    const first = await get({ startFromHead: true, limit: 2 });
    const second = await get({ startFromHead: true, limit: 2, nextToken: first.nextForwardToken });
    const third = await get({ startFromHead: true, limit: 2, nextToken: second.nextForwardToken });
    expect([first, second, third].map(messages)).toEqual(["ab", "c", ""]);
    expect(third.nextForwardToken).toBe(second.nextForwardToken);
    await putEvents(world.root, "/app", "s", [[now + 2, "d"]]);
    expect(messages(await get({ startFromHead: true, nextToken: third.nextForwardToken }))).toBe("d");
    expect(messages(await get({ nextToken: third.nextBackwardToken }))).toBe("abc");
  });

  test("keeps to a time range without its end", async () => {
    await putEvents(
      world.root,
      "/app",
      "s",
      [..."abcd"].map((message, index) => [now + index, message]),
    );
    expect(messages(await get({ startTime: now + 1, endTime: now + 3 }))).toBe("bc");
  });

  test("tells timestamp, message and time of ingestion", async () => {
    await putEvents(world.root, "/app", "s", [[now - 7, "m"]]);
    expect((await get({})).events).toEqual([{ timestamp: now - 7, message: "m", ingestionTime: now }]);
  });

  test("answers no more than a megabyte", async () => {
    const big = "x".repeat(400_000);
    for (const message of ["1", "2", "3"]) await putEvents(world.root, "/app", "s", [[now, big + message]]);
    expect((await get({ startFromHead: true })).events).toHaveLength(2);
  });

  test("refuses tokens it never gave, groups of other classes, and what is missing", async () => {
    expect((await refusal(get({ nextToken: "f/12/s" }))).message).toBe("The specified nextToken is invalid.");
    await world.root.call(CreateLogGroup, { logGroupName: "rare", logGroupClass: "INFREQUENT_ACCESS" });
    expect((await refusal(get({ logGroupName: "rare" }))).code).toBe("InvalidParameterException");
    expect((await refusal(get({ logStreamName: "none" }))).message).toBe("The specified log stream does not exist.");
  });

  test("is asked on the stream", async () => {
    const ann = await world.user("ann", allow("logs:GetLogEvents", "arn:aws:logs:*:*:log-group:/app:log-stream:t"));
    expect((await refusal(ann.call(GetLogEvents, at))).message).toContain(
      "logs:GetLogEvents on resource: arn:aws:logs:us-east-1:000000000000:log-group:/app:log-stream:s because",
    );
  });
});

describe("FilterLogEvents", () => {
  const filter = (input: object) => world.root.call(FilterLogEvents, { logGroupName: "/app", ...input });
  const messages = async (input: object) => (await filter(input)).events?.map(({ message }) => message);

  test("interleaves streams by time, and filters by pattern, stream and time", async () => {
    await makeGroup(world.root, "/app", "x1", "x2", "y");
    await putEvents(world.root, "/app", "x1", [
      [now, "ERROR one"],
      [now + 2, "fine"],
    ]);
    await putEvents(world.root, "/app", "x2", [[now + 1, '{"level":"ERROR","n":2}']]);
    await putEvents(world.root, "/app", "y", [[now + 3, "ERROR three"]]);
    expect(await messages({})).toEqual(["ERROR one", '{"level":"ERROR","n":2}', "fine", "ERROR three"]);
    expect(await messages({ startFromHead: false, startTime: now })).toEqual([
      "ERROR three",
      "fine",
      '{"level":"ERROR","n":2}',
      "ERROR one",
    ]);
    expect(await messages({ filterPattern: "ERROR" })).toHaveLength(3);
    expect(await messages({ filterPattern: "{ $.n = 2 }" })).toEqual(['{"level":"ERROR","n":2}']);
    expect(await messages({ filterPattern: "ERROR", logStreamNamePrefix: "x" })).toHaveLength(2);
    expect(await messages({ logStreamNames: ["y", "x2"] })).toEqual(['{"level":"ERROR","n":2}', "ERROR three"]);
    // The end is inclusive here.
    expect(await messages({ startTime: now + 1, endTime: now + 2 })).toEqual(['{"level":"ERROR","n":2}', "fine"]);
    const { events, searchedLogStreams } = await filter({ limit: 1 });
    expect(searchedLogStreams).toEqual([]);
    expect(events).toEqual([
      {
        logStreamName: "x1",
        timestamp: now,
        message: "ERROR one",
        ingestionTime: now,
        eventId: expect.stringMatching(/^\d{56}$/),
      },
    ]);
  });

  test("refuses what AWS refuses", async () => {
    await makeGroup(world.root, "/app", "s");
    expect((await refusal(filter({ logStreamNames: ["none"] }))).message).toBe(
      "The specified log stream does not exist.",
    );
    expect((await refusal(filter({ logStreamNames: ["s"], logStreamNamePrefix: "s" }))).code).toBe(
      "InvalidParameterException",
    );
    expect((await refusal(filter({ filterPattern: "a:b" }))).message).toBe("Invalid character(s) in term ':'");
    expect((await refusal(filter({ startFromHead: false }))).code).toBe("InvalidParameterException");
    expect((await refusal(filter({ logGroupName: "/none" }))).message).toBe("The specified log group does not exist.");
  });

  test("is asked on the group", async () => {
    await makeGroup(world.root, "/app");
    const ann = await world.user("ann", allow("logs:FilterLogEvents", "arn:aws:logs:*:*:log-group:/app"));
    expect((await refusal(ann.call(FilterLogEvents, { logGroupName: "/app" }))).message).toContain(
      "on resource: arn:aws:logs:us-east-1:000000000000:log-group:/app:log-stream: because",
    );
  });

  test("gives every match once and in order, whatever the batches, streams and page sizes", async () => {
    let round = 0;
    const event = fc.record({
      stream: fc.constantFrom("s1", "s2", "s3"),
      // Within a millisecond, within a chunk's second, and beyond.
      afterMs: fc.oneof(...[3, 2000, 200_000].map((max) => fc.integer({ min: 0, max }))),
      word: fc.constantFrom("red", "blue", "red blue"),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(event, { minLength: 1, maxLength: 8 }), { maxLength: 8 }),
        fc.integer({ min: 1, max: 7 }),
        fc.boolean(),
        async (batches, limit, startFromHead) => {
          const group = `/round/${round++}`;
          await makeGroup(world.root, group, "s1", "s2", "s3");
          const put: { at: number; message: string; stream: string; order: number }[] = [];
          for (const batch of batches) {
            for (const stream of ["s1", "s2", "s3"]) {
              const events = batch
                .filter((made) => made.stream === stream)
                .sort((a, b) => a.afterMs - b.afterMs)
                .map(({ afterMs, word }) => ({ at: now - afterMs, message: `${word} ${put.length}`, stream }))
                .reverse()
                .map((made, index) => ({ ...made, message: `${made.message}/${index}`, order: put.length + index }));
              if (events.length === 0) continue;
              await putEvents(
                world.root,
                group,
                stream,
                events.map(({ at, message }) => [at, message] as const),
              );
              put.push(...events);
            }
          }
          const expected = put
            .filter(({ message }) => message.includes("red") && !message.includes("blue"))
            .sort((a, b) => a.at - b.at || (a.stream < b.stream ? -1 : a.stream > b.stream ? 1 : a.order - b.order))
            .map(({ message }) => message);
          const found: (string | undefined)[] = [];
          let nextToken: string | undefined;
          do {
            const page = await world.root.call(FilterLogEvents, {
              logGroupName: group,
              filterPattern: "red -blue",
              startTime: now - 300_000,
              startFromHead,
              limit,
              ...(nextToken ? { nextToken } : {}),
            });
            expect(page.events?.length ?? 0).toBeLessThanOrEqual(limit);
            found.push(...(page.events ?? []).map(({ message }) => message));
            nextToken = page.nextToken;
          } while (nextToken);
          expect(found).toEqual(startFromHead ? expected : expected.toReversed());
        },
      ),
      { numRuns: 60 },
    );
  });

  test("searches a large group in slices, and opens no stream before its time has come", async () => {
    await makeGroup(world.root, "/app", ...Array.from({ length: 300 }, (_, index) => `s${index}`));
    for (let index = 0; index < 300; index++) {
      await putEvents(world.root, "/app", `s${index}`, [[now - index * 1000, `event ${index}`]]);
    }
    const filler = Array.from({ length: 1000 }, () => [now, "f".repeat(900)] as const);
    for (let index = 0; index < 4; index++) await putEvents(world.root, "/app", "s0", filler);
    await putEvents(world.root, "/app", "s0", [[now + 1, "the needle"]]);
    expect(await messages({ filterPattern: "needle" })).toEqual(["the needle"]);
    expect(await messages({ limit: 2 })).toEqual(["event 299", "event 298"]);
  });
});
