/**
 * EventBridge Scheduler as an application with the AWS SDK meets it: a role that is tried when the schedule is made, a
 * function invoked with it, a letter that says why not, and a schedule that a `kill -9` does not stop.
 */
import { CreateRoleCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { CreateFunctionCommand, waitUntilFunctionActiveV2 } from "@aws-sdk/client-lambda";
import {
  ConflictException,
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  CreateScheduleGroupCommand,
  GetScheduleCommand,
  paginateListSchedules,
  ResourceNotFoundException,
  SchedulerClient,
} from "@aws-sdk/client-scheduler";
import { CreateQueueCommand, type Message, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { zipOf } from "../package-zip.js";
import { allow, TRUSTS_LAMBDA } from "../policies.js";
import { ACCOUNT, eventually, REGION, type Started, startRolecall, temporaryFolder } from "../server.js";
import { type Clients, clientsOf, ROOT, refusal } from "./clients.js";

const PATIENCE_MS = 20_000;
const GROUP_ARN = `arn:aws:scheduler:${REGION}:${ACCOUNT}:schedule-group/default`;
const queueArn = (name: string) => `arn:aws:sqs:${REGION}:${ACCOUNT}:${name}`;

/** As AWS's guide on the confused deputy writes it. */
const trustsScheduler = (sourceArn: string) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "scheduler.amazonaws.com" },
        Action: "sts:AssumeRole",
        Condition: { StringEquals: { "aws:SourceAccount": ACCOUNT, "aws:SourceArn": sourceArn } },
      },
    ],
  });

const services = ({ endpoint }: Started) => {
  const options = { endpoint, region: REGION, credentials: ROOT, maxAttempts: 1 };
  return { ...clientsOf(endpoint), scheduler: new SchedulerClient(options), sqs: new SQSClient(options) };
};

async function makeRole(iam: Clients["iam"], RoleName: string, action: string, trust = trustsScheduler(GROUP_ARN)) {
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust }));
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: "p", PolicyDocument: allow(action) }));
  return Role?.Arn ?? "";
}

const schedule = (Name: string, Target: CreateScheduleCommandInput["Target"], ScheduleExpression: string) =>
  new CreateScheduleCommand({ Name, ScheduleExpression, FlexibleTimeWindow: { Mode: "OFF" }, Target });

/** An `at` expression so many seconds from now. */
const soon = (seconds: number) => `at(${new Date(Date.now() + seconds * 1000).toISOString().slice(0, 19)})`;

/** Makes the queue; the answer receives from it, undefined while there is nothing. */
async function makeQueue(sqs: SQSClient, QueueName: string): Promise<() => Promise<Message[] | undefined>> {
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName }));
  return async () => {
    const asked = { QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ["All"] };
    return (await sqs.send(new ReceiveMessageCommand(asked))).Messages;
  };
}

let rolecall: Started;
let clients: ReturnType<typeof services>;
beforeAll(async () => {
  rolecall = await startRolecall();
  clients = services(rolecall);
});
afterAll(() => rolecall.stop());

test("a schedule invokes a function with its role, whatever the function's policy says", {
  timeout: 60_000,
}, async () => {
  const { iam, lambda, scheduler, sqs } = clients;
  const heard = await makeQueue(sqs, "heard");
  const runs = await makeRole(iam, "runs", "sqs:SendMessage", TRUSTS_LAMBDA);
  const code = `
    import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
    const sqs = new SQSClient({});
    export const handler = (event) => sqs.send(new SendMessageCommand({ QueueUrl: "${rolecall.endpoint}/${ACCOUNT}/heard", MessageBody: JSON.stringify(event) }));`;
  const { FunctionArn = "" } = await lambda.send(
    new CreateFunctionCommand({
      FunctionName: "ticks",
      Role: runs,
      Runtime: "nodejs20.x",
      Handler: "index.handler",
      // The SDK takes a while to load on a busy machine.
      Timeout: 30,
      Code: { ZipFile: await zipOf({ "index.mjs": code }) },
    }),
  );
  await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 20 }, { FunctionName: "ticks" });
  const RoleArn = await makeRole(iam, "invokes", "lambda:InvokeFunction");

  const Input = '{"schedule":"<aws.scheduler.schedule-arn>","attempt":"<aws.scheduler.attempt-number>"}';
  const { ScheduleArn } = await scheduler.send(
    schedule("ticks", { Arn: FunctionArn, RoleArn, Input }, "rate(1 minute)"),
  );

  const [message] = await eventually(heard, PATIENCE_MS);
  expect(JSON.parse(message?.Body ?? "")).toEqual({ schedule: ScheduleArn, attempt: "1" });
});

