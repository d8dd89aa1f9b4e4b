/** Function URLs as clients see them: who is let in, what the function gets, what comes back. */
import { afterEach, describe, expect, test } from "vitest";
import { lambda as lambdaSigning, signed } from "../../../kernel/authenticate/testing.js";
import type { HttpRequest } from "../../../kernel/http.js";
import { latch } from "../../../runtime/testing/functions.js";
import {
  allow,
  deny,
  type PolicyText,
  policy,
  testWorld,
  type World,
  type WorldOptions,
} from "../../../testing/world.js";
import { CreateAccessKey } from "../../iam/operations/create-access-key.js";
import { CreateUser } from "../../iam/operations/create-user.js";
import { PutUserPolicy } from "../../iam/operations/put-user-policy.js";
import { AddPermission } from "../operations/add-permission.js";
import { CreateAlias } from "../operations/create-alias.js";
import { CreateFunctionUrlConfig } from "../operations/create-function-url-config.js";
import { DeleteAlias } from "../operations/delete-alias.js";
import { PublishVersion } from "../operations/publish-version.js";
import { PutFunctionConcurrency } from "../operations/put-function-concurrency.js";
import { PutResourcePolicy } from "../operations/put-resource-policy.js";
import { activeFunction, FUNCTION_ARN } from "../testing.js";
import { httpRequest, send } from "./testing.js";

let world: World;
afterEach(() => world.end());

const ECHO = "exports.handler = async (event) => event;";
const OTHER = "111122223333";
const FORBIDDEN =
  '{"Message":"Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"}';

type UrlInput = Partial<Parameters<typeof CreateFunctionUrlConfig.handle>[0]["input"]>;

/** A function with a URL, and its address. */
async function withUrl(input: UrlInput = {}, code = ECHO, options: WorldOptions = {}, settings: object = {}) {
  world = await testWorld({ sandboxes: true, ...options });
  await activeFunction(world, (await world.role("r")).arn, code, "f", settings);
  if (input.Qualifier) {
    await world.root.call(PublishVersion, { FunctionName: "f" });
    await world.root.call(CreateAlias, { FunctionName: "f", Name: input.Qualifier, FunctionVersion: "1" });
  }
  const made = await world.root.call(CreateFunctionUrlConfig, { FunctionName: "f", AuthType: "NONE", ...input });
  world.trail.clear();
  return made.FunctionUrl ?? "";
}

const byUrl = { StatementId: "url", Action: "lambda:InvokeFunctionUrl" };
const byFunction = { StatementId: "function", Action: "lambda:InvokeFunction", InvokedViaFunctionUrl: true };
const permit = (input: object, Principal = "*") =>
  world.root.call(AddPermission, { FunctionName: "f", Principal, ...(input as typeof byUrl) });

/** Both statements, as the console writes them. */
async function permitAll(authType: "NONE" | "AWS_IAM" = "NONE", Principal = "*", Qualifier?: string) {
  const qualified = Qualifier ? { Qualifier } : {};
  await permit({ ...byUrl, ...qualified, FunctionUrlAuthType: authType }, Principal);
  await permit({ ...byFunction, ...qualified }, Principal);
}

const get = (url: string, over: Parameters<typeof httpRequest>[1] = {}) => send(world, httpRequest(url, over));

