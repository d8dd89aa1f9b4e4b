/**
 * Functions with SDKs that know no AWS_ENDPOINT_URL: what they call at AWS's own addresses is decided by their role,
 * here as there.
 */
import { existsSync } from "node:fs";
import path from "node:path";
import { CreateTableCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { CreateRoleCommand, DeleteRolePolicyCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { CreateStreamCommand, KinesisClient } from "@aws-sdk/client-kinesis";
import { CreateFunctionCommand, InvokeCommand, waitUntilFunctionActiveV2 } from "@aws-sdk/client-lambda";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { notRun } from "../not-run.js";
import { zipOf } from "../package-zip.js";
import { allow, TRUSTS_LAMBDA } from "../policies.js";
import { ACCOUNT, REGION, type Started, startRolecall } from "../server.js";
import { type Clients, clientsOf, ROOT } from "./clients.js";

const FOLDER = path.resolve(import.meta.dirname, "../old-sdk");
const installed = existsSync(path.join(FOLDER, "node_modules"));

/** Each call answers with what it read, or with its refusal. */
const HANDLER = `
const tried = (read) => read().catch(({ name, message }) => [name, message]);
export const handler = async () => ({
  sts: await tried(identity),
  dynamodb: await tried(item),
  s3: await tried(object),
  kinesis: await tried(streams),
});
`;

const OF_VERSION_2 = `
import DynamoDB from "aws-sdk/clients/dynamodb";
import Kinesis from "aws-sdk/clients/kinesis";
import S3 from "aws-sdk/clients/s3";
import STS from "aws-sdk/clients/sts";
const identity = async () => (await new STS().getCallerIdentity().promise()).Arn;
const item = async () => (await new DynamoDB().getItem({ TableName: "orders", Key: { id: { S: "1" } } }).promise()).Item.what.S;
const object = async () => String((await new S3().getObject({ Bucket: "pantry", Key: "a shelf/tea" }).promise()).Body);
const streams = async () => (await new Kinesis().listStreams().promise()).StreamNames;
${HANDLER}`;

const OF_VERSION_3 = `
import { DynamoDB } from "@aws-sdk/client-dynamodb";
import { Kinesis } from "@aws-sdk/client-kinesis";
import { S3 } from "@aws-sdk/client-s3";
import { STS } from "@aws-sdk/client-sts";
const identity = async () => (await new STS().getCallerIdentity({})).Arn;
const item = async () => (await new DynamoDB().getItem({ TableName: "orders", Key: { id: { S: "1" } } })).Item.what.S;
const object = async () => (await new S3().getObject({ Bucket: "pantry", Key: "a shelf/tea" })).Body.transformToString();
const streams = async () => (await new Kinesis().listStreams({})).StreamNames;
${HANDLER}`;

const SDKS = [
  { title: "version 2", name: "two", source: OF_VERSION_2, format: "cjs" },
  { title: "version 3.449, in CommonJS", name: "three-cjs", source: OF_VERSION_3, format: "cjs" },
  { title: "version 3.449, in an ES module", name: "three-esm", source: OF_VERSION_3, format: "esm" },
] as const;

if (installed) {
  describe("with AWS's SDK for JavaScript of", () => {
    let rolecall: Started;
    let clients: Clients;
    beforeAll(async () => {
      rolecall = await startRolecall();
      clients = clientsOf(rolecall.endpoint);
      const options = { endpoint: rolecall.endpoint, region: REGION, credentials: ROOT };
      const s3 = new S3Client({ ...options, forcePathStyle: true });
      await clients.dynamodb.send(
        new CreateTableCommand({
          TableName: "orders",
          BillingMode: "PAY_PER_REQUEST",
          AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
          KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
        }),
      );
      const Item = { id: { S: "1" }, what: { S: "tea" } };
      await clients.dynamodb.send(new PutItemCommand({ TableName: "orders", Item }));
      await s3.send(new CreateBucketCommand({ Bucket: "pantry" }));
      await s3.send(new PutObjectCommand({ Bucket: "pantry", Key: "a shelf/tea", Body: "Earl Grey" }));
      await new KinesisClient(options).send(new CreateStreamCommand({ StreamName: "steam", ShardCount: 1 }));
    });
    afterAll(() => rolecall.stop());

    test.each(SDKS)("$title, a function's calls are its role's", async ({ name, source, format }) => {
      const { iam, lambda } = clients;
      const { Role } = await iam.send(
        new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: TRUSTS_LAMBDA }),
      );
      await lambda.send(
        new CreateFunctionCommand({
          FunctionName: name,
          Runtime: "nodejs20.x",
          Handler: "index.handler",
          Timeout: 30,
          MemorySize: 512,
          Role: Role?.Arn,
          Code: { ZipFile: await zipOf(await bundled(source, format)) },
        }),
      );
      await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 20 }, { FunctionName: name });
      const invoke = async () => {
        const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: name }));
        return JSON.parse(Buffer.from(Payload ?? []).toString("utf8"));
      };

      const caller = `arn:aws:sts::${ACCOUNT}:assumed-role/${name}/${name}`;
      const refused = (code: string, action: string) => [
        code,
        expect.stringContaining(`User: ${caller} is not authorized to perform: ${action}`),
      ];
      expect(await invoke()).toEqual({
        sts: caller,
        dynamodb: refused("AccessDeniedException", "dynamodb:GetItem"),
        s3: refused("AccessDenied", "s3:GetObject"),
        kinesis: refused("AccessDeniedException", "kinesis:ListStreams"),
      });

      const PolicyDocument = allow(["dynamodb:GetItem", "s3:GetObject", "kinesis:ListStreams"]);
      await iam.send(new PutRolePolicyCommand({ RoleName: name, PolicyName: "reads", PolicyDocument }));
      expect(await invoke()).toEqual({ sts: caller, dynamodb: "tea", s3: "Earl Grey", kinesis: ["steam"] });

      await iam.send(new DeleteRolePolicyCommand({ RoleName: name, PolicyName: "reads" }));
      expect((await invoke()).s3).toEqual(refused("AccessDenied", "s3:GetObject"));
    });
  });
} else {
  test("SDKs of the past", (context) => notRun(context, "SDKs of the past", "run `npm ci` in e2e/old-sdk"));
}

/** The handler with its SDK in one file, as bundlers make it. */
async function bundled(contents: string, format: "cjs" | "esm"): Promise<Record<string, string>> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: FOLDER },
    bundle: true,
    write: false,
    platform: "node",
    target: "node20",
    format,
    ...(format === "esm"
      ? {
          banner: {
            js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
          },
        }
      : {}),
  });
  return { [format === "esm" ? "index.mjs" : "index.js"]: outputFiles[0]?.text ?? "" };
}
