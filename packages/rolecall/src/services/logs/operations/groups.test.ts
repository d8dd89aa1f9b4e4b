import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { allow, deny, refusal, testWorld, type World } from "../../../testing/world.js";
import { makeGroup, putEvents } from "../testing.js";
import { CreateLogGroup } from "./create-log-group.js";
import { CreateLogStream } from "./create-log-stream.js";
import { DeleteLogGroup } from "./delete-log-group.js";
import { DeleteLogStream } from "./delete-log-stream.js";
import { DeleteRetentionPolicy } from "./delete-retention-policy.js";
import { DescribeLogGroups } from "./describe-log-groups.js";
import { DescribeLogStreams } from "./describe-log-streams.js";
import { FilterLogEvents } from "./filter-log-events.js";
import { ListLogGroups } from "./list-log-groups.js";
import { ListTagsForResource } from "./list-tags-for-resource.js";
import { ListTagsLogGroup } from "./list-tags-log-group.js";
import { PutLogGroupDeletionProtection } from "./put-log-group-deletion-protection.js";
import { PutRetentionPolicy } from "./put-retention-policy.js";
import { TagLogGroup } from "./tag-log-group.js";
import { TagResource } from "./tag-resource.js";
import { UntagLogGroup } from "./untag-log-group.js";
import { UntagResource } from "./untag-resource.js";

const DAY = 86_400_000;
const ARN = "arn:aws:logs:us-east-1:000000000000:log-group:/app";

let world: World;
beforeEach(async () => {
  world = await testWorld();
});
afterEach(() => world.end());