describe("with AuthType NONE", () => {
  test("nobody is let in without a policy, nor by one statement alone; both let everybody in", async () => {
    const url = await withUrl();
    const refused = await get(url);
    expect([refused.status, refused.body]).toEqual([403, FORBIDDEN]);
    expect(refused.headers).toMatchObject({ "x-amzn-errortype": "AccessDeniedException" });
    expect(world.trail.last()).toMatchObject({
      action: "lambda:InvokeFunctionUrl",
      principal: "anonymous",
      operation: "InvokeFunctionUrl",
      outcome: "implicitDeny",
    });

    await permit({ ...byUrl, FunctionUrlAuthType: "NONE" });
    expect((await get(url)).status).toBe(403);
    expect(world.trail.last()).toMatchObject({ action: "lambda:InvokeFunction", outcome: "implicitDeny" });

    await permit(byFunction);
    expect((await get(url)).status).toBe(200);
    const decided = { operation: "InvokeFunctionUrl", action: "lambda:InvokeFunction", outcome: "allowed" };
    expect(world.trail.all()).toContainEqual(expect.objectContaining(decided));
  });

  test("before October 2025 lambda:InvokeFunctionUrl was enough", async () => {
    const url = await withUrl({}, ECHO, { functionUrlRule: "before-2025-10" });
    await permit(byFunction);
    expect((await get(url)).status).toBe(403);
    await permit(byUrl);
    expect((await get(url)).status).toBe(200);
  });

  test("a statement for the other type lets nobody in, nor does one for functions invoked otherwise", async () => {
    const url = await withUrl();
    await permit({ ...byUrl, FunctionUrlAuthType: "AWS_IAM" });
    await permit(byFunction);
    expect((await get(url)).status).toBe(403);
    await permit({ ...byUrl, StatementId: "other", FunctionUrlAuthType: "NONE" });
    expect((await get(url)).status).toBe(200);
  });

  test("the policy speaks to the anonymous caller alone, whoever the client says it is", async () => {
    const url = await withUrl();
    await permitAll();
    const { status, body } = await get(url, { headers: { authorization: "Bearer abc" } });

    expect(status).toBe(200);
    expect(JSON.parse(body)).toMatchObject({
      headers: { authorization: "Bearer abc" },
      requestContext: { accountId: "anonymous" },
    });
    expect(JSON.parse(body).requestContext).not.toHaveProperty("authorizer");
    // Root could do anything, but nobody is asked who he is.
    await world.root.call(PutResourcePolicy, {
      ResourceArn: FUNCTION_ARN,
      Policy: policy({
        Effect: "Allow",
        Principal: { AWS: "000000000000" },
        Action: "lambda:*",
        Resource: FUNCTION_ARN,
      }).document,
    });
    const asRoot = await signedRequest(url, { id: "test", secret: "test" });
    expect((await send(world, asRoot)).status).toBe(403);
  });

  test("a Deny in the function's policy counts", async () => {
    const url = await withUrl();
    const statement = (Effect: string, more: object = {}) => ({
      Effect,
      Principal: "*",
      Action: ["lambda:InvokeFunctionUrl", "lambda:InvokeFunction"],
      Resource: FUNCTION_ARN,
      ...more,
    });
    const condition = { Condition: { IpAddress: { "aws:SourceIp": "127.0.0.2" } } };
    await world.root.call(PutResourcePolicy, {
      ResourceArn: FUNCTION_ARN,
      Policy: policy(statement("Allow"), statement("Deny", condition)).document,
    });

    expect((await get(url)).status).toBe(200);
    expect((await get(url, { remoteAddress: "127.0.0.2" })).status).toBe(403);
  });
});

type Key = Required<Parameters<typeof signed>[0]>["key"];

/** The request as AWS's signer signs it. */
const signedRequest = async (url: string, key: Key, body = ""): Promise<HttpRequest> => {
  const { host, pathname } = new URL(url);
  return signed(
    { model: lambdaSigning, key, region: "us-east-1", atMs: world.clock.now() },
    { method: body === "" ? "GET" : "POST", path: pathname, headers: { host }, body },
  );
};

/** A user of an account with an access key. */
async function signer(account: string, ...policies: readonly PolicyText[]) {
  const root = world.rootOf(account);
  const { User } = await root.call(CreateUser, { UserName: "ann" });
  for (const [index, { document }] of policies.entries()) {
    await root.call(PutUserPolicy, { UserName: "ann", PolicyName: `p${index}`, PolicyDocument: document });
  }
  const { AccessKey } = await root.call(CreateAccessKey, { UserName: "ann" });
  return { id: AccessKey?.AccessKeyId ?? "", secret: AccessKey?.SecretAccessKey ?? "", user: User };
}

const BOTH = ["lambda:InvokeFunctionUrl", "lambda:InvokeFunction"];

