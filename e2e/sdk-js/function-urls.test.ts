/** Function URLs and streamed responses, as browsers, scripts and applications with the AWS SDK meet them. */
import { readFile, rm, writeFile } from "node:fs/promises";
import http from "node:http";
import path from "node:path";
import { text } from "node:stream/consumers";
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import {
  AddPermissionCommand,
  CreateAliasCommand,
  CreateFunctionCommand,
  CreateFunctionUrlConfigCommand,
  DeleteAliasCommand,
  InvokeWithResponseStreamCommand,
  ListFunctionUrlConfigsCommand,
  PublishVersionCommand,
  RemovePermissionCommand,
  UpdateFunctionUrlConfigCommand,
  waitUntilFunctionActiveV2,
} from "@aws-sdk/client-lambda";
import { SignatureV4 } from "@smithy/signature-v4";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { zipOf } from "../package-zip.js";
import { allow, TRUSTS_LAMBDA } from "../policies.js";
import { ACCOUNT, eventually, REGION, type Started, startRolecall, temporaryFolder } from "../server.js";
import { type Clients, clientsOf, type Keys, keysOf, refusal } from "./clients.js";
import { Sha256 } from "./sha256.js";

const OTHER = "111122223333";
const FORBIDDEN =
  '{"Message":"Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"}';

const BUFFERED = `exports.handler = async (event) => ({
  statusCode: 201,
  headers: { "content-type": "text/plain", "x-path": event.rawPath },
  cookies: ["a=1", "b=2"],
  body: event.requestContext.authorizer?.iam.userArn ?? "anonymous",
});`;

/** Writes one piece, and then does as the event tells it: with `held` it waits until the file is there. */
const streaming = (file: string) => `const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
exports.handler = awslambda.streamifyResponse(async (event, stream) => {
  const fate = event.fate ?? event.rawPath?.slice(1);
  if (event.rawPath) {
    stream = awslambda.HttpResponseStream.from(stream, { statusCode: 202, headers: { "content-type": "text/event-stream" } });
  }
  stream.write("first,");
  while (fate === "held" && !require("node:fs").existsSync(${JSON.stringify(file)})) await wait(10);
  if (fate !== "held") await wait(50);
  if (fate === "throw") throw new RangeError("half way");
  if (fate === "exit") process.exit(1);
  console.log("written");
  stream.end("last");
});`;

let rolecall: Started;
let owner: Clients;
let roleArn: string | undefined;
let data: Awaited<ReturnType<typeof temporaryFolder>>;
const held = () => path.join(data.path, "go on");

async function makeFunction(clients: Clients, FunctionName: string, source: string) {
  await clients.lambda.send(
    new CreateFunctionCommand({
      FunctionName,
      Runtime: "nodejs20.x",
      Handler: "index.handler",
      Role: roleArn,
      Code: { ZipFile: await zipOf({ "index.js": source }) },
    }),
  );
  await waitUntilFunctionActiveV2({ client: clients.lambda, maxWaitTime: 10, minDelay: 0.05 }, { FunctionName });
}

const permit = (FunctionName: string, input: object, clients = owner) =>
  clients.lambda.send(
    new AddPermissionCommand({
      FunctionName,
      StatementId: "s",
      Principal: "*",
      Action: "lambda:InvokeFunction",
      ...input,
    }),
  );
const throughUrl = { StatementId: "url", Action: "lambda:InvokeFunctionUrl" };
const viaUrl = { StatementId: "function", InvokedViaFunctionUrl: true };

async function makeUrl(FunctionName: string, input: object = {}, clients = owner) {
  const made = await clients.lambda.send(
    new CreateFunctionUrlConfigCommand({ FunctionName, AuthType: "NONE", ...input }),
  );
  return made.FunctionUrl ?? "";
}

interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Sends to the loopback address what its host sends elsewhere: not every machine resolves `*.localhost`. */
function open(url: string, { method = "GET", headers = {}, body = "" }: Sent = {}): Promise<http.IncomingMessage> {
  const { host, pathname, search } = new URL(url);
  return new Promise((resolve, reject) => {
    const request = http.request(
      {
        host: "127.0.0.1",
        port: new URL(rolecall.endpoint).port,
        method,
        path: pathname + search,
        headers: { host, ...headers },
      },
      resolve,
    );
    request.on("error", reject).end(body);
  });
}

