/** Runtimes as an application with the AWS SDK meets them: a bootstrap in a layer, and what strict runtimes refuse. */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { CreateRoleCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  InvokeCommand,
  PublishLayerVersionCommand,
  type Runtime,
  waitUntilFunctionActiveV2,
} from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, expect, test } from "vitest";
import { notRun } from "../not-run.js";
import { zipOf } from "../package-zip.js";
import { allow, TRUSTS_LAMBDA } from "../policies.js";
import { eventually, type Started, startRolecall, temporaryFolder } from "../server.js";
import { type Clients, clientsOf, refusal } from "./clients.js";

/** As AWS's tutorial has it: the handler's file is sourced, and its function answers by what it prints. */
const BOOTSTRAP = `#!/bin/sh
set -eu
API="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime"
HEADERS="$(mktemp)"
. "$LAMBDA_TASK_ROOT/\${_HANDLER%.*}.sh"
while true; do
  EVENT="$(curl -sS -D "$HEADERS" "$API/invocation/next")"
  ID="$(sed -n 's/^lambda-runtime-aws-request-id: *//ip' "$HEADERS" | tr -d '\\r\\n')"
  RESPONSE="$("\${_HANDLER##*.}" "$EVENT")"
  curl -sS -X POST "$API/invocation/$ID/response" -d "$RESPONSE" > /dev/null
done
`;

let rolecall: Started;
let clients: Clients;
let roleArn: string;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;

beforeAll(async () => {
  folder = await temporaryFolder();
  mkdirSync(path.join(folder.path, "boto3"));
  writeFileSync(path.join(folder.path, "boto3", "__init__.py"), "__version__ = 'of the folder'\n");
  const args = ["--ephemeral", "--strict-runtimes", "--python-packages", folder.path];
  rolecall = await startRolecall({ args });
  clients = clientsOf(rolecall.endpoint);
  const { Role } = await clients.iam.send(
    new CreateRoleCommand({ RoleName: "r", AssumeRolePolicyDocument: TRUSTS_LAMBDA }),
  );
  roleArn = Role?.Arn ?? "";
  await clients.iam.send(
    new PutRolePolicyCommand({ RoleName: "r", PolicyName: "logs", PolicyDocument: allow(["logs:*"], "*") }),
  );
}, 60_000);
afterAll(async () => {
  await rolecall?.stop();
  await folder?.remove();
});

async function make(
  name: string,
  settings: Pick<CreateFunctionCommandInput, "Code" | "Runtime" | "Handler" | "Layers">,
) {
  const { lambda } = clients;
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: name,
      Role: roleArn,
      Timeout: 20,
      LoggingConfig: { LogFormat: "JSON", LogGroup: "/shared/group" },
      ...settings,
    }),
  );
  await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 20 }, { FunctionName: name });
  return async (event: unknown) => {
    const { Payload, FunctionError } = await lambda.send(
      new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(event) }),
    );
    return { payload: JSON.parse(Buffer.from(Payload ?? []).toString("utf8")), error: FunctionError };
  };
}

test("a bootstrap in a layer runs functions of provided.al2023 and logs to their group", async () => {
  const { LayerVersionArn = "", CompatibleRuntimes } = await clients.lambda.send(
    new PublishLayerVersionCommand({
      LayerName: "shell",
      CompatibleRuntimes: ["provided.al2023", "provided.al2"],
      Content: { ZipFile: await zipOf({ bootstrap: BOOTSTRAP }, { bootstrap: 0o755 }) },
    }),
  );
  expect(CompatibleRuntimes).toEqual(["provided.al2023", "provided.al2"]);
  const script = `greet() { echo "greeting $1" >&2; printf '{"hello":%s}' "$1"; }\n`;
  const invoke = await make("shell", {
    Runtime: "provided.al2023",
    Handler: "app.greet",
    Layers: [LayerVersionArn],
    Code: { ZipFile: await zipOf({ "app.sh": script }) },
  });

  expect(await invoke(42)).toEqual({ payload: { hello: 42 }, error: undefined });
  expect(await invoke("you")).toEqual({ payload: { hello: "you" }, error: undefined });

  const messages = await eventually(async () => {
    const { events = [] } = await clients.logs
      .send(new FilterLogEventsCommand({ logGroupName: "/shared/group" }))
      .catch(() => ({ events: [] }));
    return events.length >= 5 ? events.map(({ message = "" }) => message) : undefined;
  }, 20_000);
  expect(messages).toContain("greeting 42");
  expect(messages.some((message) => message.includes('"type":"platform.report"'))).toBe(true);
}, 60_000);

test("strict runtimes are refused in AWS's words", async () => {
  expect(rolecall.banner).toMatchObject({ strictRuntimes: true });
  const settings = { Handler: "index.handler", Code: { ZipFile: await zipOf({ "index.js": "" }) } };
  for (const Runtime of ["nodejs14.x", "python3.7", "go1.x", "provided"] as Runtime[]) {
    expect(await refusal(make("old", { Runtime, ...settings }))).toEqual({
      name: "InvalidParameterValueException",
      message: `The runtime parameter of ${Runtime} is no longer supported for creating or updating AWS Lambda functions. We recommend you use a supported runtime while creating or updating functions.`,
      status: 400,
    });
  }
});

test("--python-packages is where Python functions find boto3", { timeout: 60_000 }, async (context) => {
  const source = "import boto3\ndef handler(event, context):\n    return boto3.__version__\n";
  // Which Pythons this machine has is not the test's matter: any will do.
  for (const minor of [11, 12, 13, 14, 10]) {
    const settings = { Runtime: `python3.${minor}` as Runtime, Handler: "app.handler" };
    const invoke = await make(`py${minor}`, { ...settings, Code: { ZipFile: await zipOf({ "app.py": source }) } });
    const answer = await invoke(null).catch((error: Error) => error);
    if (!(answer instanceof Error)) {
      expect(answer).toEqual({ payload: "of the folder", error: undefined });
      return;
    }
    expect(answer.message).toMatch(/no Python/);
  }
  notRun(context, "Python", "no Python was found");
});