describe("log groups", () => {
  test("are described as AWS describes them", async () => {
    await makeGroup(world.root, "/app", "s");
    await putEvents(world.root, "/app", "s", [[world.clock.now(), "four"]]);
    const { logGroups } = await world.root.call(DescribeLogGroups, {});
    expect(logGroups).toEqual([
      {
        logGroupName: "/app",
        arn: `${ARN}:*`,
        logGroupArn: ARN,
        creationTime: world.clock.now(),
        metricFilterCount: 0,
        storedBytes: 30,
        logGroupClass: "STANDARD",
        deletionProtectionEnabled: false,
      },
    ]);
  });

  test("cannot be made twice, or under AWS's own prefix", async () => {
    await makeGroup(world.root, "/app");
    expect(await refusal(world.root.call(CreateLogGroup, { logGroupName: "/app" }))).toMatchObject({
      code: "ResourceAlreadyExistsException",
      message: "The specified log group already exists",
    });
    expect((await refusal(world.root.call(CreateLogGroup, { logGroupName: "aws/x" }))).code).toBe(
      "InvalidParameterException",
    );
  });

  test("are found by prefix, by pattern and by class, page by page", async () => {
    for (const name of ["/a/one", "/a/two", "/b/one", "c"]) await makeGroup(world.root, name);
    await world.root.call(CreateLogGroup, { logGroupName: "/a/rare", logGroupClass: "INFREQUENT_ACCESS" });
    const names = async (input: Parameters<typeof describe_>[0]) =>
      (await describe_(input)).logGroups?.map(({ logGroupName }) => logGroupName);
    const describe_ = (input: {
      logGroupNamePrefix?: string;
      logGroupNamePattern?: string;
      logGroupClass?: "STANDARD";
    }) => world.root.call(DescribeLogGroups, input);

    expect(await names({})).toEqual(["/a/one", "/a/rare", "/a/two", "/b/one", "c"]);
    expect(await names({ logGroupNamePrefix: "/a" })).toEqual(["/a/one", "/a/rare", "/a/two"]);
    expect(await names({ logGroupNamePattern: "one" })).toEqual(["/a/one", "/b/one"]);
    expect(await names({ logGroupNamePrefix: "/a", logGroupClass: "STANDARD" })).toEqual(["/a/one", "/a/two"]);
    expect((await describe_({ logGroupNamePattern: "one" })).logGroups?.[0]).toEqual({
      logGroupName: "/a/one",
      arn: "arn:aws:logs:us-east-1:000000000000:log-group:/a/one:*",
      creationTime: world.clock.now(),
    });
    expect((await refusal(describe_({ logGroupNamePrefix: "/a", logGroupNamePattern: "a" }))).message).toBe(
      "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.",
    );

    const first = await world.root.call(DescribeLogGroups, { limit: 2, logGroupNamePrefix: "/" });
    const second = await world.root.call(DescribeLogGroups, {
      limit: 2,
      logGroupNamePrefix: "/",
      nextToken: first.nextToken ?? "",
    });
    expect([first, second].map((page) => page.logGroups?.map(({ logGroupName }) => logGroupName))).toEqual([
      ["/a/one", "/a/rare"],
      ["/a/two", "/b/one"],
    ]);
    expect(second.nextToken).toBeUndefined();
    expect((await refusal(world.root.call(DescribeLogGroups, { nextToken: "nonsense" }))).message).toBe(
      "The specified nextToken is invalid.",
    );
  });

  test("are listed by texts of which `^` ties one to the start, and by tags", async () => {
    for (const name of ["/a/one", "/b/a/one", "two"]) await makeGroup(world.root, name);
    await world.root.call(TagLogGroup, { logGroupName: "two", tags: { team: "blue-1" } });
    const list = async (input: object) =>
      (await world.root.call(ListLogGroups, input)).logGroups?.map(({ logGroupName }) => logGroupName);
    expect(await list({ logGroupNamePattern: "^/a/one|two" })).toEqual(["/a/one", "two"]);
    expect(await list({ logGroupNamePattern: "/a/" })).toEqual(["/a/one", "/b/a/one"]);
    expect(await list({ logGroupTags: [{ key: "team", values: ["blue*"] }] })).toEqual(["two"]);
    expect(await list({ logGroupTags: [{ key: "team", values: ["red"] }] })).toEqual([]);
  });

  test("of other accounts and Regions are apart", async () => {
    await makeGroup(world.root, "/app");
    await world.rootOf("111111111111").call(CreateLogGroup, { logGroupName: "/app" });
    await world.root.call(CreateLogGroup, { logGroupName: "/app" }, { region: "eu-west-1" });
    expect((await world.root.call(DescribeLogGroups, {}, { region: "eu-west-1" })).logGroups).toHaveLength(1);
  });

  test("take their streams and events with them", async () => {
    await makeGroup(world.root, "/app", "s");
    await putEvents(world.root, "/app", "s", [[world.clock.now(), "gone"]]);
    await world.root.call(DeleteLogGroup, { logGroupName: "/app" });
    await makeGroup(world.root, "/app", "s");
    expect((await world.root.call(FilterLogEvents, { logGroupName: "/app" })).events).toEqual([]);
    expect((await refusal(world.root.call(DeleteLogGroup, { logGroupName: "/none" }))).message).toBe(
      "The specified log group does not exist.",
    );
  });

  test("under deletion protection stay, and so do their streams", async () => {
    await makeGroup(world.root, "/app", "s");
    const protect = (deletionProtectionEnabled: boolean) =>
      world.root.call(PutLogGroupDeletionProtection, { logGroupIdentifier: ARN, deletionProtectionEnabled });
    await protect(true);
    expect((await refusal(world.root.call(DeleteLogGroup, { logGroupName: "/app" }))).code).toBe("ValidationException");
    expect((await refusal(world.root.call(DeleteLogStream, { logGroupName: "/app", logStreamName: "s" }))).code).toBe(
      "ValidationException",
    );
    await protect(false);
    await world.root.call(DeleteLogGroup, { logGroupName: "/app" });
  });
});