describe("with AuthType AWS_IAM", () => {
  test("whoever did not sign is refused, whatever the policy says", async () => {
    const url = await withUrl({ AuthType: "AWS_IAM" });
    await permitAll("AWS_IAM");
    const { status, body } = await get(url);
    expect([status, body]).toEqual([403, FORBIDDEN]);
  });

  test("a user of the account needs both permissions, on his side or on the function's", async () => {
    const url = await withUrl({ AuthType: "AWS_IAM" });
    const key = await signer("000000000000", allow("lambda:InvokeFunctionUrl", FUNCTION_ARN));
    expect((await send(world, await signedRequest(url, key))).status).toBe(403);
    expect(world.trail.last()).toMatchObject({ action: "lambda:InvokeFunction", principal: key.user?.Arn });

    await permit(byFunction, key.user?.Arn);
    const { status, body } = await send(world, await signedRequest(url, key, "hello"));
    expect(status).toBe(200);
    expect(JSON.parse(body).requestContext).toMatchObject({
      accountId: "000000000000",
      authorizer: {
        iam: {
          accessKey: key.id,
          accountId: "000000000000",
          callerId: key.user?.UserId,
          cognitoIdentity: null,
          principalOrgId: null,
          userArn: key.user?.Arn,
          userId: key.user?.UserId,
        },
      },
    });
  });

  test("a user of another account needs both on both sides", async () => {
    const url = await withUrl({ AuthType: "AWS_IAM" });
    const key = await signer(OTHER, allow(BOTH));
    const status = async () => (await send(world, await signedRequest(url, key))).status;
    expect(await status()).toBe(403);
    await permit({ ...byUrl, FunctionUrlAuthType: "AWS_IAM" }, OTHER);
    expect(await status()).toBe(403);
    await permit(byFunction, OTHER);
    expect(await status()).toBe(200);
    await world.rootOf(OTHER).call(PutUserPolicy, {
      UserName: "ann",
      PolicyName: "no",
      PolicyDocument: deny("lambda:InvokeFunction", "*", { Bool: { "lambda:InvokedViaFunctionUrl": "true" } }).document,
    });
    expect(await status()).toBe(403);
  });

  test("a role's session is named as it is elsewhere", async () => {
    const url = await withUrl({ AuthType: "AWS_IAM" });
    const role = await world.role("caller", { policies: [allow(BOTH)] });
    const { caller } = await role.session("s-1");
    const session = caller.session;
    if (!session) throw new Error("a role's session");
    const { accessKeyId, secretAccessKey, sessionToken } = await world.host.sessions.mint(session);
    const key = { id: accessKeyId, secret: secretAccessKey, token: sessionToken };

    const { body } = await send(world, await signedRequest(url, key));
    expect(JSON.parse(body).requestContext.authorizer.iam).toMatchObject({
      accessKey: accessKeyId,
      callerId: `${role.id}:s-1`,
      userArn: "arn:aws:sts::000000000000:assumed-role/caller/s-1",
    });
  });

  test("a signature that does not hold is told in the words it has everywhere", async () => {
    const url = await withUrl({ AuthType: "AWS_IAM" });
    const key = await signer("000000000000", allow(BOTH));
    const { status, headers, body } = await send(world, await signedRequest(url, { ...key, secret: "wrong" }));
    expect([status, headers["x-amzn-errortype"]]).toEqual([403, "InvalidSignatureException"]);
    expect(JSON.parse(body).message).toMatch(/^The request signature we calculated does not match/);
    const altered = { ...(await signedRequest(url, key, "hello")), body: Buffer.from("hullo") };
    expect((await send(world, altered)).status).toBe(403);
  });
});

test("an alias's URL asks the alias's policy, and is Forbidden once the alias is gone", async () => {
  const url = await withUrl({ Qualifier: "live" });
  await permitAll();
  expect((await get(url)).status).toBe(403);
  await permitAll("NONE", "*", "live");
  expect((await get(url)).status).toBe(200);
  expect(world.trail.all()).toContainEqual(
    expect.objectContaining({ action: "lambda:InvokeFunction", resource: `${FUNCTION_ARN}:live`, outcome: "allowed" }),
  );

  await world.root.call(DeleteAlias, { FunctionName: "f", Name: "live" });
  expect((await get(url)).body).toBe(FORBIDDEN);
  expect((await get(url.replace(/\/\/\w+/, "//nosuchurl"))).body).toBe(FORBIDDEN);
});

