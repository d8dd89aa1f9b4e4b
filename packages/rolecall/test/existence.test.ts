/** Whoever may nothing learns nothing: a refusal reads the same for what exists and for what does not. */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AnyOperation } from "../src/kernel/operation.js";
import { CreateTable } from "../src/services/dynamodb/operations/create-table.js";
import { CreateGroup } from "../src/services/iam/operations/create-group.js";
import { CreatePolicy } from "../src/services/iam/operations/create-policy.js";
import { CreateRole } from "../src/services/iam/operations/create-role.js";
import { CreateUser } from "../src/services/iam/operations/create-user.js";
import { SERVICES } from "../src/services/index.js";
import { CreateFunction } from "../src/services/lambda/operations/create-function.js";
import { aFunction } from "../src/services/lambda/testing.js";
import { CreateLogGroup } from "../src/services/logs/operations/create-log-group.js";
import { CreateLogStream } from "../src/services/logs/operations/create-log-stream.js";
import { CreateBucket } from "../src/services/s3/operations/create-bucket.js";
import { CreateScheduleGroup } from "../src/services/scheduler/operations/create-schedule-group.js";
import { CreateTopic } from "../src/services/sns/operations/create-topic.js";
import { CreateQueue } from "../src/services/sqs/operations/create-queue.js";
import {
  type Actor,
  allow,
  refusal,
  testWorld,
  trusts,
  type World,
  withoutAuthorizationId,
} from "../src/testing/world.js";
import { userOf } from "./permissions/actors.js";
import { ACCOUNT as SAMPLE_ACCOUNT, sampleInput } from "./permissions/sample.js";

let world: World;
let stranger: Actor;
const THERE = "there-1";

beforeAll(async () => {
  world = await testWorld();
  stranger = await world.user("stranger");
  await world.user(THERE);
  const role = await world.role(THERE);
  await world.root.call(CreateGroup, { GroupName: THERE });
  await world.root.call(CreatePolicy, { PolicyName: THERE, PolicyDocument: allow("s3:*").document });
  await world.root.call(CreateFunction, { ...aFunction(role.arn), FunctionName: THERE });
  await world.root.call(CreateLogGroup, { logGroupName: THERE });
  await world.root.call(CreateBucket, { Bucket: THERE });
  await world.root.call(CreateTopic, { Name: THERE });
  await world.root.call(CreateScheduleGroup, { Name: THERE });
  await world.root.call(CreateQueue, { QueueName: THERE });
  await world.root.call(CreateTable, {
    TableName: THERE,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
  });
  await world.settled();
});
afterAll(() => world.end());

/** Operations that name one thing, with the input that names it. */
const named = (service: string, names: readonly string[], input: (name: string) => object) =>
  names.map((name) => {
    const operation = SERVICES.get(service)?.operations.find((candidate) => candidate.name === name);
    if (!operation) throw new Error(`${service} declares no ${name}`);
    return { title: `${service}:${name}`, operation, input };
  });

const policyArn = (name: string) => `arn:aws:iam::000000000000:policy/${name}`;
const key = { id: { S: "1" } };
const CASES = [
  ...named(
    "iam",
    ["GetRole", "DeleteRole", "ListRolePolicies", "ListAttachedRolePolicies", "ListRoleTags"],
    (RoleName) => ({ RoleName }),
  ),
  ...named(
    "iam",
    ["GetUser", "DeleteUser", "ListUserPolicies", "ListAccessKeys", "ListGroupsForUser", "CreateAccessKey"],
    (UserName) => ({ UserName }),
  ),
  ...named("iam", ["GetGroup", "DeleteGroup", "ListGroupPolicies"], (GroupName) => ({ GroupName })),
  ...named("iam", ["GetPolicy", "ListPolicyVersions", "DeletePolicy", "ListEntitiesForPolicy"], (name) => ({
    PolicyArn: policyArn(name),
  })),
  ...named("iam", ["AttachRolePolicy"], (name) => ({ RoleName: name, PolicyArn: policyArn(name) })),
  ...named("sts", ["AssumeRole"], (name) => ({
    RoleArn: `arn:aws:iam::000000000000:role/${name}`,
    RoleSessionName: "s1",
  })),
  ...named(
    "lambda",
    [
      "GetFunction",
      "GetFunctionConfiguration",
      "Invoke",
      "DeleteFunction",
      "UpdateFunctionConfiguration",
      "ListVersionsByFunction",
    ],
    (FunctionName) => ({ FunctionName }),
  ),
  ...named("logs", ["DeleteLogGroup"], (logGroupName) => ({ logGroupName })),
  ...named("logs", ["CreateLogStream", "GetLogEvents"], (logGroupName) => ({ logGroupName, logStreamName: "s" })),
  ...named("sqs", ["SendMessage", "ReceiveMessage", "GetQueueAttributes", "DeleteQueue"], (name) => ({
    QueueUrl: `http://127.0.0.1:4566/000000000000/${name}`,
    MessageBody: "m",
  })),
  ...named("sqs", ["GetQueueUrl", "CreateQueue"], (QueueName) => ({ QueueName })),
  ...named("sns", ["GetTopicAttributes", "DeleteTopic", "Publish", "ListSubscriptionsByTopic"], (name) => ({
    TopicArn: `arn:aws:sns:us-east-1:000000000000:${name}`,
    Message: "x",
  })),
  ...named("scheduler", ["GetScheduleGroup", "DeleteScheduleGroup"], (Name) => ({ Name })),
  ...named("scheduler", ["GetSchedule", "DeleteSchedule"], (GroupName) => ({ GroupName, Name: "s" })),
  ...named("s3", ["HeadBucket", "DeleteBucket", "ListObjectsV2", "GetBucketPolicy"], (Bucket) => ({ Bucket })),
  ...named("s3", ["GetObject", "HeadObject", "DeleteObject"], (Bucket) => ({ Bucket, Key: "k" })),
  ...named("dynamodb", ["DescribeTable", "DeleteTable", "Scan"], (TableName) => ({ TableName })),
  ...named("dynamodb", ["GetItem", "DeleteItem"], (TableName) => ({ TableName, Key: key })),
  ...named("dynamodb", ["PutItem"], (TableName) => ({ TableName, Item: key })),
];