describe("retention", () => {
  test("takes AWS's numbers of days alone", async () => {
    await makeGroup(world.root, "/app");
    await world.root.call(PutRetentionPolicy, { logGroupName: "/app", retentionInDays: 400 });
    expect((await world.root.call(DescribeLogGroups, {})).logGroups?.[0]?.retentionInDays).toBe(400);
    expect(
      (await refusal(world.root.call(PutRetentionPolicy, { logGroupName: "/app", retentionInDays: 2 }))).code,
    ).toBe("InvalidParameterException");
    await world.root.call(DeleteRetentionPolicy, { logGroupName: "/app" });
    expect((await world.root.call(DescribeLogGroups, {})).logGroups?.[0]).not.toHaveProperty("retentionInDays");
  });

  test("hides expired events at once, deletes them, and refuses more of them", async () => {
    const now = world.clock.now();
    await makeGroup(world.root, "/app", "s");
    await putEvents(world.root, "/app", "s", [[now - 4 * DAY, "old"]]);
    await putEvents(world.root, "/app", "s", [[now, "new"]]);
    await world.root.call(PutRetentionPolicy, { logGroupName: "/app", retentionInDays: 3 });
    const messages = async () =>
      (await world.root.call(FilterLogEvents, { logGroupName: "/app" })).events?.map(({ message }) => message);
    expect(await messages()).toEqual(["new"]);

    await world.settled();
    const { logStreams } = await world.root.call(DescribeLogStreams, { logGroupName: "/app" });
    expect(logStreams?.[0]).toMatchObject({ firstEventTimestamp: now, lastEventTimestamp: now });
    expect((await world.root.call(DescribeLogGroups, {})).logGroups?.[0]?.storedBytes).toBe(29);

    // Time goes on; the next call to write sweeps.
    await world.clock.advance(4 * DAY);
    expect(await messages()).toEqual([]);
    await putEvents(world.root, "/app", "s", [[world.clock.now(), "newest"]]);
    await world.settled();
    expect((await world.root.call(DescribeLogGroups, {})).logGroups?.[0]?.storedBytes).toBe(32);
    await world.root.call(DeleteRetentionPolicy, { logGroupName: "/app" });
    expect(await messages()).toEqual(["newest"]);
  });
});

describe("tags", () => {
  test("are the same by the old operations and the new", async () => {
    await world.root.call(CreateLogGroup, { logGroupName: "/app", tags: { a: "1" } });
    await world.root.call(TagLogGroup, { logGroupName: "/app", tags: { b: "2" } });
    await world.root.call(TagResource, { resourceArn: ARN, tags: { a: "3", c: "4" } });
    const all = { a: "3", b: "2", c: "4" };
    expect((await world.root.call(ListTagsLogGroup, { logGroupName: "/app" })).tags).toEqual(all);
    expect((await world.root.call(ListTagsForResource, { resourceArn: ARN })).tags).toEqual(all);
    await world.root.call(UntagLogGroup, { logGroupName: "/app", tags: ["a"] });
    await world.root.call(UntagResource, { resourceArn: ARN, tagKeys: ["b", "z"] });
    expect((await world.root.call(ListTagsForResource, { resourceArn: ARN })).tags).toEqual({ c: "4" });
  });

  test("are at most fifty, none of them AWS's own", async () => {
    await makeGroup(world.root, "/app");
    const tags = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`k${index}`, "v"]));
    await world.root.call(TagResource, { resourceArn: ARN, tags });
    expect((await refusal(world.root.call(TagResource, { resourceArn: ARN, tags: { more: "v" } }))).code).toBe(
      "TooManyTagsException",
    );
    expect((await refusal(world.root.call(TagResource, { resourceArn: ARN, tags: { "aws:x": "v" } }))).code).toBe(
      "InvalidParameterException",
    );
  });

  test("are those of this Region, and by the ARN that policies are held against alone", async () => {
    await makeGroup(world.root, "/app");
    for (const resourceArn of [ARN.replace("aws", "aws-cn"), ARN.replace("us-east-1", "eu-west-1")]) {
      expect((await refusal(world.root.call(TagResource, { resourceArn, tags: { a: "1" } }))).code).toBe(
        "ResourceNotFoundException",
      );
    }
    const abroad = world.root.call(TagResource, { resourceArn: ARN, tags: { a: "1" } }, { region: "eu-west-1" });
    expect((await refusal(abroad)).code).toBe("ResourceNotFoundException");
  });

  test("of a missing group are not found", async () => {
    expect((await refusal(world.root.call(ListTagsForResource, { resourceArn: ARN }))).code).toBe(
      "ResourceNotFoundException",
    );
  });
});

