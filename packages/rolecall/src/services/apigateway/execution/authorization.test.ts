/** Who may call: IAM signatures, the API's resource policy, Lambda authorizers, and all of them together. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { allow, deny, type PolicyText, policy, testWorld, type World } from "../../../testing/world.js";
import { CreateAccessKey } from "../../iam/operations/create-access-key.js";
import { activeFunction } from "../../lambda/testing.js";
import { CreateApiKey } from "../operations/create-api-key.js";
import { CreateAuthorizer } from "../operations/create-authorizer.js";
import { FlushStageAuthorizersCache } from "../operations/flush-stage-authorizers-cache.js";
import { TestInvokeAuthorizer } from "../operations/test-invoke-authorizer.js";
import { UpdateMethod } from "../operations/update-method.js";
import { UpdateRestApi } from "../operations/update-rest-api.js";
import { anApi, executeArn, functionUri, mocked, permit, send, sendSigned, type TestApi } from "./testing.js";

let world: World;
beforeAll(async () => {
  world = await testWorld({ sandboxes: true });
  await activeFunction(world, (await world.role("r")).arn, AUTHORIZER);
});
afterAll(() => world.end());

/** Says what its token asks for, and counts how often it was asked. */
const AUTHORIZER = `
let asked = 0;
exports.handler = async (event) => {
  asked += 1;
  const token = event.type === "TOKEN" ? event.authorizationToken : event.headers.Who;
  const statement = (Effect) => ({ Effect, Action: "execute-api:Invoke", Resource: event.methodArn });
  const answer = (Statement) => ({
    principalId: "ann",
    policyDocument: { Version: "2012-10-17", Statement },
    context: { asked, team: "shop", admin: true },
    usageIdentifierKey: "key-of-the-authorizer",
  });
  switch (token) {
    case "allow": return answer([statement("Allow")]);
    case "from-here": return answer([{ ...statement("Allow"), Condition: { IpAddress: { "aws:SourceIp": "127.0.0.1" } } }]);
    case "from-there": return answer([{ ...statement("Allow"), Condition: { IpAddress: { "aws:SourceIp": "10.0.0.1" } } }]);
    case "deny": return answer([statement("Allow"), statement("Deny")]);
    case "silent": return answer([{ ...statement("Allow"), Resource: event.methodArn + "x" }]);
    case "unauthorized": throw new Error("Unauthorized");
    case "throws": throw new Error("anything else");
    case "no-policy": return { principalId: "ann" };
    case "nested": return { ...answer([statement("Allow")]), context: { map: {} } };
    default: return answer([]);
  }
};`;

const opened = (api: string, statements: readonly object[]): PolicyText =>
  policy(
    ...statements.map((each) => ({
      Principal: "*",
      Action: "execute-api:Invoke",
      Resource: executeArn(api, "*"),
      ...each,
    })),
  );

