/** Subscription filters: who may be subscribed, what a function gets, and what becomes of what it does not. */
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { falter } from "../../../testing/falter.js";
import { temporaryFile } from "../../../testing/temporary.js";
import { ACCOUNT, allow, refusal, testWorld, type World } from "../../../testing/world.js";
import { AddPermission } from "../../lambda/operations/add-permission.js";
import { DeleteFunction } from "../../lambda/operations/delete-function.js";
import { RemovePermission } from "../../lambda/operations/remove-permission.js";
import { activeFunction, FUNCTION_ARN } from "../../lambda/testing.js";
import { CreateLogGroup } from "../operations/create-log-group.js";
import { DeleteLogGroup } from "../operations/delete-log-group.js";
import { DeleteSubscriptionFilter } from "../operations/delete-subscription-filter.js";
import { DescribeSubscriptionFilters } from "../operations/describe-subscription-filters.js";
import { FilterLogEvents } from "../operations/filter-log-events.js";
import { PutSubscriptionFilter } from "../operations/put-subscription-filter.js";
import { subscriptionDeliveries, subscriptionFilters } from "../records.js";
import { makeGroup, putEvents } from "../testing.js";
import { resumeSubscriptions } from "./deliver.js";

const GROUP_ARN = `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:/app:*`;
const NOT_EXECUTED =
  "Could not execute the lambda function. Make sure you have given CloudWatch Logs permission to execute your function.";

let world: World;
let file: string;
afterEach(async () => {
  await world.end();
});

/** A world with the group and a function that notes what it gets. */
async function started(sandboxes = true): Promise<void> {
  world = await testWorld({ sandboxes, log: { debug() {}, info() {}, warn() {}, error() {} } });
  file = temporaryFile();
  const role = await world.role("runs");
  await activeFunction(
    world,
    role.arn,
    `exports.handler = async (event) => require("node:fs").appendFileSync(${JSON.stringify(file)}, event.awslogs.data + "\\n");`,
  );
  await makeGroup(world.root, "/app", "s");
}

const permit = (more: object = {}) =>
  world.root.call(AddPermission, {
    FunctionName: "f",
    StatementId: "logs",
    Action: "lambda:InvokeFunction",
    Principal: "logs.amazonaws.com",
    SourceArn: GROUP_ARN,
    SourceAccount: ACCOUNT,
    ...more,
  });

const subscribe = (more: object = {}) =>
  world.root.call(PutSubscriptionFilter, {
    logGroupName: "/app",
    filterName: "all",
    filterPattern: "",
    destinationArn: FUNCTION_ARN,
    ...more,
  });

interface Got {
  readonly messageType: string;
  readonly logEvents: readonly { readonly id: string; readonly message: string; readonly extractedFields?: object }[];
}

const got = async (): Promise<Got[]> =>
  (await readFile(file, "utf8").catch(() => ""))
    .split("\n")
    .filter(Boolean)
    .map((data) => JSON.parse(gunzipSync(Buffer.from(data, "base64")).toString()));
const gotMessages = async () =>
  (await got())
    .filter(({ messageType }) => messageType === "DATA_MESSAGE")
    .flatMap(({ logEvents }) => logEvents.map(({ message }) => message));

const write = async (...messages: string[]) => {
  await putEvents(
    world.root,
    "/app",
    "s",
    messages.map((message) => [world.clock.now(), message] as const),
  );
  await world.settled();
};
const owed = async () =>
  (await world.host.store.read((read) => subscriptionDeliveries.list(read, { prefix: [] }))).items;
const filters = async () =>
  (await world.host.store.read((read) => subscriptionFilters.list(read, { prefix: [] }))).items;
const invocations = () =>
  world.trail
    .all()
    .flatMap(({ action, outcome, principal }) => (action === "lambda:InvokeFunction" ? [[principal, outcome]] : []));

describe("a function's policy", () => {
  beforeEach(() => started());

  test.each<[string, object | undefined]>([
    ["says nothing", undefined],
    ["names another group", { SourceArn: GROUP_ARN.replace("/app", "/other") }],
    ["names another account", { SourceAccount: "111111111111" }],
    ["names another service", { Principal: "events.amazonaws.com" }],
    ["names CloudWatch Logs of another Region", { Principal: "logs.eu-west-1.amazonaws.com" }],
  ])("that %s refuses the filter, in AWS's words", async (_what, statement) => {
    if (statement) await permit(statement);

    expect(await refusal(subscribe())).toMatchObject({ code: "InvalidParameterException", message: NOT_EXECUTED });
    expect(await filters()).toEqual([]);
    expect(await got()).toEqual([]);
  });

  test("a function that is not there refuses it alike", async () => {
    expect((await refusal(subscribe({ destinationArn: `${FUNCTION_ARN}x` }))).message).toBe(NOT_EXECUTED);
  });

  test.each(["logs.amazonaws.com", "logs.us-east-1.amazonaws.com"])("that names %s lets it in", async (Principal) => {
    await permit({ Principal });
    await subscribe();
    await world.settled();
    expect(await got()).toEqual([
      {
        messageType: "CONTROL_MESSAGE",
        owner: "CloudwatchLogs",
        logGroup: "",
        logStream: "",
        subscriptionFilters: [],
        logEvents: [{ id: "", timestamp: world.clock.now(), message: expect.stringMatching(/^CWL CONTROL MESSAGE/) }],
      },
    ]);

    world.trail.clear();
    await write("hello");
    expect(await gotMessages()).toEqual(["hello"]);
    expect(invocations()).toEqual([[Principal, "allowed"]]);
  });
});