describe("permissions", () => {
  test("for a group are asked on its ARN with an empty stream, so `:*` behind the name is needed", async () => {
    const bare = await world.user("bare", allow("logs:CreateLogGroup", ARN));
    const starred = await world.user("starred", allow("logs:CreateLogGroup", `${ARN}:*`));
    const denied = await refusal(bare.call(CreateLogGroup, { logGroupName: "/app" }));
    expect(denied.code).toBe("AccessDeniedException");
    expect(denied.message).toBe(
      `User: arn:aws:iam::000000000000:user/bare is not authorized to perform: logs:CreateLogGroup on resource: ${ARN}:log-stream: because no identity-based policy allows the logs:CreateLogGroup action`,
    );
    await starred.call(CreateLogGroup, { logGroupName: "/app" });
  });

  test("for all groups are asked on the ARN of no group", async () => {
    const ann = await world.user("ann", allow("logs:DescribeLogGroups", `${ARN}:*`));
    expect((await refusal(ann.call(DescribeLogGroups, { logGroupNamePrefix: "/app" }))).message).toContain(
      "on resource: arn:aws:logs:us-east-1:000000000000:log-group::log-stream: because",
    );
    const bo = await world.user("bo", allow("logs:DescribeLogGroups", "arn:aws:logs:*:*:log-group:*"));
    await bo.call(DescribeLogGroups, {});
  });

  test("to tag are asked on the bare ARN", async () => {
    await makeGroup(world.root, "/app");
    const starred = await world.user("starred", allow("logs:TagResource", `${ARN}:*`));
    expect((await refusal(starred.call(TagResource, { resourceArn: ARN, tags: { a: "1" } }))).message).toContain(
      `on resource: ${ARN} because`,
    );
    const bare = await world.user("bare", allow("logs:TagResource", ARN));
    await bare.call(TagResource, { resourceArn: ARN, tags: { a: "1" } });
  });

  test("to make a group with tags include the one to tag it", async () => {
    const ann = await world.user("ann", allow("logs:CreateLogGroup"));
    const denied = await refusal(ann.call(CreateLogGroup, { logGroupName: "/app", tags: { a: "1" } }));
    expect(denied).toMatchObject({ code: "AccessDeniedException", message: expect.stringContaining("with Tags") });
    expect(world.trail.last()?.action).toBe("logs:TagResource");
    const bo = await world.user(
      "bo",
      allow(["logs:CreateLogGroup", "logs:TagResource"], "*", { StringEquals: { "aws:RequestTag/team": "blue" } }),
    );
    await refusal(bo.call(CreateLogGroup, { logGroupName: "/app", tags: { team: "red" } }));
    await bo.call(CreateLogGroup, { logGroupName: "/app", tags: { team: "blue" } });
  });

  test("may hang on the group's tags, for its streams too", async () => {
    await world.root.call(CreateLogGroup, { logGroupName: "/app", tags: { team: "blue" } });
    const ann = await world.user(
      "ann",
      allow("logs:*"),
      deny("logs:*", "*", { StringEquals: { "aws:ResourceTag/team": "blue" } }),
    );
    const denied = await refusal(ann.call(CreateLogStream, { logGroupName: "/app", logStreamName: "s" }));
    expect(denied.message).toContain("with an explicit deny in an identity-based policy");
    await world.root.call(UntagLogGroup, { logGroupName: "/app", tags: ["team"] });
    await ann.call(CreateLogStream, { logGroupName: "/app", logStreamName: "s" });
  });

  test("tell nobody whether a group exists", async () => {
    await makeGroup(world.root, "/there");
    const ann = await world.user("ann");
    const [there, missing] = await Promise.all(
      ["/there", "/gone"].map(async (logGroupName) =>
        (await refusal(ann.call(DeleteLogGroup, { logGroupName }))).message.replace(logGroupName, "*"),
      ),
    );
    expect(there).toBe(missing);
  });
});

