/** Metrics as applications use them: AWS's SDK (CBOR) and its CLI, against a started server and over a kill. */
import { execFile, spawnSync } from "node:child_process";
import { promisify } from "node:util";
import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  GetMetricDataCommand,
  ListMetricsCommand,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
  SetAlarmStateCommand,
} from "@aws-sdk/client-cloudwatch";
import { CreateRoleCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import {
  AddPermissionCommand,
  CreateFunctionCommand,
  InvokeCommand,
  waitUntilFunctionActiveV2,
} from "@aws-sdk/client-lambda";
import { CreateTopicCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { notRun } from "../not-run.js";
import { zipOf } from "../package-zip.js";
import { TRUSTS_LAMBDA } from "../policies.js";
import {
  ACCOUNT,
  cleanEnvironment,
  eventually,
  REGION,
  type Started,
  startRolecall,
  temporaryFolder,
} from "../server.js";
import { type Clients, clientsOf, ROOT, refusal } from "./clients.js";

const SOURCE = `
import { CloudWatchClient, PutMetricDataCommand } from "@aws-sdk/client-cloudwatch";
const metrics = new CloudWatchClient({});
export const handler = async ({ fail, publish, alarmData }) => {
  if (fail) throw new Error("as told");
  const Namespace = alarmData ? "Alarms" : publish;
  if (!Namespace) return "done";
  try {
    await metrics.send(new PutMetricDataCommand({ Namespace, MetricData: [{ MetricName: "Orders", Value: 1 }] }));
    return "published";
  } catch (error) {
    return error.name + ": " + error.message;
  }
};`;

const configurationOf = (endpoint: string) => ({ endpoint, region: REGION, credentials: ROOT, maxAttempts: 1 });
const cloudwatchOf = (endpoint: string) => new CloudWatchClient(configurationOf(endpoint));

const sums = async (
  cloudwatch: CloudWatchClient,
  Namespace: string,
  names: readonly string[],
  dimensions: object[] = [],
) => {
  const now = Date.now();
  const { MetricDataResults = [] } = await cloudwatch.send(
    new GetMetricDataCommand({
      StartTime: new Date(now - 600_000),
      EndTime: new Date(now + 60_000),
      MetricDataQueries: names.map((MetricName, index) => ({
        Id: `m${index}`,
        MetricStat: { Metric: { Namespace, MetricName, Dimensions: dimensions as never }, Period: 60, Stat: "Sum" },
      })),
    }),
  );
  return MetricDataResults.map(({ Values = [] }) => Values.reduce((sum, value) => sum + value, 0));
};
const OF_SHOP = [{ Name: "FunctionName", Value: "shop" }];

describe("a function's metrics", () => {
  let rolecall: Started;
  let cloudwatch: CloudWatchClient;
  let clients: Clients;

  beforeAll(async () => {
    rolecall = await startRolecall();
    cloudwatch = cloudwatchOf(rolecall.endpoint);
    clients = clientsOf(rolecall.endpoint);
    await clients.iam.send(new CreateRoleCommand({ RoleName: "worker", AssumeRolePolicyDocument: TRUSTS_LAMBDA }));
    await clients.lambda.send(
      new CreateFunctionCommand({
        FunctionName: "shop",
        Runtime: "nodejs22.x",
        Handler: "index.handler",
        Role: `arn:aws:iam::${ACCOUNT}:role/worker`,
        Code: { ZipFile: await zipOf({ "index.mjs": SOURCE }) },
      }),
    );
    await waitUntilFunctionActiveV2({ client: clients.lambda, maxWaitTime: 20, minDelay: 1 }, { FunctionName: "shop" });
  });
  afterAll(async () => {
    cloudwatch.destroy();
    await rolecall.stop();
  });

  const invoke = async (event: object) => {
    const { Payload } = await clients.lambda.send(
      new InvokeCommand({ FunctionName: "shop", Payload: Buffer.from(JSON.stringify(event)) }),
    );
    return JSON.parse(Buffer.from(Payload ?? []).toString()) as unknown;
  };

  test("show three invocations, one of which failed", { timeout: 30_000 }, async () => {
    for (const event of [{}, { fail: true }, {}]) await invoke(event);
    expect(await sums(cloudwatch, "AWS/Lambda", ["Invocations", "Errors", "Throttles"], OF_SHOP)).toEqual([3, 1, 0]);
    const [durationMs = 0] = await sums(cloudwatch, "AWS/Lambda", ["Duration"], OF_SHOP);
    expect(durationMs).toBeGreaterThan(0);
    const { Metrics = [] } = await cloudwatch.send(
      new ListMetricsCommand({ Namespace: "AWS/Lambda", MetricName: "Errors" }),
    );
    expect(Metrics.map(({ Dimensions = [] }) => Dimensions.map(({ Name }) => Name))).toEqual(
      expect.arrayContaining([[], ["FunctionName"], ["FunctionName", "Resource"]]),
    );
  });

  test("show the same to the AWS CLI", { timeout: 120_000 }, async (context) => {
    const env = {
      ...cleanEnvironment(),
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_DEFAULT_REGION: REGION,
      AWS_PAGER: "",
    };
    if (spawnSync("aws", ["--version"], { env }).status !== 0) {
      notRun(context, "the AWS CLI", "no `aws` was found; on Debian apt-get install awscli");
    }
    const stat = (MetricName: string) => ({
      Id: MetricName.toLowerCase(),
      MetricStat: { Metric: { Namespace: "AWS/Lambda", MetricName, Dimensions: OF_SHOP }, Period: 3600, Stat: "Sum" },
    });
    const hour = 3_600_000;
    const start = Math.floor(Date.now() / hour) * hour - hour;
    const { stdout } = await promisify(execFile)(
      "aws",
      [
        ...["--endpoint-url", rolecall.endpoint, "--output", "json", "cloudwatch", "get-metric-data"],
        ...["--start-time", new Date(start).toISOString(), "--end-time", new Date(start + 3 * hour).toISOString()],
        ...["--metric-data-queries", JSON.stringify([stat("Invocations"), stat("Errors")])],
      ],
      { env },
    );
    const { MetricDataResults } = JSON.parse(stdout) as { MetricDataResults: { Id: string; Values: number[] }[] };
    expect(MetricDataResults.map(({ Id, Values }) => [Id, Values.reduce((sum, value) => sum + value, 0)])).toEqual([
      ["invocations", 3],
      ["errors", 1],
    ]);
  });

  test("of its own need cloudwatch:PutMetricData, for the namespace that its role may write", {
    timeout: 30_000,
  }, async () => {
    expect(await invoke({ publish: "Shop" })).toBe(
      `AccessDenied: User: arn:aws:sts::${ACCOUNT}:assumed-role/worker/shop is not authorized to perform: cloudwatch:PutMetricData because no identity-based policy allows the cloudwatch:PutMetricData action`,
    );
    const PolicyDocument = JSON.stringify({
      Version: "2012-10-17",
      Statement: {
        Effect: "Allow",
        Action: "cloudwatch:PutMetricData",
        Resource: "*",
        Condition: { StringEquals: { "cloudwatch:namespace": ["Shop", "Alarms"] } },
      },
    });
    await clients.iam.send(new PutRolePolicyCommand({ RoleName: "worker", PolicyName: "publish", PolicyDocument }));
    expect(await invoke({ publish: "Shop" })).toBe("published");
    expect(await invoke({ publish: "Bank" })).toMatch(/^AccessDenied: /);
    expect(await sums(cloudwatch, "Shop", ["Orders"])).toEqual([1]);
  });

  test("raise an alarm, which invokes a function by its policy alone", { timeout: 30_000 }, async () => {
    const arn = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:shop`;
    await cloudwatch.send(
      new PutMetricAlarmCommand({
        AlarmName: "failing",
        Namespace: "AWS/Lambda",
        MetricName: "Errors",
        Dimensions: OF_SHOP,
        Statistic: "Sum",
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 100,
        ComparisonOperator: "GreaterThanThreshold",
        AlarmActions: [arn],
      }),
    );
    const set = (StateValue: "ALARM" | "OK") =>
      cloudwatch.send(new SetAlarmStateCommand({ AlarmName: "failing", StateValue, StateReason: "testing" }));
    const tried = async () => {
      const { decisions } = (await (await fetch(`${rolecall.endpoint}/_rolecall/trail?limit=50`)).json()) as {
        decisions: { action: string; principal: string; outcome: string }[];
      };
      return decisions.filter(({ principal }) => principal === "lambda.alarms.cloudwatch.amazonaws.com");
    };
    await set("ALARM");
    const [refused] = await eventually(async () => ((await tried()).length > 0 ? tried() : undefined));
    expect(refused).toMatchObject({ action: "lambda:InvokeFunction", outcome: "implicitDeny" });
    await clients.lambda.send(
      new AddPermissionCommand({
        FunctionName: "shop",
        StatementId: "alarm",
        Action: "lambda:InvokeFunction",
        Principal: "lambda.alarms.cloudwatch.amazonaws.com",
        SourceAccount: ACCOUNT,
        SourceArn: `arn:aws:cloudwatch:${REGION}:${ACCOUNT}:alarm:failing`,
      }),
    );
    await set("OK");
    await set("ALARM");
    await eventually(async () => ((await sums(cloudwatch, "Alarms", ["Orders"]))[0] === 1 ? true : undefined), 15_000);
    const { MetricAlarms = [] } = await cloudwatch.send(new DescribeAlarmsCommand({}));
    expect(MetricAlarms[0]).toMatchObject({ AlarmName: "failing", StateValue: "ALARM", StateReason: "testing" });
  });

  test("that no service may take are refused in AWS's words", async () => {
    const MetricData = [{ MetricName: "Orders", Value: 1 }];
    expect(
      await refusal(cloudwatch.send(new PutMetricDataCommand({ Namespace: "AWS/Lambda", MetricData }))),
    ).toMatchObject({
      message: "The value AWS/ for parameter Namespace is invalid.",
      status: 400,
    });
  });
});

test("an alarm that was answered is raised after a kill, and reaches a topic of its account by the policy that topics have", {
  timeout: 180_000,
}, async () => {
  const folder = await temporaryFolder();
  const args = ["--data-dir", folder.path];
  const before = await startRolecall({ args });
  const sns = new SNSClient(configurationOf(before.endpoint));
  const sqs = new SQSClient(configurationOf(before.endpoint));
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: "news" }));
  const queue = `arn:aws:sqs:${REGION}:${ACCOUNT}:inbox`;
  const Policy = JSON.stringify({
    Version: "2012-10-17",
    Statement: {
      Effect: "Allow",
      Principal: { Service: "sns.amazonaws.com" },
      Action: "sqs:SendMessage",
      Resource: queue,
      Condition: { ArnEquals: { "aws:SourceArn": TopicArn } },
    },
  });
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "inbox", Attributes: { Policy } }));
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint: queue }));
  await cloudwatchOf(before.endpoint).send(
    new PutMetricAlarmCommand({
      AlarmName: "silent",
      Namespace: "Shop",
      MetricName: "Orders",
      Statistic: "Sum",
      Period: 10,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: "LessThanThreshold",
      TreatMissingData: "breaching",
      AlarmActions: [TopicArn ?? ""],
    }),
  );
  await before.stop("SIGKILL");

  const after = await startRolecall({ args });
  const reader = new SQSClient(configurationOf(after.endpoint));
  const received = await eventually(async () => {
    const { Messages } = await reader.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 5 }));
    return Messages?.[0]?.Body;
  }, 60_000);
  expect(JSON.parse(JSON.parse(received).Message)).toMatchObject({ AlarmName: "silent", NewStateValue: "ALARM" });
  await after.stop();
  await folder.remove();
});

test("metrics that were answered outlive a kill, compressed as the SDK sends many", { timeout: 120_000 }, async () => {
  const folder = await temporaryFolder();
  const args = ["--data-dir", folder.path];
  const before = await startRolecall({ args });
  const cloudwatch = cloudwatchOf(before.endpoint);
  let encoding: string | undefined;
  cloudwatch.middlewareStack.add(
    (next) => (given) => {
      encoding = (given.request as { headers: Record<string, string> }).headers["content-encoding"];
      return next(given);
    },
    { step: "finalizeRequest", priority: "low" },
  );
  const MetricData = Array.from({ length: 500 }, (_, n) => ({ MetricName: `m${n}`, Value: n }));
  await cloudwatch.send(new PutMetricDataCommand({ Namespace: "Shop", MetricData }));
  await before.stop("SIGKILL");

  const after = await startRolecall({ args });
  expect(encoding).toBe("gzip");
  expect(await sums(cloudwatchOf(after.endpoint), "Shop", ["m0", "m499"])).toEqual([0, 499]);
  await after.stop();
  await folder.remove();
});
