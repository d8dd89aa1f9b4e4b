/** A function rotates a secret by its execution role, and reads parameters; each permission is asked where AWS asks it. */
import path from "node:path";
import { CreateRoleCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { CreateKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import {
  AddPermissionCommand,
  CreateFunctionCommand,
  InvokeCommand,
  type LambdaClient,
  waitUntilFunctionActiveV2,
} from "@aws-sdk/client-lambda";
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  RotateSecretCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { expect, test } from "vitest";
import { zipOf } from "../package-zip.js";
import { allow, TRUSTS_LAMBDA } from "../policies.js";
import { ACCOUNT, eventually, REGION, startRolecall, temporaryFolder } from "../server.js";
import { clientsOf, ROOT, refusal } from "./clients.js";

/** After AWS's template: what is there already is not made again, so that a rotation may begin anew. */
const ROTATOR = `
const { SecretsManagerClient, GetSecretValueCommand, PutSecretValueCommand, DescribeSecretCommand,
  UpdateSecretVersionStageCommand } = require("@aws-sdk/client-secrets-manager");
const client = new SecretsManagerClient({ maxAttempts: 1 });
exports.handler = async ({ SecretId, ClientRequestToken, Step }) => {
  if (Step === "createSecret") {
    try {
      await client.send(new GetSecretValueCommand({
        SecretId, VersionId: ClientRequestToken, VersionStage: "AWSPENDING" }));
    } catch (error) {
      if (error.name !== "ResourceNotFoundException") throw error;
      await client.send(new PutSecretValueCommand({
        SecretId, ClientRequestToken, SecretString: "rotated", VersionStages: ["AWSPENDING"] }));
    }
  }
  if (Step === "setSecret") await new Promise((resolve) => setTimeout(resolve, 1500));
  if (Step === "finishSecret") {
    const { VersionIdsToStages } = await client.send(new DescribeSecretCommand({ SecretId }));
    const [current] = Object.entries(VersionIdsToStages).find(([, stages]) => stages.includes("AWSCURRENT"));
    if (current === ClientRequestToken) return;
    await client.send(new UpdateSecretVersionStageCommand({ SecretId, VersionStage: "AWSCURRENT",
      MoveToVersionId: ClientRequestToken, RemoveFromVersionId: current }));
  }
};`;

const READER = `
const { SSMClient, GetParameterCommand } = require("@aws-sdk/client-ssm");
exports.handler = async () => {
  const { Parameter } = await new SSMClient({ maxAttempts: 1 }).send(
    new GetParameterCommand({ Name: "/app/password", WithDecryption: true }));
  return Parameter.Value;
};`;

const options = (endpoint: string) => ({ endpoint, region: REGION, credentials: ROOT, maxAttempts: 1 });

async function activeFunction(lambda: LambdaClient, FunctionName: string, Role: string | undefined, source: string) {
  const ZipFile = await zipOf({ "index.js": source });
  const code = { Runtime: "nodejs20.x" as const, Handler: "index.handler", Timeout: 10, Code: { ZipFile } };
  const { FunctionArn } = await lambda.send(new CreateFunctionCommand({ FunctionName, Role, ...code }));
  await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 10, minDelay: 0.05 }, { FunctionName });
  return FunctionArn;
}

test("a secret is rotated by a function that its policy and its role let, and kill -9 puts no rotation out", {
  timeout: 60_000,
}, async () => {
  const data = await temporaryFolder();
  const start = () => startRolecall({ args: ["--data-dir", path.join(data.path, "rolecall")] });
  let rolecall = await start();
  try {
    const { iam, lambda } = clientsOf(rolecall.endpoint);
    const secrets = () => new SecretsManagerClient(options(rolecall.endpoint));
    const { Role } = await iam.send(new CreateRoleCommand({ RoleName: "r", AssumeRolePolicyDocument: TRUSTS_LAMBDA }));
    const functionArn = await activeFunction(lambda, "rotator", Role?.Arn, ROTATOR);
    const { ARN = "" } = await secrets().send(new CreateSecretCommand({ Name: "db", SecretString: "first" }));
    const rotate = () => new RotateSecretCommand({ SecretId: "db", RotationLambdaARN: functionArn });
    const denied = await refusal(secrets().send(rotate()));
    expect([denied.name, denied.message]).toEqual([
      "AccessDeniedException",
      "Secrets Manager cannot invoke the specified Lambda function. Ensure that the function policy grants access to the principal secretsmanager.amazonaws.com.",
    ]);
    await lambda.send(
      new AddPermissionCommand({
        FunctionName: "rotator",
        StatementId: "secrets",
        Action: "lambda:InvokeFunction",
        Principal: "secretsmanager.amazonaws.com",
        SourceArn: ARN,
        SourceAccount: ACCOUNT,
      }),
    );
    const PolicyDocument = allow(
      [
        "secretsmanager:GetSecretValue",
        "secretsmanager:PutSecretValue",
        "secretsmanager:DescribeSecret",
        "secretsmanager:UpdateSecretVersionStage",
      ],
      ARN,
    );
    await iam.send(new PutRolePolicyCommand({ RoleName: "r", PolicyName: "rotates", PolicyDocument }));
    const { VersionId = "" } = await secrets().send(rotate());
    const stages = async () =>
      (await secrets().send(new DescribeSecretCommand({ SecretId: "db" }))).VersionIdsToStages?.[VersionId];
    expect(await stages()).toEqual(["AWSPENDING"]);
    await rolecall.stop("SIGKILL");

    rolecall = await start();
    await eventually(async () => ((await stages())?.includes("AWSCURRENT") ? true : undefined), 20_000);
    const { SecretString } = await secrets().send(new GetSecretValueCommand({ SecretId: "db" }));
    expect(SecretString).toBe("rotated");
  } finally {
    await rolecall.stop();
    await data.remove();
  }
});

test("a function reads a SecureString only where its role may decrypt with the key", { timeout: 60_000 }, async () => {
  const rolecall = await startRolecall();
  try {
    const { iam, lambda } = clientsOf(rolecall.endpoint);
    const { KeyMetadata } = await new KMSClient(options(rolecall.endpoint)).send(new CreateKeyCommand({}));
    const KeyId = KeyMetadata?.Arn ?? "";
    const secure = { Name: "/app/password", Type: "SecureString" as const, Value: "open sesame", KeyId };
    await new SSMClient(options(rolecall.endpoint)).send(new PutParameterCommand(secure));
    const { Role } = await iam.send(new CreateRoleCommand({ RoleName: "r", AssumeRolePolicyDocument: TRUSTS_LAMBDA }));
    const permit = (action: string, resource: string) =>
      iam.send(
        new PutRolePolicyCommand({
          RoleName: "r",
          PolicyName: action.replace(":", "-"),
          PolicyDocument: allow(action, resource),
        }),
      );
    await permit("ssm:GetParameter", `arn:aws:ssm:${REGION}:${ACCOUNT}:parameter/app/*`);
    await activeFunction(lambda, "reader", Role?.Arn, READER);
    const invoke = async () => {
      const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: "reader" }));
      return JSON.parse(Buffer.from(Payload ?? []).toString());
    };
    const refused = await invoke();
    expect(refused.errorType).toBe("AccessDeniedException");
    expect(refused.errorMessage).toContain(`is not authorized to perform: kms:Decrypt on resource: ${KeyId}`);
    await permit("kms:Decrypt", KeyId);
    expect(await invoke()).toBe("open sesame");
  } finally {
    await rolecall.stop();
  }
});
