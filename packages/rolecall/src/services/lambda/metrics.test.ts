/** What CloudWatch shows of functions, with sandboxes that do as the payload says. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Sandboxes } from "../../runtime/sandboxes.js";
import { allow, refusal, testWorld, type World } from "../../testing/world.js";
import { ListMetrics } from "../cloudwatch/operations/list-metrics.js";
import { type Asked, MINUTE, valuesOf } from "../cloudwatch/testing.js";
import { CreateTable } from "../dynamodb/operations/create-table.js";
import { DescribeTable } from "../dynamodb/operations/describe-table.js";
import { PutItem } from "../dynamodb/operations/put-item.js";
import { DeleteRolePolicy } from "../iam/operations/delete-role-policy.js";
import { PutRolePolicy } from "../iam/operations/put-role-policy.js";
import { CreateQueue } from "../sqs/operations/create-queue.js";
import { AddPermission } from "./operations/add-permission.js";
import { CreateAlias } from "./operations/create-alias.js";
import { CreateEventSourceMapping } from "./operations/create-event-source-mapping.js";
import { CreateFunctionUrlConfig } from "./operations/create-function-url-config.js";
import { Invoke } from "./operations/invoke.js";
import { PublishVersion } from "./operations/publish-version.js";
import { PutFunctionConcurrency } from "./operations/put-function-concurrency.js";
import { PutFunctionEventInvokeConfig } from "./operations/put-function-event-invoke-config.js";
import { PutProvisionedConcurrencyConfig } from "./operations/put-provisioned-concurrency-config.js";
import { UpdateFunctionConfiguration } from "./operations/update-function-configuration.js";
import { activeFunction } from "./testing.js";
import { httpRequest, send } from "./urls/testing.js";

const SANDBOXES: Sandboxes = {
  async invoke(fn, { payload }) {
    const failed = Buffer.from(payload).includes('"fail"');
    return {
      payload: Buffer.from(failed ? '{"errorMessage":"no"}' : "1"),
      ...(failed ? { functionError: "Unhandled" as const } : {}),
      logTail: new Uint8Array(),
      executedVersion: fn.version,
      durationMs: 12.5,
    };
  },
  provision: async () => true,
  retire: async () => {},
  retireAll: async () => {},
  close: async () => {},
};

let world: World;
let roleArn: string;
beforeEach(async () => {
  world = await testWorld({ sandboxes: SANDBOXES });
  const role = await world.role("role", { policies: [allow("sqs:SendMessage", "*")] });
  roleArn = role.arn;
  await activeFunction(world, roleArn);
});
afterEach(() => world.end());

const invoke = (payload = "ok", more: object = {}) =>
  world.root.call(Invoke, { FunctionName: "f", Payload: Buffer.from(JSON.stringify(payload)) as never, ...more });
const told = (name: string, more: Asked = {}) => valuesOf(world, "AWS/Lambda", name, more);
const OF_F = { FunctionName: "f" };

/** Lets what was accepted run, and be tried again. */
const pass = async (ms: number) => {
  await world.settled();
  await world.clock.advance(ms);
  await world.settled();
};