test("the event is that of AWS, member by member", async () => {
  const url = await withUrl();
  await permitAll();
  const { host } = new URL(url);
  const { body, headers } = await get(`${url}a%20b/c?x=1&x=2&y=%26&z`, {
    method: "PUT",
    bodyText: '{"a":1}',
    headers: { "content-type": "application/json", "user-agent": "agent", cookie: "a=1; b=2", "x-own": "v" },
  });
  const event = JSON.parse(body);
  const [domainPrefix] = host.split(".");

  expect(event).toEqual({
    version: "2.0",
    routeKey: "$default",
    rawPath: "/a%20b/c",
    rawQueryString: "x=1&x=2&y=%26&z",
    cookies: ["a=1", "b=2"],
    headers: {
      host,
      "content-type": "application/json",
      "user-agent": "agent",
      "x-own": "v",
      "x-amzn-trace-id": headers["x-amzn-trace-id"],
      "x-forwarded-for": "127.0.0.1",
      "x-forwarded-port": "4566",
      "x-forwarded-proto": "http",
    },
    queryStringParameters: { x: "1,2", y: "&", z: "" },
    requestContext: {
      accountId: "anonymous",
      apiId: domainPrefix,
      domainName: host.replace(":4566", ""),
      domainPrefix,
      http: { method: "PUT", path: "/a%20b/c", protocol: "HTTP/1.1", sourceIp: "127.0.0.1", userAgent: "agent" },
      requestId: headers["x-amzn-requestid"],
      routeKey: "$default",
      stage: "$default",
      time: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
      timeEpoch: world.clock.now(),
    },
    body: '{"a":1}',
    isBase64Encoded: false,
  });
});

test("a body is text or base64 by its content type, and absent where there is none", async () => {
  const url = await withUrl();
  await permitAll();
  const event = async (type: string | undefined, bodyText = "a=b") => {
    const { body } = await get(url, { method: "POST", bodyText, headers: type ? { "content-type": type } : {} });
    const { body: seen, isBase64Encoded } = JSON.parse(body);
    return [seen, isBase64Encoded];
  };
  const base64 = Buffer.from("a=b").toString("base64");

  for (const type of [
    "text/plain",
    "TEXT/csv; charset=utf-8",
    "application/json",
    "application/problem+json",
    "application/xml",
  ]) {
    expect([type, ...(await event(type))]).toEqual([type, "a=b", false]);
  }
  for (const type of ["application/x-www-form-urlencoded", "application/octet-stream", "image/png", undefined]) {
    expect([type, ...(await event(type))]).toEqual([type, base64, true]);
  }
  expect(await event("image/png", "")).toEqual([undefined, false]);
});

