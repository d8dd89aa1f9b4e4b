/** Who is let in to a route: by a token, by a function, by a signature. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { aModel, signed } from "../../../../kernel/authenticate/testing.js";
import { START_MS } from "../../../../testing/clock.js";
import { allow, deny, type PolicyText } from "../../../../testing/world.js";
import { CreateAccessKey } from "../../../iam/operations/create-access-key.js";
import { CreateUser } from "../../../iam/operations/create-user.js";
import { PutUserPolicy } from "../../../iam/operations/put-user-policy.js";
import { RemovePermission } from "../../../lambda/operations/remove-permission.js";
import { CreateAuthorizer } from "../../operations/create-authorizer.js";
import { ResetAuthorizersCache } from "../../operations/reset-authorizers-cache.js";
import { UpdateApi } from "../../operations/update-api.js";
import { type Handler, type Rig, rig, send } from "../testing.js";

let at: Rig;
afterEach(() => at.world.end());

const UNAUTHORIZED = '{"message":"Unauthorized"}';
const FORBIDDEN = '{"message":"Forbidden"}';

describe("tokens", () => {
  const ISSUER = "https://id.example.com/pool";
  const NOW = Math.floor(START_MS / 1000);
  let folder: string;
  let keys: Awaited<ReturnType<typeof generateKeyPair>>;
  let others: Awaited<ReturnType<typeof generateKeyPair>>;
  let file: string;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "jwt-"));
    [keys, others] = await Promise.all([generateKeyPair("RS256"), generateKeyPair("RS256")]);
    file = path.join(folder, "jwks.json");
    await writeFile(
      file,
      JSON.stringify({ keys: [{ ...(await exportJWK(keys.publicKey)), kid: "k1", alg: "RS256" }] }),
    );
    return () => rm(folder, { recursive: true });
  });

  const token = (claims: object = {}, { header = {}, key = keys.privateKey } = {}) =>
    new SignJWT({ iss: ISSUER, aud: "app", exp: NOW + 60, sub: "ann", ...claims })
      .setProtectedHeader({ alg: "RS256", kid: "k1", ...header })
      .sign(key);

  async function withRoute(scopes: string[] = []) {
    at = await rig({ oidcKeys: { [ISSUER]: file } });
    const { AuthorizerId } = await at.world.root.call(CreateAuthorizer, {
      ApiId: at.apiId,
      Name: "jwt",
      AuthorizerType: "JWT",
      IdentitySource: ["$request.header.Authorization"],
      JwtConfiguration: { Issuer: ISSUER, Audience: ["app", "other"] },
    });
    await at.route("GET /a", await at.fn("f", (event) => event.requestContext.authorizer), {
      route: { AuthorizationType: "JWT", AuthorizerId, AuthorizationScopes: scopes },
    });
  }
  const ask = (authorization?: string) =>
    at.send("GET", "/a", authorization === undefined ? {} : { headers: { authorization } });

  test("a token lets in, with `Bearer` or without, and the function learns its claims as texts", async () => {
    await withRoute();
    const claims = { scope: "read write", groups: ["a", "b"], n: 7, yes: true };
    for (const prefix of ["Bearer ", ""]) {
      const { status, text } = await ask(`${prefix}${await token(claims)}`);
      expect(status).toBe(200);
      expect(JSON.parse(text)).toEqual({
        jwt: {
          claims: {
            aud: "app",
            exp: String(NOW + 60),
            groups: "[a b]",
            iss: ISSUER,
            n: "7",
            scope: "read write",
            sub: "ann",
            yes: "true",
          },
          scopes: null,
        },
      });
    }
  });

  test("client_id counts where there is no aud", async () => {
    await withRoute();
    expect((await ask(await token({ aud: undefined, client_id: "other" }))).status).toBe(200);
    expect((await ask(await token({ aud: "no", client_id: "other" }))).status).toBe(401);
  });

  test("without a token the client is told that it takes one", async () => {
    await withRoute();
    const { status, text, headers } = await ask();
    expect([status, text, headers["www-authenticate"]]).toEqual([401, UNAUTHORIZED, "Bearer"]);
  });

  test.each([
    ["is no token", async () => "x", "the token is malformed"],
    ["has expired", () => token({ exp: NOW - 1 }), "the token has expired"],
    ["never expires", () => token({ exp: undefined }), "the claim exp is missing or invalid"],
    ["is not valid yet", () => token({ nbf: NOW + 60 }), "the token is not valid yet"],
    ["is from the future", () => token({ iat: NOW + 60 }), "the token was issued in the future"],
    ["is another issuer's", () => token({ iss: "https://evil.example" }), "invalid issuer"],
    ["is for another audience", () => token({ aud: "them" }), "invalid audience"],
    ["is signed by another key", () => token({}, { key: others.privateKey }), "invalid signature"],
    ["names no key", () => token({}, { header: { kid: undefined } }), "the token has no key id"],
    ["names an unknown key", () => token({}, { header: { kid: "k2" } }), "invalid signature"],
    [
      "is not signed",
      async () => {
        const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
        return `${part({ alg: "none", kid: "k1" })}.${part({ iss: ISSUER, aud: "app", exp: NOW + 60 })}.`;
      },
      "signing method none is invalid",
    ],
  ])("a token that %s is refused", async (_, make, description) => {
    await withRoute();
    const { status, text, headers } = await ask(`Bearer ${await make()}`);
    expect([status, text]).toEqual([401, UNAUTHORIZED]);
    expect(headers["www-authenticate"]).toBe(
      `Bearer scope="" error="invalid_token" error_description="${description}"`,
    );
    expect(at.calls).toEqual([]);
  });

  test("one of the route's scopes is enough, in `scope` or in `scp`", async () => {
    await withRoute(["admin", "read"]);
    expect(JSON.parse((await ask(await token({ scope: "read x" }))).text).jwt.scopes).toEqual(["read", "x"]);
    expect((await ask(await token({ scp: ["admin"] }))).status).toBe(200);
    const refused = await ask(await token({ scope: "reader" }));
    expect([refused.status, refused.text]).toEqual([403, FORBIDDEN]);
  });

  test("a preflight meets the authorizer of the route that takes it, as AWS warns", async () => {
    await withRoute();
    await at.world.root.call(UpdateApi, { ApiId: at.apiId, CorsConfiguration: { AllowOrigins: ["*"] } });
    const headers = { origin: "https://a.example", "access-control-request-method": "GET" };
    expect((await at.send("OPTIONS", "/a", { headers })).status).toBe(204);
    expect((await at.send("GET", "/a", { headers })).headers["access-control-allow-origin"]).toBe("*");
  });
});

describe("functions", () => {
  async function withAuthorizer(handler: Handler, more: object = {}, permission?: string | null) {
    at = await rig();
    const arn = await at.fn("auth", handler, permission);
    const { AuthorizerId = "" } = await at.world.root.call(CreateAuthorizer, {
      ApiId: at.apiId,
      Name: "decider",
      AuthorizerType: "REQUEST",
      IdentitySource: ["$request.header.Authorization", "$request.querystring.who"],
      AuthorizerUri: `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${arn}/invocations`,
      AuthorizerPayloadFormatVersion: "2.0",
      EnableSimpleResponses: true,
      AuthorizerResultTtlInSeconds: 0,
      ...more,
    });
    const echo = await at.fn("f", (event) => event.requestContext.authorizer ?? {});
    for (const key of ["GET /a/{id}", "GET /b"]) {
      await at.route(key, echo, { route: { AuthorizationType: "CUSTOM", AuthorizerId } });
    }
    return AuthorizerId;
  }
  const ask = (path = "/a/7?who=ann", authorization = "secret") => at.send("GET", path, { headers: { authorization } });
  const asked = () => at.calls.filter(({ name }) => name === "auth");

  test("a plain yes lets in, and its context reaches the function as it is", async () => {
    const context = { text: "a", number: 1, list: ["x"], map: { y: true } };
    const id = await withAuthorizer(() => ({ isAuthorized: true, context }));
    expect(JSON.parse((await ask()).text)).toEqual({ lambda: context });
    expect(asked()[0]?.event).toMatchObject({
      version: "2.0",
      type: "REQUEST",
      routeArn: `arn:aws:execute-api:us-east-1:000000000000:${at.apiId}/$default/GET/a/7`,
      identitySource: ["secret", "ann"],
      routeKey: "GET /a/{id}",
      rawPath: "/a/7",
      rawQueryString: "who=ann",
      headers: { authorization: "secret" },
      pathParameters: { id: "7" },
      requestContext: { http: { method: "GET", path: "/a/7" }, stage: "$default" },
    });
    expect(
      at.world.trail.all().find(({ principal }) => principal === "apigateway.amazonaws.com")?.context,
    ).toMatchObject({
      "aws:SourceArn": `arn:aws:execute-api:us-east-1:000000000000:${at.apiId}/authorizers/${id}`,
    });
  });

  test("a plain no keeps out", async () => {
    await withAuthorizer(() => ({ isAuthorized: false }));
    const { status, text } = await ask();
    expect([status, text]).toEqual([403, FORBIDDEN]);
    expect(at.calls.some(({ name }) => name === "f")).toBe(false);
  });

  test("a request without an identity source is refused before anybody is asked", async () => {
    await withAuthorizer(() => ({ isAuthorized: true }));
    const { status, text } = await ask("/a/7");
    expect([status, text]).toEqual([401, UNAUTHORIZED]);
    expect(asked()).toEqual([]);
  });

  test.each([
    ["no boolean", { isAuthorized: "yes" }],
    ["nothing", null],
    ["a policy", { principalId: "x", policyDocument: { Statement: [] } }],
  ])("an answer with %s in place of a plain one fails", async (_, answer) => {
    await withAuthorizer(() => answer);
    expect((await ask()).status).toBe(500);
  });

  test.each([
    ["returned", () => ({ errorMessage: "Unauthorized" })],
    [
      "thrown",
      () => {
        throw new Error("Unauthorized");
      },
    ],
  ])("`Unauthorized`, %s, is 401", async (_, handler) => {
    await withAuthorizer(handler);
    expect((await ask()).status).toBe(401);
  });

  test("without a permission for the authorizer's own ARN the request fails, and the trail says so", async () => {
    await withAuthorizer(() => ({ isAuthorized: true }), {}, null);
    const { status, text } = await ask();
    expect([status, text]).toEqual([500, '{"message":"Internal Server Error"}']);
    expect(at.world.trail.last()).toMatchObject({
      principal: "apigateway.amazonaws.com",
      action: "lambda:InvokeFunction",
      outcome: "implicitDeny",
    });
  });

  const policyFor = (Effect: string, Resource: string) => ({
    principalId: "ann",
    policyDocument: {
      Version: "2012-10-17",
      Statement: [{ Effect, Action: "execute-api:Invoke", Resource }],
    },
    context: { key: "value" },
  });

  test("a policy opens what it names, and its decision is in the trail", async () => {
    const id = await withAuthorizer((event) => policyFor("Allow", event.methodArn ?? event.routeArn), {
      EnableSimpleResponses: false,
    });
    expect(JSON.parse((await ask()).text)).toEqual({ lambda: { key: "value" } });
    expect(at.world.trail.all().find(({ action }) => action === "execute-api:Invoke")).toMatchObject({
      principal: `arn:aws:execute-api:us-east-1:000000000000:${at.apiId}/authorizers/${id}/ann`,
      resource: `arn:aws:execute-api:us-east-1:000000000000:${at.apiId}/$default/GET/a/7`,
      outcome: "allowed",
    });
  });

  test.each([
    ["denies", (arn: string) => policyFor("Deny", arn)],
    ["speaks of another route", (arn: string) => policyFor("Allow", arn.replace("GET", "POST"))],
  ])("a policy that %s keeps out", async (_, answer) => {
    await withAuthorizer((event) => answer(event.routeArn), { EnableSimpleResponses: false });
    expect((await ask()).status).toBe(403);
  });

  test("format 1.0 has the names of REST APIs", async () => {
    await withAuthorizer((event) => policyFor("Allow", event.methodArn), {
      AuthorizerPayloadFormatVersion: "1.0",
      EnableSimpleResponses: false,
    });
    expect((await ask()).status).toBe(200);
    expect(asked()[0]?.event).toMatchObject({
      version: "1.0",
      type: "REQUEST",
      methodArn: `arn:aws:execute-api:us-east-1:000000000000:${at.apiId}/$default/GET/a/7`,
      identitySource: "secret,ann",
      authorizationToken: "secret,ann",
      resource: "/a/{id}",
      httpMethod: "GET",
      queryStringParameters: { who: "ann" },
      requestContext: { resourcePath: "/a/{id}" },
    });
  });

  test("an answer is kept for its identity and time, for all routes, and decided anew on each", async () => {
    await withAuthorizer((event) => policyFor("Allow", event.routeArn), {
      EnableSimpleResponses: false,
      AuthorizerResultTtlInSeconds: 60,
    });
    expect((await ask()).status).toBe(200);
    expect((await ask()).status).toBe(200);
    expect((await ask("/b?who=ann")).status).toBe(403);
    expect(asked()).toHaveLength(1);
    expect((await ask("/a/7?who=bob")).status).toBe(200);
    expect(asked()).toHaveLength(2);
    await at.world.clock.advance(60_000);
    await ask();
    expect(asked()).toHaveLength(3);
    await ask();
    await at.world.root.call(ResetAuthorizersCache, { ApiId: at.apiId, StageName: "$default" });
    await ask();
    expect(asked()).toHaveLength(4);
  });

  test("a permission that is taken away stays unnoticed while the answer is kept, as on AWS", async () => {
    await withAuthorizer(() => ({ isAuthorized: true }), { AuthorizerResultTtlInSeconds: 60 });
    await ask();
    await at.world.root.call(RemovePermission, { FunctionName: "auth", StatementId: "api" });
    expect((await ask()).status).toBe(200);
    await at.world.clock.advance(60_000);
    expect((await ask()).status).toBe(500);
  });
});

describe("signatures", () => {
  const SIGNING = aModel("execute-api", "restJson1");

  async function withRoute() {
    at = await rig();
    await at.route("GET /a/{id}", await at.fn("f", (event) => event.requestContext.authorizer), {
      route: { AuthorizationType: "AWS_IAM" },
    });
  }
  async function signer(account: string, ...policies: readonly PolicyText[]) {
    const root = at.world.rootOf(account);
    const { User } = await root.call(CreateUser, { UserName: "ann" });
    for (const [index, { document }] of policies.entries()) {
      await root.call(PutUserPolicy, { UserName: "ann", PolicyName: `p${index}`, PolicyDocument: document });
    }
    const { AccessKey } = await root.call(CreateAccessKey, { UserName: "ann" });
    return { id: AccessKey?.AccessKeyId ?? "", secret: AccessKey?.SecretAccessKey ?? "", user: User };
  }
  const ask = async (key: { id: string; secret: string }, model = SIGNING, headers: object = {}) => {
    const request = await signed(
      { model, key, region: "us-east-1", atMs: at.world.clock.now() },
      {
        method: "GET",
        path: "/a/7",
        headers: { host: `${at.apiId}.execute-api.us-east-1.localhost:4566`, ...headers },
        body: "",
      },
    );
    return send(at.world, request);
  };
  const arn = (suffix: string) => `arn:aws:execute-api:us-east-1:000000000000:${at.apiId}/${suffix}`;

  test("a user who may invoke the route is let in, and the function learns who he is", async () => {
    await withRoute();
    const key = await signer("000000000000", allow("execute-api:Invoke", arn("$default/GET/a/*")));
    const { status, text } = await ask(key);
    expect(status).toBe(200);
    expect(JSON.parse(text)).toEqual({
      iam: {
        accessKey: key.id,
        accountId: "000000000000",
        callerId: key.user?.UserId,
        cognitoIdentity: null,
        principalOrgId: null,
        userArn: key.user?.Arn,
        userId: key.user?.UserId,
      },
    });
  });

  test("everybody else reads the same, and the trail knows why", async () => {
    await withRoute();
    const unsigned = await at.send("GET", "/a/7");
    expect([unsigned.status, unsigned.text]).toEqual([403, FORBIDDEN]);
    const key = await signer("000000000000", allow("execute-api:Invoke", arn("$default/POST/*")));
    const refused = await ask(key);
    expect([refused.status, refused.text]).toEqual([403, FORBIDDEN]);
    expect(at.world.trail.last()).toMatchObject({
      action: "execute-api:Invoke",
      resource: arn("$default/GET/a/7"),
      principal: key.user?.Arn,
      outcome: "implicitDeny",
    });
    expect((await ask({ ...key, secret: "wrong" })).status).toBe(403);
    expect((await ask(key, aModel("lambda", "restJson1"))).status).toBe(403);
  });

  test("a Deny counts, and users of other accounts have nobody to let them in", async () => {
    await withRoute();
    const key = await signer("000000000000", allow("execute-api:*"), deny("execute-api:Invoke", arn("$default/GET/*")));
    expect((await ask(key)).status).toBe(403);
    const other = await signer("111122223333", allow("execute-api:*"));
    expect((await ask(other)).status).toBe(403);
    expect(at.world.trail.last()).toMatchObject({ principal: "arn:aws:iam::111122223333:user/ann" });
  });
});