describe("delivery", () => {
  beforeEach(async () => {
    await started();
    await permit();
  });

  test("hands events over as FilterLogEvents shows them, with group, stream and filter", async () => {
    await subscribe();
    await write("one", "two");

    const [message] = (await got()).filter(({ messageType }) => messageType === "DATA_MESSAGE");
    const { events = [] } = await world.root.call(FilterLogEvents, { logGroupName: "/app" });
    expect(message).toEqual({
      messageType: "DATA_MESSAGE",
      owner: ACCOUNT,
      logGroup: "/app",
      logStream: "s",
      subscriptionFilters: ["all"],
      logEvents: events.map(({ eventId, timestamp, message }) => ({ id: eventId, timestamp, message })),
    });
    expect(await owed()).toEqual([]);
  });

  test("is of what the pattern matches, and of nothing where it matches nothing", async () => {
    await subscribe({ filterPattern: "ERROR" });
    await write("INFO a", "ERROR b", "ERROR c");
    await write("INFO d");

    expect(await gotMessages()).toEqual(["ERROR b", "ERROR c"]);
  });

  test("tells the columns that a pattern names", async () => {
    await subscribe({ filterPattern: "[ip, user, status = 4*]" });
    await write("10.0.0.1 ann 404", "10.0.0.2 bob 200");

    const [data] = (await got()).filter(({ messageType }) => messageType === "DATA_MESSAGE");
    expect(data?.logEvents.map(({ extractedFields }) => extractedFields)).toEqual([
      { ip: "10.0.0.1", user: "ann", status: "404" },
    ]);
  });

  test("goes to each of the group's filters, with the latest of what a filter says", async () => {
    await subscribe();
    await subscribe({ filterName: "errors", filterPattern: "ERROR" });
    await subscribe({ filterName: "errors", filterPattern: "FATAL" });
    await write("ERROR", "FATAL");

    expect((await gotMessages()).sort()).toEqual(["ERROR", "FATAL", "FATAL"]);
  });

  test("of more than Lambda takes at once comes in parts", async () => {
    await subscribe();
    // Hardly any smaller by compression: any printable character follows any other.
    const large = Array.from({ length: 3 }, () =>
      randomBytes(345_000)
        .map((byte) => 33 + (byte % 94))
        .toString(),
    );
    await write(...large);

    const data = (await got()).filter(({ messageType }) => messageType === "DATA_MESSAGE");
    expect(data.length).toBeGreaterThan(1);
    expect((await gotMessages()).sort()).toEqual([...large].sort());
  });

  test("stops with the filter, and with the group", async () => {
    await subscribe();
    await world.root.call(DeleteSubscriptionFilter, { logGroupName: "/app", filterName: "all" });
    await write("one");
    await subscribe();
    await world.root.call(DeleteLogGroup, { logGroupName: "/app" });
    await makeGroup(world.root, "/app", "s");
    await write("two");

    expect(await gotMessages()).toEqual([]);
    expect(
      (await refusal(world.root.call(DeleteSubscriptionFilter, { logGroupName: "/app", filterName: "all" }))).message,
    ).toBe("The specified subscription filter does not exist.");
  });

  test("a permission that is taken away loses the events, and disables the filter for ten minutes", async () => {
    await subscribe();
    await world.root.call(RemovePermission, { FunctionName: "f", StatementId: "logs" });
    world.trail.clear();
    await write("refused");
    expect(invocations()).toContainEqual(["logs.amazonaws.com", "implicitDeny"]);
    expect(await owed()).toEqual([]);

    await permit();
    await write("skipped");
    await world.clock.advance(600_000);
    await write("delivered");
    expect(await gotMessages()).toEqual(["delivered"]);
  });

  test("a function that is gone refuses, too", async () => {
    await subscribe();
    await world.root.call(DeleteFunction, { FunctionName: "f" });
    await write("lost");

    expect(await owed()).toEqual([]);
    expect(await filters()).toMatchObject([{ disabledUntilMs: world.clock.now() + 600_000 }]);
  });

  test("is made once where the store falters while it is noted", async () => {
    await subscribe();
    const trouble = falter(world.host.store, "logs/subscriptions/deliver");
    await putEvents(world.root, "/app", "s", [[world.clock.now(), "one"]]);
    await trouble.felt();
    trouble.stop();
    await world.clock.advance(1000);
    await world.settled();

    expect(await gotMessages()).toEqual(["one"]);
    expect((await world.host.store.read((tx) => subscriptionDeliveries.list(tx, { prefix: [] }))).items).toEqual([]);
  });

  test("is made later where the function's store falters", async () => {
    await subscribe();
    const trouble = falter(world.host.store, "lambda/async/queue");
    await putEvents(world.root, "/app", "s", [[world.clock.now(), "one"]]);
    await trouble.felt();
    trouble.stop();
    await world.settled();
    expect(await gotMessages()).toEqual([]);
    await world.clock.advance(1000);
    await world.settled();

    expect(await gotMessages()).toEqual(["one"]);
  });

  test("what was taken before a restart is delivered after it", async () => {
    await subscribe();
    await world.settled();
    const [filter] = await filters();
    if (!filter) throw new Error("the filter is stored");
    const { account, region, group, name } = filter;
    const now = world.clock.now();
    await world.host.store.transact((tx) =>
      subscriptionDeliveries.put(tx, {
        id: "d",
        account,
        region,
        group,
        stream: "s",
        filter: name,
        events: [{ id: "1", timestamp: now, message: "owed" }],
        failed: 0,
        acceptedMs: now,
        dueMs: now,
      }),
    );
    await resumeSubscriptions(world.host);
    await world.settled();

    expect(await gotMessages()).toEqual(["owed"]);
    expect(await owed()).toEqual([]);
  });
});