async function send(url: string, sent?: Sent) {
  const answer = await open(url, sent);
  return { status: answer.statusCode, headers: answer.headers, body: await text(answer) };
}

async function signed(url: string, credentials: Keys, sent: Sent = {}): Promise<Sent> {
  const { host, hostname, pathname } = new URL(url);
  const signer = new SignatureV4({ service: "lambda", region: REGION, credentials, sha256: Sha256 });
  const { method = "GET", headers = {}, body = "" } = sent;
  const request = await signer.sign({
    method,
    protocol: "http:",
    hostname,
    path: pathname,
    headers: { host, ...headers },
    body,
  });
  return { method, headers: request.headers, body };
}

beforeAll(async () => {
  data = await temporaryFolder();
  rolecall = await startRolecall();
  owner = clientsOf(rolecall.endpoint);
  const { Role } = await owner.iam.send(
    new CreateRoleCommand({ RoleName: "r", AssumeRolePolicyDocument: TRUSTS_LAMBDA }),
  );
  roleArn = Role?.Arn;
  await makeFunction(owner, "web", BUFFERED);
  await makeFunction(owner, "stream", streaming(held()));
});
afterAll(async () => {
  await rolecall.stop();
  await data.remove();
});

describe("a URL of AuthType NONE", () => {
  test("lets everybody in by both statements, and nobody by one alone", async () => {
    const url = await makeUrl("web");
    const answer = await send(url);
    expect([answer.status, answer.body]).toEqual([403, FORBIDDEN]);
    expect(answer.headers["x-amzn-errortype"]).toBe("AccessDeniedException");

    await permit("web", viaUrl);
    expect((await send(url)).status).toBe(403);
    await owner.lambda.send(new RemovePermissionCommand({ FunctionName: "web", StatementId: "function" }));
    await permit("web", { ...throughUrl, FunctionUrlAuthType: "NONE" });
    expect((await send(url)).status).toBe(403);
    await permit("web", viaUrl);
    const served = await send(`${url}some/path?a=1`, { headers: { authorization: "Bearer abc" } });
    expect([served.status, served.body, served.headers["x-path"], served.headers["set-cookie"]]).toEqual([
      201,
      "anonymous",
      "/some/path",
      ["a=1", "b=2"],
    ]);
  });

  test("of an alias asks for statements on the alias, and is gone with it", async () => {
    await owner.lambda.send(new PublishVersionCommand({ FunctionName: "web" }));
    await owner.lambda.send(new CreateAliasCommand({ FunctionName: "web", Name: "live", FunctionVersion: "1" }));
    const url = await makeUrl("web", { Qualifier: "live" });
    expect((await send(url)).status).toBe(403);
    await permit("web", { ...throughUrl, Qualifier: "live" });
    await permit("web", { ...viaUrl, Qualifier: "live" });
    expect((await send(url)).status).toBe(201);
    await owner.lambda.send(new DeleteAliasCommand({ FunctionName: "web", Name: "live" }));
    expect((await send(url)).body).toBe(FORBIDDEN);
    expect(
      (await owner.lambda.send(new ListFunctionUrlConfigsCommand({ FunctionName: "web" }))).FunctionUrlConfigs,
    ).toHaveLength(1);
  });

  test("tells browsers of other origins what its Cors says", async () => {
    const url = await makeUrl("stream");
    const origin = "http://localhost:3000";
    await owner.lambda.send(
      new UpdateFunctionUrlConfigCommand({
        FunctionName: "stream",
        Cors: { AllowOrigins: [origin], AllowMethods: ["*"], AllowHeaders: ["content-type"], MaxAge: 60 },
      }),
    );
    const preflight = await send(url, {
      method: "OPTIONS",
      headers: { origin, "access-control-request-method": "PUT", "access-control-request-headers": "content-type" },
    });
    expect(preflight.status).toBe(200);
    expect(preflight.headers).toMatchObject({
      "access-control-allow-origin": origin,
      "access-control-allow-methods": "*",
      "access-control-allow-headers": "content-type",
      "access-control-max-age": "60",
    });
    expect((await send(url, { headers: { origin } })).headers["access-control-allow-origin"]).toBe(origin);
  });
});