describe("an invocation", () => {
  test("counts, with its duration and its error, for the Region, the function and what was asked for", async () => {
    for (const payload of ["ok", "ok", "fail"]) await invoke(payload);

    for (const dimensions of [{}, OF_F, { ...OF_F, Resource: "f" }]) {
      expect(await told("Invocations", { dimensions })).toEqual([3]);
      expect(await told("Errors", { dimensions })).toEqual([1]);
      expect(await told("Errors", { dimensions, stat: "SampleCount" })).toEqual([3]);
      expect(await told("Throttles", { dimensions })).toEqual([0]);
      expect(await told("Duration", { dimensions, stat: "Average" })).toEqual([12.5]);
      expect(await told("Duration", { dimensions, stat: "p99" })).toEqual([12.5]);
    }
    expect(await told("ConcurrentExecutions", { dimensions: OF_F, stat: "Maximum" })).toEqual([1]);
    expect(await told("UnreservedConcurrentExecutions", { stat: "Maximum" })).toEqual([1]);
  });

  test("by an alias also counts for the version that ran", async () => {
    const { Version = "" } = await world.root.call(PublishVersion, { FunctionName: "f" });
    await world.root.call(CreateAlias, { FunctionName: "f", Name: "live", FunctionVersion: Version });
    await world.settled();
    await invoke("ok", { Qualifier: "live" });
    await invoke("ok", { Qualifier: Version });

    const Resource = "f:live";
    expect(await told("Invocations", { dimensions: { ...OF_F, Resource } })).toEqual([1]);
    expect(await told("Invocations", { dimensions: { ...OF_F, Resource, ExecutedVersion: "1" } })).toEqual([1]);
    expect(await told("Invocations", { dimensions: { ...OF_F, Resource: "f:1" } })).toEqual([1]);
    expect(await told("Invocations", { dimensions: { ...OF_F, Resource: "f:1", ExecutedVersion: "1" } })).toEqual([]);
    expect(await told("Invocations", { dimensions: OF_F })).toEqual([2]);
  });

  test("that is throttled is no invocation and no error", async () => {
    await world.root.call(PutFunctionConcurrency, { FunctionName: "f", ReservedConcurrentExecutions: 0 });
    expect((await refusal(invoke())).code).toBe("TooManyRequestsException");

    expect(await told("Throttles", { dimensions: OF_F })).toEqual([1]);
    expect(await told("Invocations", { dimensions: OF_F })).toEqual([]);
    expect(await told("Errors", { dimensions: OF_F })).toEqual([]);
  });

  test("that is refused by policy counts nowhere", async () => {
    const nobody = await world.user("nobody");
    await refusal(nobody.call(Invoke, { FunctionName: "f" }));
    expect((await world.root.call(ListMetrics, { Namespace: "AWS/Lambda" })).Metrics).toEqual([]);
  });

  test("where concurrency is provisioned tells how much of it is used", async () => {
    await world.root.call(PublishVersion, { FunctionName: "f" });
    await world.root.call(PutProvisionedConcurrencyConfig, {
      FunctionName: "f",
      Qualifier: "1",
      ProvisionedConcurrentExecutions: 4,
    });
    await pass(MINUTE);
    await invoke("ok", { Qualifier: "1" });

    const dimensions = { ...OF_F, Resource: "f:1" };
    expect(await told("ProvisionedConcurrencyInvocations", { dimensions })).toEqual([1]);
    expect(await told("ProvisionedConcurrentExecutions", { dimensions, stat: "Maximum" })).toEqual([1]);
    expect(await told("ProvisionedConcurrencyUtilization", { dimensions, stat: "Maximum" })).toEqual([0.25]);
    expect(await told("ProvisionedConcurrencySpilloverInvocations", { dimensions })).toEqual([]);
  });
});