describe("a buffered answer", () => {
  const answered = async (result: string, settings: object = {}) => {
    const url = await withUrl({}, `exports.handler = async () => { ${result} };`, {}, settings);
    await permitAll();
    const { status, headers, body } = await get(url);
    return { status, type: headers["content-type"], headers, body };
  };

  test.each([
    ["return { hello: 'world' }", '{"hello":"world"}'],
    ["return ['hello', 3, true]", '["hello",3,true]'],
    ["return 'hello'", "hello"],
    ["return 3.1", "3.1"],
    ["return true", "true"],
    ["return undefined", "null"],
    ["return { body: 'b', headers: { a: 'b' } }", '{"body":"b","headers":{"a":"b"}}'],
    ["return { statusCode: 200, body: 'body123' }", "body123"],
    ["return { statusCode: 200, body: { a: 1 } }", '{"a":1}'],
    ["return { statusCode: 200, body: 'aGVsbG8=', isBase64Encoded: true }", "hello"],
    ["return { statusCode: '200' }", ""],
  ])("%s: the client reads %s", async (result, text) => {
    expect(await answered(result)).toMatchObject({ status: 200, type: "application/json", body: text });
  });

  test("has the status, headers and cookies that the function names, but for those of the connection", async () => {
    const { status, headers, body } = await answered(`return {
      statusCode: 201, body: 'made', cookies: ['a=1; Max-Age=5', 'b=2'],
      headers: { 'Content-Type': 'text/plain', 'X-One': 1, 'x-none': null, 'Content-Length': '99', connection: 'close' },
    }`);
    expect([status, body]).toEqual([201, "made"]);
    expect(headers).toEqual({
      "content-type": "text/plain",
      "x-one": "1",
      "set-cookie": ["a=1; Max-Age=5", "b=2"],
      "x-amzn-requestid": expect.any(String),
      "x-amzn-trace-id": expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/),
    });
  });

  test.each([
    ["a function that throws", "throw new Error('secret')"],
    ["a status that is none", "return { statusCode: 42 }"],
    ["a status that is no number", "return { statusCode: 'ok' }"],
    ["headers that are none", "return { statusCode: 200, headers: ['a'] }"],
    ["a header with a line break", "return { statusCode: 200, headers: { a: 'b\\nc: d' } }"],
    ["a response beyond 6 MB", "return 'x'.repeat(7_000_000)"],
  ])("of %s is a 502 that tells nothing", async (_, result) => {
    expect(await answered(result)).toMatchObject({ status: 502, body: "Internal Server Error" });
  });

  test("of a function that takes too long is a 504", async () => {
    expect(await answered("await new Promise(() => setInterval(() => {}, 1000))", { Timeout: 1 })).toMatchObject({
      status: 504,
    });
  });

  test("of a function that streams is joined, with the head that it streamed", async () => {
    const url = await withUrl(
      {},
      `exports.handler = awslambda.streamifyResponse(async (event, stream) => {
        stream = awslambda.HttpResponseStream.from(stream, { statusCode: 418, headers: { 'x-own': 'v' }, cookies: ['a=1'] });
        stream.write('one,'); stream.end('two');
      });`,
    );
    await permitAll();
    expect(await get(url)).toMatchObject({
      status: 418,
      body: "one,two",
      headers: { "x-own": "v", "set-cookie": "a=1", "content-type": "application/octet-stream" },
    });
  });

  test("is refused with 429 while the function is throttled", async () => {
    const url = await withUrl();
    await permitAll();
    await world.root.call(PutFunctionConcurrency, { FunctionName: "f", ReservedConcurrentExecutions: 0 });
    const { status, headers } = await get(url);
    expect([status, headers["x-amzn-errortype"]]).toEqual([429, "TooManyRequestsException"]);
    expect((await get(url.replace("localhost:4566", "on.aws"))).status).toBe(429);
  });

  test("is refused with 413 for a request whose event is larger than an invocation's", async () => {
    const url = await withUrl();
    await permitAll();
    const { status, headers } = await get(url, { bodyText: "x".repeat(4_800_000), method: "POST" });
    expect([status, headers["x-amzn-errortype"]]).toEqual([413, "RequestEntityTooLargeException"]);
  });
});