const said = ({ message }: { readonly message: string }) => withoutAuthorizationId(message);
const name = fc.stringMatching(/^[a-z]{2,8}-[2-9]$/);

test.each(CASES)("$title", async ({ operation, input }) => {
  const call = (subject: string) =>
    refusal(stranger.call(operation as never as typeof operation & AnyOperation, input(subject) as never));
  const there = await call(THERE);
  await fc.assert(
    fc.asyncProperty(name, async (missing) => {
      const other = await call(missing);
      expect({ code: other.code, status: other.status, said: said(other).replaceAll(missing, THERE) }).toEqual({
        code: there.code,
        status: there.status,
        said: said(there),
      });
    }),
    { numRuns: 10 },
  );
  expect(there.message).toContain("is not authorized to perform");
});

describe("every operation, in an account where what it names is there and in one where nothing is", () => {
  const OPERATIONS = [...SERVICES.values()].flatMap(({ service, operations }) =>
    operations
      .filter(({ permissions }) => typeof permissions === "function")
      .map((operation) => ({ title: `${service.name}:${operation.name}`, operation })),
  );
  let full: World;
  let empty: World;
  let refused = 0;

  beforeAll(async () => {
    [full, empty] = await Promise.all([testWorld(), testWorld()]);
    const root = full.rootOf(SAMPLE_ACCOUNT);
    const trust = trusts("lambda.amazonaws.com").document;
    for (const UserName of ["x", "u"]) await root.call(CreateUser, { UserName });
    for (const RoleName of ["x", "r"]) await root.call(CreateRole, { RoleName, AssumeRolePolicyDocument: trust });
    await root.call(CreateGroup, { GroupName: "x" });
    for (const PolicyName of ["x", "p"]) {
      await root.call(CreatePolicy, { PolicyName, PolicyDocument: allow("s3:*").document });
    }
    await root.call(CreateFunction, aFunction(`arn:aws:iam::${SAMPLE_ACCOUNT}:role/r`));
    await root.call(CreateLogGroup, { logGroupName: "g" });
    await root.call(CreateTopic, { Name: "news" });
    await root.call(CreateLogStream, { logGroupName: "g", logStreamName: "s" });
    await root.call(CreateQueue, { QueueName: "q" });
    await root.call(CreateTable, {
      TableName: "orders",
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
    });
    await full.settled();
  });
  afterAll(async () => {
    await Promise.all([full.end(), empty.end()]);
  });

  test.each(OPERATIONS)("$title", async ({ operation }) => {
    const answers = await Promise.all(
      [full, empty].map(async (each) => {
        const nobody = await nobodyOf(each);
        const call = nobody.call(
          operation as never as typeof operation & AnyOperation,
          sampleInput(operation) as never,
        );
        const { code, status, message } = await (REFUSES_IN_ITS_ANSWER.has(operation.name)
          ? call.then((answer) => ({ code: "", status: 200, message: JSON.stringify(answer) }))
          : refusal(call));
        return { code, status, message: withoutAuthorizationId(message).replaceAll(nobody.arn, "NOBODY") };
      }),
    );

    expect(answers[0]).toEqual(answers[1]);
    if (answers[0]?.message.includes("is not authorized to perform")) refused += 1;
  });

  test("and nearly all of them get as far as a refusal with these inputs", () => {
    expect(refused / OPERATIONS.length).toBeGreaterThan(0.9);
  });
});

/** Each statement of a batch is refused for itself, and the batch is answered. */
const REFUSES_IN_ITS_ANSWER: ReadonlySet<string> = new Set(["BatchExecuteStatement"]);

const nobodies = new WeakMap<World, Promise<Actor>>();

function nobodyOf(each: World): Promise<Actor> {
  let nobody = nobodies.get(each);
  if (!nobody) {
    nobody = userOf(each, "nobody", { account: SAMPLE_ACCOUNT });
    nobodies.set(each, nobody);
  }
  return nobody;
}
