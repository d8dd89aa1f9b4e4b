/** A function subscribed to a log group, as an application with the AWS SDK meets it: refused, let in, and through a `kill -9`. */
import { gunzipSync } from "node:zlib";
import {
  type CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DescribeSubscriptionFiltersCommand,
  FilterLogEventsCommand,
  PutLogEventsCommand,
  PutSubscriptionFilterCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { CreateRoleCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { AddPermissionCommand, CreateFunctionCommand, waitUntilFunctionActiveV2 } from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import { zipOf } from "../package-zip.js";
import { allow, TRUSTS_LAMBDA } from "../policies.js";
import { ACCOUNT, eventually, REGION, startRolecall, temporaryFolder } from "../server.js";
import { clientsOf, refusal } from "./clients.js";

const PATIENCE_MS = 20_000;
const FUNCTION = { FunctionName: "reader" };

/** Logs what it is given, in a line that can be found again. */
const CODE = "exports.handler = async (event) => { console.log('GOT ' + event.awslogs.data); };";

interface Data {
  readonly messageType: string;
  readonly logGroup: string;
  readonly subscriptionFilters: readonly string[];
  readonly logEvents: readonly { readonly message: string }[];
}

/** What the function was given so far. */
async function given(logs: CloudWatchLogsClient): Promise<Data[]> {
  const { events = [] } = await logs
    .send(new FilterLogEventsCommand({ logGroupName: "/aws/lambda/reader", filterPattern: "GOT" }))
    .catch((error: Error) => {
      // The group is made with the first lines.
      if (error.name === "ResourceNotFoundException") return { events: [] };
      throw error;
    });
  return events.map(({ message = "" }) => {
    const data = /GOT (\S+)/.exec(message)?.[1] ?? "";
    return JSON.parse(gunzipSync(Buffer.from(data, "base64")).toString());
  });
}

const delivered = (logs: CloudWatchLogsClient, count: number) =>
  eventually(async () => {
    const data = (await given(logs)).filter(({ messageType }) => messageType === "DATA_MESSAGE");
    return data.length >= count ? data : undefined;
  }, PATIENCE_MS);

test("a function must let CloudWatch Logs in, and then gets what the filter matches", {
  timeout: 120_000,
}, async () => {
  const data = await temporaryFolder();
  const start = () => startRolecall({ args: ["--data-dir", data.path] });
  let rolecall = await start();
  try {
    let { iam, lambda, logs } = clientsOf(rolecall.endpoint);
    const { Role } = await iam.send(new CreateRoleCommand({ RoleName: "r", AssumeRolePolicyDocument: TRUSTS_LAMBDA }));
    await iam.send(new PutRolePolicyCommand({ RoleName: "r", PolicyName: "p", PolicyDocument: allow("logs:*") }));
    const { FunctionArn = "" } = await lambda.send(
      new CreateFunctionCommand({
        ...FUNCTION,
        Role: Role?.Arn,
        Runtime: "nodejs20.x",
        Handler: "index.handler",
        Code: { ZipFile: await zipOf({ "index.js": CODE }) },
      }),
    );
    await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 20, minDelay: 0.05 }, FUNCTION);
    const app = { logGroupName: "/app" };
    await logs.send(new CreateLogGroupCommand(app));
    await logs.send(new CreateLogStreamCommand({ ...app, logStreamName: "s" }));
    const subscribe = () =>
      logs.send(
        new PutSubscriptionFilterCommand({
          ...app,
          filterName: "errors",
          filterPattern: "ERROR",
          destinationArn: FunctionArn,
        }),
      );

    expect(await refusal(subscribe())).toMatchObject({
      name: "InvalidParameterException",
      status: 400,
      message:
        "Could not execute the lambda function. Make sure you have given CloudWatch Logs permission to execute your function.",
    });
    await lambda.send(
      new AddPermissionCommand({
        ...FUNCTION,
        StatementId: "logs",
        Action: "lambda:InvokeFunction",
        Principal: "logs.amazonaws.com",
        SourceArn: `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:/app:*`,
        SourceAccount: ACCOUNT,
      }),
    );
    await subscribe();
    const { subscriptionFilters } = await logs.send(new DescribeSubscriptionFiltersCommand(app));
    expect(subscriptionFilters).toMatchObject([{ filterName: "errors", destinationArn: FunctionArn }]);

    const write = (...messages: string[]) =>
      logs.send(
        new PutLogEventsCommand({
          ...app,
          logStreamName: "s",
          logEvents: messages.map((message) => ({ message, timestamp: Date.now() })),
        }),
      );
    await write("INFO one", "ERROR two");
    expect(await delivered(logs, 1)).toMatchObject([
      { logGroup: "/app", subscriptionFilters: ["errors"], logEvents: [{ message: "ERROR two" }] },
    ]);

    await write("ERROR three");
    await rolecall.stop("SIGKILL");
    rolecall = await start();
    ({ iam, lambda, logs } = clientsOf(rolecall.endpoint));
    const messages = (await delivered(logs, 2)).flatMap(({ logEvents }) => logEvents.map(({ message }) => message));
    expect(new Set(messages)).toEqual(new Set(["ERROR two", "ERROR three"]));
  } finally {
    await rolecall.stop();
    await data.remove();
  }
});