describe("PutSubscriptionFilter", () => {
  beforeEach(() => started(false));

  test.each<[string, object]>([
    [
      "destinationArn for vendor kinesis cannot be used without roleArn",
      { destinationArn: "arn:aws:kinesis:us-east-1:000000000000:stream/s" },
    ],
    [
      "destinationArn for vendor lambda cannot be used with roleArn",
      { roleArn: "arn:aws:iam::000000000000:role/runs" },
    ],
    [
      "PutSubscriptionFilter operation cannot work with destinationArn for vendor s3",
      { destinationArn: "arn:aws:s3:::b" },
    ],
  ])("%s", async (message, more) => {
    expect(await refusal(subscribe(more))).toMatchObject({ code: "InvalidParameterException", message });
  });

  test.each<[string, object]>([
    [
      "Firehose",
      {
        destinationArn: "arn:aws:firehose:us-east-1:000000000000:deliverystream/s",
        roleArn: "arn:aws:iam::000000000000:role/runs",
      },
    ],
    ["a destination of another account", { destinationArn: "arn:aws:logs:us-east-1:000000000000:destination:d" }],
    ["system fields", { emitSystemFields: ["@aws.region"] }],
  ])("says that %s is not emulated", async (_what, more) => {
    await expect(subscribe(more)).rejects.toMatchObject({ code: "RC_NOT_EMULATED" });
  });

  test("asks for iam:PassRole on a role, and on a destination for itself", async () => {
    const ann = await world.user(
      "ann",
      allow("logs:PutSubscriptionFilter", `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:*`),
    );
    const put = (more: object) =>
      refusal(
        ann.call(PutSubscriptionFilter, {
          logGroupName: "/app",
          filterName: "x",
          filterPattern: "",
          destinationArn: `arn:aws:kinesis:us-east-1:${ACCOUNT}:stream/s`,
          ...more,
        }),
      );

    expect((await put({ roleArn: `arn:aws:iam::${ACCOUNT}:role/runs` })).message).toMatch(/iam:PassRole on resource/);
    expect((await put({ destinationArn: `arn:aws:logs:us-east-1:${ACCOUNT}:destination:d` })).message).toMatch(
      /logs:PutSubscriptionFilter on resource: arn:aws:logs:us-east-1:000000000000:destination:d/,
    );
  });

  test("takes five filters a group, of the standard class alone, and of a group that is there", async () => {
    await permit();
    for (const filterName of ["a", "b", "c", "d", "e"]) await subscribe({ filterName });
    await subscribe({ filterName: "e", distribution: "Random" });
    expect(await refusal(subscribe({ filterName: "f" }))).toMatchObject({
      code: "LimitExceededException",
      message: "Resource limit exceeded.",
    });
    await world.root.call(CreateLogGroup, { logGroupName: "/rare", logGroupClass: "INFREQUENT_ACCESS" });
    expect((await refusal(subscribe({ logGroupName: "/rare" }))).message).toMatch(/INFREQUENT_ACCESS log class/);
    expect((await refusal(subscribe({ logGroupName: "/none" }))).message).toBe(
      "The specified log group does not exist.",
    );
    expect((await refusal(subscribe({ filterPattern: "{ $.a = " }))).code).toBe("InvalidParameterException");

    const list = (more: object) => world.root.call(DescribeSubscriptionFilters, { logGroupName: "/app", ...more });
    const first = await list({ limit: 2 });
    const rest = await list({ nextToken: first.nextToken });
    expect([...(first.subscriptionFilters ?? []), ...(rest.subscriptionFilters ?? [])]).toEqual(
      ["a", "b", "c", "d", "e"].map((filterName) => ({
        filterName,
        logGroupName: "/app",
        filterPattern: "",
        destinationArn: FUNCTION_ARN,
        distribution: filterName === "e" ? "Random" : "ByLogStream",
        applyOnTransformedLogs: false,
        creationTime: world.clock.now(),
      })),
    );
    expect((await list({ filterNamePrefix: "c" })).subscriptionFilters).toHaveLength(1);
  });
});