test("a URL of AuthType AWS_IAM asks those of another account for both permissions on both sides", async () => {
  await makeFunction(owner, "private", BUFFERED);
  const url = await makeUrl("private", { AuthType: "AWS_IAM" });
  const other = clientsOf(rolecall.endpoint, { accessKeyId: OTHER, secretAccessKey: "test" });
  const { User } = await other.iam.send(new CreateUserCommand({ UserName: "ann" }));
  const keys = keysOf((await other.iam.send(new CreateAccessKeyCommand({ UserName: "ann" }))).AccessKey);
  const ask = async () => send(url, await signed(url, keys));
  const giveAnn = (actions: string[]) =>
    other.iam.send(
      new PutUserPolicyCommand({
        UserName: "ann",
        PolicyName: "p",
        PolicyDocument: allow(actions, `arn:aws:lambda:*:${ACCOUNT}:function:*`),
      }),
    );

  await giveAnn(["lambda:InvokeFunctionUrl", "lambda:InvokeFunction"]);
  expect((await ask()).status).toBe(403);
  await permit("private", { ...throughUrl, Principal: OTHER, FunctionUrlAuthType: "AWS_IAM" });
  expect((await ask()).status).toBe(403);
  await permit("private", { ...viaUrl, Principal: OTHER });
  expect(await ask()).toMatchObject({ status: 201, body: User?.Arn });
  await giveAnn(["lambda:InvokeFunctionUrl"]);
  expect((await ask()).body).toBe(FORBIDDEN);

  const unsigned = await send(url);
  expect([unsigned.status, unsigned.body]).toEqual([403, FORBIDDEN]);
  const altered = { ...(await signed(url, keys, { method: "POST", body: "one" })), body: "two" };
  expect((await send(url, altered)).headers["x-amzn-errortype"]).toBe("InvalidSignatureException");
});