describe("a streamed answer", () => {
  const streaming = async (body: string, settings: object = {}) => {
    const url = await withUrl(
      { InvokeMode: "RESPONSE_STREAM" },
      `const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
       exports.handler = awslambda.streamifyResponse(async (event, stream) => { ${body} });`,
      {},
      settings,
    );
    await permitAll();
    return url;
  };
  const HEAD =
    "stream = awslambda.HttpResponseStream.from(stream, { statusCode: 201, headers: { 'Content-Type': 'text/html' }, cookies: ['a=1'] });";

  test("begins with the head, and its pieces come as the function writes them", async () => {
    const { wait, open } = latch();
    const url = await streaming(`${HEAD} stream.write('one'); ${wait} stream.end('two');`);
    const { status, headers, body } = await world.pipeline(httpRequest(url), new AbortController().signal);

    expect(status).toBe(201);
    expect(headers).toMatchObject({ "content-type": "text/html", "set-cookie": "a=1" });
    const pieces = (body as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
    expect(Buffer.from((await pieces.next()).value ?? []).toString()).toBe("one");
    // Only now the function writes on.
    open();
    expect(Buffer.from((await pieces.next()).value ?? []).toString()).toBe("two");
    expect((await pieces.next()).done).toBe(true);
  });

  test("without a head is a 200 of the type that the function sets", async () => {
    const url = await streaming("if (event.rawPath === '/t') stream.setContentType('text/css'); stream.end('a');");
    expect(await get(url)).toMatchObject({
      status: 200,
      body: "a",
      headers: { "content-type": "application/octet-stream" },
    });
    expect(await get(`${url}t`)).toMatchObject({ body: "a", headers: { "content-type": "text/css" } });
  });

  test("of a function that gives it up ends with a trailer, of one that is cut off breaks off", async () => {
    const url = await streaming(
      `stream.write('half'); await wait(50); if (event.rawPath === '/exit') process.exit(1); throw new RangeError('cut');`,
    );
    expect(await get(url)).toMatchObject({
      status: 200,
      body: "half",
      cut: false,
      trailers: { "lambda-runtime-function-error-type": "RangeError" },
    });
    expect(await get(`${url}exit`)).toMatchObject({ status: 200, body: "half", cut: true });
  });

  test("that never begins is a 502, or a 504 where time ran out", async () => {
    const url = await streaming(`${HEAD} if (event.rawPath === '/exit') process.exit(1); await wait(60_000);`, {
      Timeout: 1,
    });
    expect(await get(`${url}exit`)).toMatchObject({ status: 502, body: "Internal Server Error" });
    expect((await get(url)).status).toBe(504);
  });

  test("of a function that does not stream is its response as it is", async () => {
    const url = await withUrl(
      { InvokeMode: "RESPONSE_STREAM" },
      "exports.handler = async (event) => { if (event.rawPath === '/no') throw new Error(); return { statusCode: 201, body: 'x' }; };",
    );
    await permitAll();
    expect(await get(url)).toMatchObject({ status: 200, body: '{"statusCode":201,"body":"x"}' });
    expect(await get(`${url}no`)).toMatchObject({ status: 502 });
  });
});

describe("CORS", () => {
  const origin = "https://a.example";
  const Cors = {
    AllowOrigins: [origin, "https://b.example"],
    AllowMethods: ["GET", "PUT"],
    AllowHeaders: ["Date", "X-Own"],
    ExposeHeaders: ["X-Own"],
    AllowCredentials: true,
    MaxAge: 300,
  };
  const ask = { method: "OPTIONS", headers: { origin, "access-control-request-method": "PUT" } };

  test("preflights are answered without the function, and without any permission", async () => {
    const url = await withUrl({ Cors });
    const { status, headers, body } = await get(url, ask);
    expect([status, body]).toEqual([200, ""]);
    expect(headers).toEqual({
      "x-amzn-requestid": expect.any(String),
      "access-control-allow-origin": origin,
      "access-control-allow-methods": "GET,PUT",
      "access-control-allow-headers": "Date,X-Own",
      "access-control-allow-credentials": "true",
      "access-control-max-age": "300",
      vary: "Origin",
    });
    const stranger = await get(url, { ...ask, headers: { ...ask.headers, origin: "https://evil.example" } });
    expect(stranger.headers).toEqual({ "x-amzn-requestid": expect.any(String) });
    expect(world.trail.all()).toEqual([]);
  });

  test("other answers carry the headers beside the function's own, refusals too", async () => {
    const url = await withUrl(
      { Cors: { AllowOrigins: ["*"], ExposeHeaders: ["X-Own"] } },
      "exports.handler = async () => ({ statusCode: 200, headers: { 'Access-Control-Allow-Origin': '*' } });",
    );
    const cors = { "access-control-allow-origin": "*", "access-control-expose-headers": "X-Own" };
    expect(await get(url, { headers: { origin } })).toMatchObject({ status: 403, headers: cors });
    await permitAll();
    expect((await get(url, { headers: { origin } })).headers).toMatchObject({
      ...cors,
      "access-control-allow-origin": ["*", "*"],
    });
    expect((await get(url)).headers).not.toHaveProperty("access-control-expose-headers");
  });

  test("without a Cors the function answers OPTIONS itself", async () => {
    const url = await withUrl({}, "exports.handler = async (event) => event.requestContext.http.method;");
    expect((await get(url, ask)).status).toBe(403);
    await permitAll();
    expect((await get(url, ask)).body).toBe("OPTIONS");
  });
});