describe("log streams", () => {
  test("are listed by name and by the time of their last event", async () => {
    const now = world.clock.now();
    await makeGroup(world.root, "/app", "b/2", "b/1", "a", "never");
    await putEvents(world.root, "/app", "a", [[now - 5, "x"]]);
    await putEvents(world.root, "/app", "b/1", [[now, "x"]]);
    await putEvents(world.root, "/app", "b/2", [[now - 9, "x"]]);
    const names = async (input: object) => {
      const found: (string | undefined)[] = [];
      let nextToken: string | undefined;
      do {
        const page = await world.root.call(DescribeLogStreams, {
          logGroupName: "/app",
          limit: 3,
          ...input,
          ...(nextToken ? { nextToken } : {}),
        });
        found.push(...(page.logStreams ?? []).map(({ logStreamName }) => logStreamName));
        nextToken = page.nextToken;
      } while (nextToken);
      return found;
    };
    expect(await names({})).toEqual(["a", "b/1", "b/2", "never"]);
    expect(await names({ descending: true })).toEqual(["never", "b/2", "b/1", "a"]);
    expect(await names({ logStreamNamePrefix: "b/" })).toEqual(["b/1", "b/2"]);
    expect(await names({ logStreamNamePrefix: "b/", descending: true, limit: 1 })).toEqual(["b/2", "b/1"]);
    expect(await names({ orderBy: "LastEventTime" })).toEqual(["never", "b/2", "a", "b/1"]);
    expect(await names({ orderBy: "LastEventTime", descending: true, limit: 1 })).toEqual(["b/1", "a", "b/2", "never"]);
    expect((await refusal(names({ orderBy: "LastEventTime", logStreamNamePrefix: "b" }))).message).toBe(
      "Cannot order by LastEventTime with a logStreamNamePrefix.",
    );
    const { logStreams } = await world.root.call(DescribeLogStreams, { logGroupIdentifier: ARN });
    expect(logStreams?.[0]).toEqual({
      logStreamName: "a",
      arn: `${ARN}:log-stream:a`,
      creationTime: now,
      firstEventTimestamp: now - 5,
      lastEventTimestamp: now - 5,
      lastIngestionTime: now,
      uploadSequenceToken: expect.stringMatching(/^\d{56}$/),
      storedBytes: 0,
    });
  });

  test("cannot be made twice, nor without a group, nor deleted when missing", async () => {
    await makeGroup(world.root, "/app", "s");
    const create = (logGroupName: string) =>
      refusal(world.root.call(CreateLogStream, { logGroupName, logStreamName: "s" }));
    expect((await create("/app")).message).toBe("The specified log stream already exists");
    expect((await create("/none")).message).toBe("The specified log group does not exist.");
    await world.root.call(DeleteLogStream, { logGroupName: "/app", logStreamName: "s" });
    expect(
      (await refusal(world.root.call(DeleteLogStream, { logGroupName: "/app", logStreamName: "s" }))).message,
    ).toBe("The specified log stream does not exist.");
  });

  test("need a group, by name or by identifier but not both", async () => {
    const both = { logGroupName: "/app", logGroupIdentifier: "/app" };
    expect((await refusal(world.root.call(DescribeLogStreams, both))).code).toBe("InvalidParameterException");
    expect((await refusal(world.root.call(DescribeLogStreams, {}))).code).toBe("InvalidParameterException");
  });
});