describe("an event", () => {
  const event = (payload: string) => invoke(payload, { InvocationType: "Event" });

  test("counts when it is received, and with each try; dropped is what nobody could be run for", async () => {
    await event("ok");
    await event("fail");
    for (const ms of [0, MINUTE, 2 * MINUTE, MINUTE]) await pass(ms);

    const sum = async (name: string) => (await told(name, { dimensions: OF_F })).reduce((a, b) => a + b, 0);
    expect(await sum("AsyncEventsReceived")).toBe(2);
    expect(await sum("Invocations")).toBe(4);
    expect(await sum("Errors")).toBe(3);
    expect(await sum("AsyncEventsDropped")).toBe(1);
    expect(await told("AsyncEventAge", { dimensions: OF_F, stat: "Maximum" })).toEqual([0, MINUTE, 3 * MINUTE]);
  });

  test("whose end could not be told counts, apart for destinations and dead letters", async () => {
    const arn = "arn:aws:sqs:us-east-1:000000000000:q";
    await world.root.call(CreateQueue, { QueueName: "q" });
    await world.root.call(PutFunctionEventInvokeConfig, {
      FunctionName: "f",
      MaximumRetryAttempts: 0,
      DestinationConfig: { OnFailure: { Destination: arn } },
    });
    await world.root.call(UpdateFunctionConfiguration, { FunctionName: "f", DeadLetterConfig: { TargetArn: arn } });
    await pass(MINUTE);
    await world.root.call(DeleteRolePolicy, { RoleName: "role", PolicyName: "policy-0" });
    await event("fail");
    await pass(MINUTE);

    expect(await told("DestinationDeliveryFailures", { dimensions: OF_F })).toEqual([1]);
    expect(await told("DeadLetterErrors", { dimensions: OF_F })).toEqual([1]);
  });
});

test("requests to a function URL count by what they were answered with", async () => {
  const { FunctionUrl = "" } = await world.root.call(CreateFunctionUrlConfig, { FunctionName: "f", AuthType: "NONE" });
  expect((await send(world, httpRequest(FunctionUrl))).status).toBe(403);
  for (const Action of ["lambda:InvokeFunctionUrl", "lambda:InvokeFunction"] as const) {
    await world.root.call(AddPermission, {
      FunctionName: "f",
      StatementId: Action.replace(":", "-"),
      Action,
      Principal: "*",
      ...(Action === "lambda:InvokeFunctionUrl" ? { FunctionUrlAuthType: "NONE" } : { InvokedViaFunctionUrl: true }),
    });
  }
  expect((await send(world, httpRequest(FunctionUrl))).status).toBe(200);

  expect(await told("UrlRequestCount", { dimensions: OF_F })).toEqual([2]);
  expect(await told("Url4xxCount", { dimensions: OF_F })).toEqual([1]);
  expect(await told("Url5xxCount", { dimensions: OF_F })).toEqual([0]);
  expect(await told("Invocations", { dimensions: OF_F })).toEqual([1]);
});

test("records of a stream tell how old they are, and a failure destination that may not be told counts", async () => {
  await world.root.call(CreateTable, {
    TableName: "orders",
    AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
    BillingMode: "PAY_PER_REQUEST",
    StreamSpecification: { StreamEnabled: true, StreamViewType: "KEYS_ONLY" },
  });
  await world.clock.advance(100);
  const { Table } = await world.root.call(DescribeTable, { TableName: "orders" });
  await world.root.call(CreateQueue, { QueueName: "q" });
  const read = ["DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"].map((name) => `dynamodb:${name}`);
  const may = (...actions: string[]) =>
    world.root.call(PutRolePolicy, {
      RoleName: "role",
      PolicyName: "policy-0",
      PolicyDocument: allow(actions).document,
    });
  await may(...read, "sqs:SendMessage");
  await world.root.call(CreateEventSourceMapping, {
    FunctionName: "f",
    EventSourceArn: Table?.LatestStreamArn,
    StartingPosition: "TRIM_HORIZON",
    MaximumRetryAttempts: 0,
    DestinationConfig: { OnFailure: { Destination: "arn:aws:sqs:us-east-1:000000000000:q" } },
  });
  await may(...read);
  await world.root.call(PutItem, { TableName: "orders", Item: { pk: { S: "fail" } } });

  await vi.waitFor(
    async () => {
      await world.clock.advance(500);
      expect(await told("DestinationDeliveryFailures", { dimensions: OF_F })).toEqual([1]);
    },
    { timeout: 8000, interval: 10 },
  );
  const [ageMs = -1] = await told("IteratorAge", { dimensions: OF_F, stat: "Maximum" });
  expect(ageMs).toBeGreaterThanOrEqual(0);
  expect(ageMs).toBeLessThan(MINUTE);
});
