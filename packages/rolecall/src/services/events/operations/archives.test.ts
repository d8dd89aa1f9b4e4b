import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { falter } from "../../../testing/falter.js";
import { refusal, testWorld, type World } from "../../../testing/world.js";
import { anEvent, aQueue, aRule, bodies, busArnOf, put, queueArnOf, ruleArnOf } from "../testing.js";
import { CancelReplay } from "./cancel-replay.js";
import { CreateArchive } from "./create-archive.js";
import { CreateEventBus } from "./create-event-bus.js";
import { DeleteArchive } from "./delete-archive.js";
import { DescribeArchive } from "./describe-archive.js";
import { DescribeReplay } from "./describe-replay.js";
import { ListArchives } from "./list-archives.js";
import { ListReplays } from "./list-replays.js";
import { PutPermission } from "./put-permission.js";
import { StartReplay } from "./start-replay.js";
import { UpdateArchive } from "./update-archive.js";

let world: World;
beforeEach(async () => {
  world = await testWorld();
});
afterEach(() => world.end());

const ARCHIVE = "arn:aws:events:us-east-1:000000000000:archive/a";
const archive = (more: object = {}) =>
  world.root.call(CreateArchive, { ArchiveName: "a", EventSourceArn: busArnOf("default"), ...more });
const replay = (more: object = {}) =>
  world.root.call(StartReplay, {
    ReplayName: "again",
    EventSourceArn: ARCHIVE,
    EventStartTime: new Date("2026-01-01T00:00:00Z"),
    EventEndTime: new Date("2026-01-02T00:00:00Z"),
    Destination: { Arn: busArnOf("default") },
    ...more,
  });

describe("an archive", () => {
  test("keeps the events that match its pattern, until it is deleted", async () => {
    await archive({ EventPattern: '{"detail":{"n":[1]}}', RetentionDays: 7, Description: "d" });
    await put(world.root, anEvent({ n: 1 }), anEvent({ n: 2 }));

    expect(await world.root.call(DescribeArchive, { ArchiveName: "a" })).toMatchObject({
      ArchiveArn: ARCHIVE,
      EventSourceArn: busArnOf("default"),
      State: "ENABLED",
      RetentionDays: 7,
      EventCount: 1,
    });
    await world.root.call(UpdateArchive, { ArchiveName: "a", RetentionDays: 1 });
    expect((await world.root.call(ListArchives, { EventSourceArn: busArnOf("default") })).Archives).toMatchObject([
      { ArchiveName: "a", RetentionDays: 1 },
    ]);
    expect((await refusal(archive())).message).toBe("Archive a already exists.");
    await world.root.call(DeleteArchive, { ArchiveName: "a" });
    expect((await refusal(world.root.call(DescribeArchive, { ArchiveName: "a" }))).message).toBe(
      "Archive a does not exist.",
    );
  });
});