test("a role that may not leaves a letter with AWS's attributes", async () => {
  const { iam, scheduler, sqs } = clients;
  const letters = await makeQueue(sqs, "letters");
  const RoleArn = await makeRole(iam, "writes-letters", "sqs:SendMessage");
  const Arn = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:ticks`;
  await scheduler.send(
    schedule("refused", { Arn, RoleArn, Input: "{}", DeadLetterConfig: { Arn: queueArn("letters") } }, soon(0)),
  );

  const [letter] = await eventually(letters, PATIENCE_MS);
  expect(letter?.MessageAttributes?.ERROR_CODE?.StringValue).toBe("AccessDeniedException");
  expect(letter?.MessageAttributes?.ERROR_MESSAGE?.StringValue).toMatch(
    /assumed-role\/writes-letters\/[0-9a-f]{32} is not authorized to perform: lambda:InvokeFunction on resource: /,
  );
  expect(JSON.parse(letter?.Body ?? "")).toEqual({ FunctionName: Arn, InvocationType: "Event", Payload: "{}" });
});

test("a role that does not trust Scheduler for the group is refused at once", async () => {
  const { iam, scheduler } = clients;
  const forSchedule = trustsScheduler(`arn:aws:scheduler:${REGION}:${ACCOUNT}:schedule/default/mine`);
  const RoleArn = await makeRole(iam, "trusts-another", "*", forSchedule);

  expect(
    await refusal(scheduler.send(schedule("mine", { Arn: queueArn("q"), RoleArn }, "rate(1 hour)"))),
  ).toMatchObject({
    name: "ValidationException",
    message: "The execution role you provide must allow AWS EventBridge Scheduler to assume the role.",
    status: 400,
  });
});

test("groups keep schedules of one name apart, and errors are the SDK's own", async () => {
  const { iam, scheduler } = clients;
  await scheduler.send(new CreateScheduleGroupCommand({ Name: "night", Tags: [{ Key: "team", Value: "red" }] }));
  const RoleArn = await makeRole(iam, "any-group", "*", trustsScheduler("*").replace("StringEquals", "StringLike"));
  const input = { ...schedule("twice", { Arn: queueArn("q"), RoleArn, Input: "x" }, "cron(0 3 * * ? *)").input };
  await scheduler.send(new CreateScheduleCommand(input));
  await scheduler.send(new CreateScheduleCommand({ ...input, GroupName: "night" }));

  await expect(scheduler.send(new CreateScheduleCommand(input))).rejects.toBeInstanceOf(ConflictException);
  await expect(scheduler.send(new GetScheduleCommand({ Name: "none" }))).rejects.toBeInstanceOf(
    ResourceNotFoundException,
  );
  const found: (string | undefined)[] = [];
  for await (const { Schedules } of paginateListSchedules(
    { client: scheduler, pageSize: 1 },
    { NamePrefix: "twice" },
  )) {
    found.push(...(Schedules ?? []).map(({ Arn }) => Arn?.split(":schedule/")[1]));
  }
  expect(found).toEqual(["default/twice", "night/twice"]);
});

test("what is due while the server is killed fires when it is there again", { timeout: 120_000 }, async () => {
  const data = await temporaryFolder();
  const start = () => startRolecall({ args: ["--data-dir", data.path] });
  let killed = await start();
  try {
    const { iam, scheduler, sqs } = services(killed);
    await makeQueue(sqs, "q");
    const RoleArn = await makeRole(iam, "r", "sqs:SendMessage");
    const Target = { Arn: queueArn("q"), RoleArn, Input: "fired" };
    const once = schedule("once", Target, soon(1)).input;
    await scheduler.send(new CreateScheduleCommand({ ...once, ActionAfterCompletion: "DELETE" }));
    await killed.stop("SIGKILL");
    await new Promise((resolve) => setTimeout(resolve, 1500));

    killed = await start();
    const again = services(killed);
    const received = await makeQueue(again.sqs, "q");
    const messages = await eventually(received, PATIENCE_MS);
    expect(messages.map(({ Body }) => Body)).toEqual(["fired"]);
    const gone = () =>
      again.scheduler.send(new GetScheduleCommand({ Name: "once" })).then(
        () => undefined,
        (error: unknown) => error,
      );
    expect(await eventually(gone, PATIENCE_MS)).toBeInstanceOf(ResourceNotFoundException);
  } finally {
    await killed.stop();
    await data.remove();
  }
});