describe("AWS_IAM", () => {
  const keyOf = async (name: string, ...policies: readonly PolicyText[]) => {
    await world.user(name, ...policies);
    const { AccessKey } = await world.root.call(CreateAccessKey, { UserName: name });
    return { id: AccessKey?.AccessKeyId ?? "", secret: AccessKey?.SecretAccessKey ?? "" };
  };
  const signedApi = async (policyText?: string) => {
    const api = await anApi(
      world.root,
      {
        "GET /pets/{id}": {
          ...mocked('"$context.identity.userArn $context.identity.caller"'),
          method: { authorizationType: "AWS_IAM" },
        },
      },
      policyText === undefined ? {} : { policy: policyText },
    );
    await api.deploy();
    return api;
  };

  test("the signer needs execute-api:Invoke on the stage, method and path", async () => {
    const api = await signedApi();
    const ann = await keyOf("ann", allow("execute-api:Invoke", executeArn(api.id, "prod/GET/pets/7")));

    expect(await sendSigned(world, api.id, ann, { path: "/pets/7" })).toMatchObject({
      status: 200,
      body: expect.stringMatching(/^"arn:aws:iam::000000000000:user\/ann AIDA/),
    });
    const refused = await sendSigned(world, api.id, ann, { path: "/pets/8" });
    expect(refused.status).toBe(403);
    expect(JSON.parse(refused.body)).toEqual({
      Message: `User: arn:aws:iam::000000000000:user/ann is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:us-east-1:********0000:${api.id}/prod/GET/pets/8 because no identity-based policy allows the execute-api:Invoke action`,
    });
    expect(refused.headers["x-amzn-errortype"]).toBe("AccessDeniedException");
    expect(world.trail.last()).toMatchObject({ action: "execute-api:Invoke", outcome: "implicitDeny" });
  });

  test("unsigned, signed with a wrong secret, or with an unknown key: 403 in AWS's words", async () => {
    const api = await signedApi();
    const bob = await keyOf("bob");

    expect(await send(world, api.id, { path: "/pets/7" })).toMatchObject({
      status: 403,
      body: '{"message":"Missing Authentication Token"}',
    });
    const wrong = await sendSigned(world, api.id, { ...bob, secret: "wrong" }, { path: "/pets/7" });
    expect(wrong.status).toBe(403);
    expect(wrong.headers["x-amzn-errortype"]).toBe("InvalidSignatureException");
    const unknown = await sendSigned(world, api.id, { id: "AKIA22222222222222222", secret: "s" }, { path: "/pets/7" });
    expect(unknown).toMatchObject({
      status: 403,
      body: '{"message":"The security token included in the request is invalid."}',
    });
  });

  test("in one account the resource policy's allow is enough, and its deny is final", async () => {
    const none = await keyOf("carol");
    const all = await keyOf("dora", allow("execute-api:*"));
    const open = await signedApi(
      policy({ Effect: "Allow", Principal: "*", Action: "execute-api:Invoke", Resource: "execute-api:/*" }).document,
    );
    const shut = await signedApi(
      policy({ Effect: "Deny", Principal: "*", Action: "execute-api:Invoke", Resource: "execute-api:/prod/GET/pets/7" })
        .document,
    );

    expect((await sendSigned(world, open.id, none, { path: "/pets/7" })).status).toBe(200);
    expect((await sendSigned(world, shut.id, all, { path: "/pets/8" })).status).toBe(200);
    expect(await sendSigned(world, shut.id, all, { path: "/pets/7" })).toMatchObject({
      status: 403,
      body: expect.stringContaining("with an explicit deny in a resource-based policy"),
    });
  });

  test("with the caller's own credentials the integration does what the caller may", async () => {
    const api = await anApi(world.root, {
      "GET /": {
        method: { authorizationType: "AWS_IAM" },
        integration: {
          type: "AWS",
          integrationHttpMethod: "POST",
          uri: functionUri(),
          credentials: "arn:aws:iam::*:user/*",
        },
        responses: { "200": { responseTemplates: { "application/json": '"ran"' } } },
      },
    });
    await api.deploy();
    const call = allow("execute-api:Invoke");
    const may = await keyOf("may", call, allow("lambda:InvokeFunction"));
    const mayNot = await keyOf("may-not", call);

    expect(await sendSigned(world, api.id, may)).toMatchObject({ status: 200, body: '"ran"' });
    expect(await sendSigned(world, api.id, mayNot)).toMatchObject({
      status: 500,
      body: '{"message": "Internal server error"}',
    });
    expect(world.trail.all().findLast(({ action }) => action === "lambda:InvokeFunction")).toMatchObject({
      principal: "arn:aws:iam::000000000000:user/may-not",
      outcome: "implicitDeny",
    });
  });

  test("a path is decoded before it is asked about, as it is before it chooses a resource", async () => {
    const path = "execute-api:/prod/GET/pets/7";
    const statements = [
      { Effect: "Allow", Principal: "*", Action: "execute-api:Invoke", Resource: "execute-api:/*" },
      { Effect: "Deny", Principal: "*", Action: "execute-api:Invoke", Resource: path },
    ];
    const api = await signedApi(policy(...statements).document);
    const fay = await keyOf("fay");

    expect((await sendSigned(world, api.id, fay, { path: "/pets/%37" })).status).toBe(403);
    expect((await sendSigned(world, api.id, fay, { path: "/pets/7/" })).status).toBe(403);
    expect((await sendSigned(world, api.id, fay, { path: "/pets/8" })).status).toBe(200);
  });

  test("between accounts both sides must allow", async () => {
    const api = await signedApi();
    const open = await signedApi(
      policy({
        Effect: "Allow",
        Principal: { AWS: "111122223333" },
        Action: "execute-api:Invoke",
        Resource: "execute-api:/*",
      }).document,
    );
    // The root user of another account: the identity side allows all.
    const other = { id: "111122223333", secret: "test" };

    expect(await sendSigned(world, api.id, other, { path: "/pets/7" })).toMatchObject({
      status: 403,
      body: expect.stringContaining("because no resource-based policy allows the execute-api:Invoke action"),
    });
    expect((await sendSigned(world, open.id, other, { path: "/pets/7" })).status).toBe(200);
  });
});

describe("a resource policy alone", () => {
  test("lets in whom it allows, by address for instance, and nobody else", async () => {
    const apiFor = async (range: string) => {
      const statement = {
        Effect: "Allow",
        Principal: "*",
        Action: "execute-api:Invoke",
        Resource: "execute-api:/*",
        Condition: { IpAddress: { "aws:SourceIp": range } },
      };
      const api = await anApi(world.root, { "GET /": mocked() }, { policy: policy(statement).document });
      await api.deploy();
      return api;
    };

    expect((await send(world, (await apiFor("127.0.0.0/8")).id)).status).toBe(200);
    const far = await apiFor("10.0.0.0/8");
    expect(await send(world, far.id)).toMatchObject({
      status: 403,
      body: `{"Message":"User: anonymous is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:us-east-1:********0000:${far.id}/prod/GET/ because no resource-based policy allows the execute-api:Invoke action"}`,
    });
  });
});

describe("Lambda authorizers", () => {
  let api: TestApi;
  let token: string;
  let request: string;
  /** Puts an authorizer before a method that has none yet. */
  const guard = (on: TestApi, path: string, authorizerId: string) =>
    world.root.call(UpdateMethod, {
      restApiId: on.id,
      resourceId: on.resources[path] ?? "",
      httpMethod: "GET",
      patchOperations: [
        { op: "replace", path: "/authorizationType", value: "CUSTOM" },
        { op: "replace", path: "/authorizerId", value: authorizerId },
      ],
    });
  const authorizer = async (on: TestApi, input: object) => {
    const { id = "" } = await world.root.call(CreateAuthorizer, {
      restApiId: on.id,
      name: `a${JSON.stringify(input).length}`,
      authorizerUri: functionUri(),
      type: "TOKEN",
      identitySource: "method.request.header.Auth",
      authorizerResultTtlInSeconds: 0,
      ...input,
    } as never);
    return id;
  };
  const SAID =
    '"$context.authorizer.principalId $context.authorizer.team $context.authorizer.admin $context.authorizer.asked"';

  beforeAll(async () => {
    api = await anApi(world.root, {
      "GET /token": mocked(SAID),
      "GET /cached": mocked(SAID),
      "GET /request": mocked(SAID),
    });
    token = await authorizer(api, { identityValidationExpression: "[a-z-]+" });
    request = await authorizer(api, {
      type: "REQUEST",
      identitySource: "method.request.header.Who,method.request.querystring.q",
      authorizerResultTtlInSeconds: 300,
    });
    const cached = await authorizer(api, { authorizerResultTtlInSeconds: 60, name: "cached" });
    await guard(api, "/token", token);
    await guard(api, "/cached", cached);
    await guard(api, "/request", request);
    await api.deploy();
    for (const id of [token, request, cached]) await permit(world, executeArn(api.id, `authorizers/${id}`), "f", id);
  });

  const get = (Auth: string | undefined, path = "/token") =>
    send(world, api.id, { path, headers: Auth === undefined ? {} : { Auth } });

  test.each([
    ["allow", 200, /^"ann shop true \d+"$/],
    ["from-here", 200, /^"ann/],
    ["from-there", 403, '{"Message":"User is not authorized to access this resource"}'],
    ["silent", 403, '{"Message":"User is not authorized to access this resource"}'],
    ["deny", 403, '{"Message":"User is not authorized to access this resource with an explicit deny"}'],
    ["unauthorized", 401, '{"message":"Unauthorized"}'],
    ["throws", 500, '{"message":null}'],
    ["no-policy", 500, '{"message":null}'],
    ["nested", 500, '{"message":null}'],
    [undefined, 401, '{"message":"Unauthorized"}'],
    ["NOT OF THE FORM", 401, '{"message":"Unauthorized"}'],
  ])("a TOKEN authorizer that is asked with %s: %d", async (Auth, status, body) => {
    const answer = await get(Auth);
    expect(answer.status).toBe(status);
    expect(answer.body).toEqual(typeof body === "string" ? body : expect.stringMatching(body));
  });

  test("the function is asked as apigateway.amazonaws.com for the authorizer, and the trail has what its policy decided", async () => {
    world.trail.clear();
    await get("deny");
    const [invoked, decided] = world.trail.all().filter(({ service }) => service !== "logs");
    expect(invoked).toMatchObject({
      principal: "apigateway.amazonaws.com",
      action: "lambda:InvokeFunction",
      context: { "aws:SourceArn": executeArn(api.id, `authorizers/${token}`) },
    });
    expect(decided).toMatchObject({
      principal: `${executeArn(api.id, `authorizers/${token}`)}/ann`,
      action: "execute-api:Invoke",
      resource: executeArn(api.id, "prod/GET/token"),
      outcome: "explicitDeny",
    });
  });

  test("what it said is kept for its TTL, by identity, until the stage's cache is flushed", async () => {
    const asked = async () => Number(/(\d+)"$/.exec((await get("allow", "/cached")).body)?.[1]);
    const first = await asked();
    expect(await asked()).toBe(first);
    await world.clock.advance(61_000);
    const second = await asked();
    expect(second).toBeGreaterThan(first);
    await world.root.call(FlushStageAuthorizersCache, { restApiId: api.id, stageName: "prod" });
    expect(await asked()).toBeGreaterThan(second);
  });

  test("a REQUEST authorizer sees the request, and is not asked where an identity source is missing", async () => {
    const asked = (headers: Record<string, string>, query: string) =>
      send(world, api.id, { path: "/request", headers, query });
    expect((await asked({ Who: "allow" }, "q=1")).status).toBe(200);
    world.trail.clear();
    expect((await asked({ Who: "allow" }, "")).status).toBe(401);
    expect(world.trail.all().filter(({ action }) => action === "lambda:InvokeFunction")).toEqual([]);
  });

  test("an authorizer whose function does not let API Gateway in is misconfigured", async () => {
    const closed = await anApi(world.root, { "GET /": mocked() });
    await guard(closed, "/", await authorizer(closed, {}));
    await closed.deploy();
    const answer = await send(world, closed.id, { headers: { Auth: "allow" } });
    expect(answer).toMatchObject({ status: 500, body: '{"message":null}' });
    expect(answer.headers["x-amzn-errortype"]).toBe("AuthorizerConfigurationException");
  });

  test.each([
    ["Allow", "silent", 200],
    ["Deny", "allow", 403],
    ["silent", "allow", 200],
    ["silent", "silent", 403],
    ["Allow", "deny", 403],
  ])("beside a resource policy that says %s, an authorizer that says %s: %d", async (effect, said, status) => {
    const guarded = await anApi(world.root, { "GET /": mocked() });
    const statement = opened(
      guarded.id,
      effect === "silent" ? [{ Effect: "Allow", Resource: executeArn(guarded.id, "beta/*") }] : [{ Effect: effect }],
    );
    await world.root.call(UpdateRestApi, {
      restApiId: guarded.id,
      patchOperations: [{ op: "replace", path: "/policy", value: statement.document }],
    });
    const id = await authorizer(guarded, {});
    await guard(guarded, "/", id);
    await guarded.deploy();
    await permit(world, executeArn(guarded.id, "*"), "f", `x${guarded.id}`);

    expect((await send(world, guarded.id, { headers: { Auth: said } })).status).toBe(status);
  });

  test("an authorizer may name the API key, for APIs that take it from there", async () => {
    const keyed = await anApi(
      world.root,
      { "GET /": { ...mocked('"$context.identity.apiKey"'), method: { apiKeyRequired: true } } },
      { apiKeySource: "AUTHORIZER" },
    );
    await guard(keyed, "/", await authorizer(keyed, {}));
    await keyed.deploy();
    await permit(world, executeArn(keyed.id, "authorizers/*"), "f", "keyed");
    const get = () => send(world, keyed.id, { headers: { Auth: "allow", "x-api-key": "key-of-the-client" } });

    expect(await get()).toMatchObject({ status: 403, body: '{"message":"Forbidden"}' });
    await world.root.call(CreateApiKey, {
      name: "k",
      enabled: true,
      value: "key-of-the-authorizer",
      stageKeys: [{ restApiId: keyed.id, stageName: "prod" }],
    });
    expect(await get()).toMatchObject({ status: 200, body: '"key-of-the-authorizer"' });
  });

  test("a test invocation tells the policy, or the status that a client would have got", async () => {
    const tested = (Auth: string) =>
      world.root.call(TestInvokeAuthorizer, { restApiId: api.id, authorizerId: token, headers: { Auth } });

    const allowed = await tested("allow");
    expect(allowed).toMatchObject({ clientStatus: 0, principalId: "ann" });
    expect(JSON.parse(allowed.policy ?? "").Statement[0].Resource).toBe(executeArn(api.id, "ESTestInvoke-stage/GET/"));
    expect(await tested("unauthorized")).toMatchObject({ clientStatus: 401 });
    expect((await tested("no-policy")).log).toContain(
      "Execution failed due to configuration error: Could not parse policy",
    );
  });
});

test("a deny in the caller's own policies is final, whatever the resource policy says", async () => {
  const statement = { Effect: "Allow", Principal: "*", Action: "execute-api:Invoke", Resource: "execute-api:/*" };
  const api = await anApi(
    world.root,
    { "GET /": { ...mocked(), method: { authorizationType: "AWS_IAM" } } },
    { policy: policy(statement).document },
  );
  await api.deploy();
  await world.user("eve", deny("execute-api:Invoke"));
  const { AccessKey } = await world.root.call(CreateAccessKey, { UserName: "eve" });

  const answer = await sendSigned(world, api.id, {
    id: AccessKey?.AccessKeyId ?? "",
    secret: AccessKey?.SecretAccessKey ?? "",
  });
  expect(answer.body).toContain("with an explicit deny in an identity-based policy");
});