describe("a replay", () => {
  test.each(["unwritten", "in doubt"] as const)("goes on a moment later with what was %s", async (how) => {
    await archive();
    await put(world.root, ...Array.from({ length: 10 }, (_, n) => anEvent({ n })));
    const url = await aQueue(world.root, "q");
    await aRule(world.root, "r", [{ Id: "1", Arn: queueArnOf("q") }]);
    const trouble = falter(world.host.store, "events/archives/replay", how);
    await replay();
    await trouble.felt();
    trouble.stop();
    await world.clock.advance(1000);
    await world.settled();

    expect(await bodies(world.root, url)).toHaveLength(10);
    expect(await world.root.call(DescribeReplay, { ReplayName: "again" })).toMatchObject({ State: "COMPLETED" });
  });

  test("brings the events of its span back, with its name in them, and is not archived again", async () => {
    await archive();
    await put(world.root, anEvent({ n: 1 }), anEvent({ n: 2 }, { Time: new Date("2026-01-03T00:00:00Z") }));
    const url = await aQueue(world.root, "q");
    await aRule(world.root, "r", [{ Id: "1", Arn: queueArnOf("q") }]);
    expect((await replay()).State).toBe("STARTING");
    await world.settled();

    const all = await bodies(world.root, url);
    expect(all.map((body) => JSON.parse(body ?? ""))).toMatchObject([{ "replay-name": "again", detail: { n: 1 } }]);
    expect(await world.root.call(DescribeReplay, { ReplayName: "again" })).toMatchObject({ State: "COMPLETED" });
    expect((await world.root.call(DescribeArchive, { ArchiveName: "a" })).EventCount).toBe(2);
    expect((await world.root.call(ListReplays, { State: "COMPLETED" })).Replays).toHaveLength(1);
    const over = await refusal(world.root.call(CancelReplay, { ReplayName: "again" }));
    expect(over.code).toBe("IllegalStatusException");
  });

  test("of many events brings each back once, to the rules it names alone", async () => {
    await archive();
    for (let batch = 0; batch < 25; batch += 1) {
      await put(world.root, ...Array.from({ length: 10 }, (_, index) => anEvent({ n: batch * 10 + index })));
    }
    const url = await aQueue(world.root, "q");
    await aQueue(world.root, "other");
    await aRule(world.root, "r", [{ Id: "1", Arn: queueArnOf("q") }]);
    await aRule(world.root, "s", [{ Id: "1", Arn: queueArnOf("other") }]);
    await replay({ Destination: { Arn: busArnOf("default"), FilterArns: [ruleArnOf("r")] } });
    await world.settled();

    const seen = new Set<number>();
    let count = 0;
    for (let page = await bodies(world.root, url); page.length > 0; page = await bodies(world.root, url)) {
      for (const body of page) {
        count += 1;
        seen.add(JSON.parse(body ?? "").detail.n);
      }
    }
    expect([count, seen.size]).toEqual([250, 250]);
    expect(await bodies(world.root, "https://sqs.us-east-1.amazonaws.com/000000000000/other")).toEqual([]);
  });

  test.each([
    [
      { EventEndTime: new Date("2025-01-01") },
      "Parameter EventEndTime is not valid. Reason: EventStartTime must be before EventEndTime.",
    ],
    [
      { EventSourceArn: busArnOf("default") },
      "Parameter EventSourceArn is not valid. Reason: Must contain an archive ARN.",
    ],
    [
      { Destination: { Arn: ARCHIVE } },
      "Parameter Destination.Arn is not valid. Reason: Must contain an event bus ARN.",
    ],
    [
      { Destination: { Arn: busArnOf("orders") } },
      "Parameter Destination.Arn is not valid. Reason: Cross event bus replay is not permitted.",
    ],
  ])("with %j is refused", async (more, message) => {
    await archive();
    await world.root.call(CreateEventBus, { Name: "orders" });
    expect((await refusal(replay(more))).message).toBe(message);
  });
});

describe("what another Region or account has", () => {
  test("is no bus that can be archived here", async () => {
    const other = "111122223333";
    await world.rootOf(other).call(PutPermission, {
      Policy: JSON.stringify({
        Version: "2012-10-17",
        Statement: {
          Effect: "Allow",
          Principal: { AWS: "arn:aws:iam::000000000000:root" },
          Action: "events:CreateArchive",
          Resource: busArnOf("default", other),
        },
      }),
    });
    for (const EventSourceArn of [busArnOf("default", other), busArnOf("default").replace("us-east-1", "eu-west-1")]) {
      expect((await refusal(archive({ EventSourceArn }))).code).toBe("ResourceNotFoundException");
    }
  });

  test("is no archive that can be replayed here", async () => {
    await archive();
    const refused = await refusal(replay({ EventSourceArn: ARCHIVE.replace("us-east-1", "eu-west-1") }));
    expect(refused.message).toBe("Archive a does not exist.");
  });
});