describe("a streamed response", () => {
  let url: string;
  beforeAll(async () => {
    const updated = await owner.lambda.send(
      new UpdateFunctionUrlConfigCommand({ FunctionName: "stream", InvokeMode: "RESPONSE_STREAM", Cors: {} }),
    );
    url = updated.FunctionUrl ?? "";
    await permit("stream", throughUrl);
    await permit("stream", viaUrl);
  });

  test("reaches the client of a URL while the function still writes it", async () => {
    const answer = await open(`${url}held`);
    expect([answer.statusCode, answer.headers["content-type"]]).toEqual([202, "text/event-stream"]);
    const pieces: string[] = [];
    for await (const piece of answer) {
      pieces.push(String(piece));
      // Only now the function writes on.
      await writeFile(held(), "");
    }
    await rm(held());

    expect(pieces).toEqual(["first,", "last"]);
    expect(answer.trailers).toEqual({});
  });

  test("that the function gives up ends with the error in a trailer, one that is cut off never seems whole", async () => {
    const given = await open(`${url}throw`);
    expect(await text(given)).toBe("first,");
    expect(given.trailers).toEqual({ "lambda-runtime-function-error-type": "RangeError" });

    const cut = await open(`${url}exit`);
    await expect(text(cut)).rejects.toThrow("aborted");
  });

  test("reaches the SDK as events, with the log and the error at the end", async () => {
    const ask = async (fate: string) => {
      const { EventStream, StatusCode, ExecutedVersion } = await owner.lambda.send(
        new InvokeWithResponseStreamCommand({
          FunctionName: "stream",
          LogType: "Tail",
          Payload: JSON.stringify({ fate }),
        }),
      );
      const seen: string[] = [];
      let end: { ErrorCode?: string; ErrorDetails?: string; LogResult?: string } | undefined;
      for await (const { PayloadChunk, InvokeComplete } of EventStream ?? []) {
        if (PayloadChunk) seen.push(Buffer.from(PayloadChunk.Payload ?? []).toString());
        if (PayloadChunk && fate === "held") await writeFile(held(), "");
        end = InvokeComplete ?? end;
      }
      return { StatusCode, ExecutedVersion, seen, end };
    };

    const { StatusCode, ExecutedVersion, seen, end } = await ask("held");
    await rm(held());
    expect([StatusCode, ExecutedVersion]).toEqual([200, "$LATEST"]);
    expect(seen).toEqual(["first,", "last"]);
    expect(end?.ErrorCode).toBeUndefined();
    expect(Buffer.from(end?.LogResult ?? "", "base64").toString()).toMatch(/\twritten\n[\s\S]*REPORT RequestId: /);

    const thrown = await ask("throw");
    expect([thrown.seen.length, thrown.end?.ErrorCode]).toEqual([1, "RangeError"]);
    expect(JSON.parse(thrown.end?.ErrorDetails ?? "")).toMatchObject({ errorMessage: "half way" });
    const exited = await ask("exit");
    expect([exited.seen.length, exited.end?.ErrorCode]).toEqual([1, "Unhandled"]);
    expect(exited.end?.ErrorDetails).toContain("Runtime exited with error: exit status 1");
  });

  test("of any size holds no function for a client that leaves or wants no body", async () => {
    const notes = path.join(data.path, "notes");
    await writeFile(notes, "");
    await makeFunction(
      owner,
      "big",
      `const mebibyte = Buffer.alloc(2 ** 20);
      exports.handler = awslambda.streamifyResponse(async (event, stream) => {
        for (let n = 0; n < 20; n++) if (!stream.write(mebibyte)) await new Promise((drained) => stream.once("drain", drained));
        stream.end();
        require("node:fs").appendFileSync(${JSON.stringify(notes)}, event.requestContext.http.method + " ");
      });`,
    );
    const big = await makeUrl("big", { InvokeMode: "RESPONSE_STREAM" });
    await permit("big", throughUrl);
    await permit("big", viaUrl);
    const noted = (text: string) =>
      eventually(async () => ((await readFile(notes, "utf8")) === text ? true : undefined), 10_000);

    const leaving = await open(big);
    leaving.once("data", () => leaving.destroy()).on("error", () => {});
    await noted("GET ");
    expect((await send(big, { method: "HEAD" })).status).toBe(200);
    await noted("GET HEAD ");
    let bytes = 0;
    for await (const piece of await open(big, { method: "POST" })) bytes += piece.length;
    expect(bytes).toBe(20 * 2 ** 20);
  });

  test("is asked for with lambda:InvokeFunction", async () => {
    await owner.iam.send(new CreateUserCommand({ UserName: "bob" }));
    const { AccessKey } = await owner.iam.send(new CreateAccessKeyCommand({ UserName: "bob" }));
    const bob = clientsOf(rolecall.endpoint, keysOf(AccessKey));
    const dryRun = () =>
      bob.lambda.send(new InvokeWithResponseStreamCommand({ FunctionName: "stream", InvocationType: "DryRun" }));

    expect(await refusal(dryRun())).toMatchObject({ name: "AccessDeniedException", status: 403 });
    const PolicyDocument = allow("lambda:InvokeFunction");
    await owner.iam.send(new PutUserPolicyCommand({ UserName: "bob", PolicyName: "p", PolicyDocument }));
    expect((await dryRun()).StatusCode).toBe(204);
  });
});

test("URLs outlast a kill -9, and an older account's rule can be chosen", { timeout: 60_000 }, async () => {
  const before = rolecall;
  const start = (...args: string[]) => startRolecall({ args: ["--data-dir", path.join(data.path, "state"), ...args] });
  rolecall = await start();
  try {
    const first = clientsOf(rolecall.endpoint);
    await first.iam.send(new CreateRoleCommand({ RoleName: "r", AssumeRolePolicyDocument: TRUSTS_LAMBDA }));
    await makeFunction(first, "web", BUFFERED);
    const url = await makeUrl("web", {}, first);
    await permit("web", throughUrl, first);
    expect((await send(url)).status).toBe(403);
    await rolecall.stop("SIGKILL");

    rolecall = await start("--function-url-rule", "before-2025-10");
    expect(rolecall.banner).toMatchObject({ functionUrlRule: "before-2025-10" });
    expect((await send(url)).status).toBe(201);
    const { FunctionUrlConfigs } = await clientsOf(rolecall.endpoint).lambda.send(
      new ListFunctionUrlConfigsCommand({ FunctionName: "web" }),
    );
    expect(FunctionUrlConfigs?.[0]?.FunctionUrl).toBe(url.replace(/:\d+\//, `:${rolecall.port}/`));
  } finally {
    await rolecall.stop();
    rolecall = before;
  }
});
