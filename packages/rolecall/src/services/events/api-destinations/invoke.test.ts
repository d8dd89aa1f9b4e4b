/** What reaches an API destination's endpoint, who may send it, and what becomes of what the endpoint does not take. */
import http from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { falter } from "../../../testing/falter.js";
import { allow, type PolicyText, testWorld, trusts, type World } from "../../../testing/world.js";
import { resumeAuthorizing } from "../connections/oauth.js";
import { CreateApiDestination } from "../operations/create-api-destination.js";
import { CreateConnection } from "../operations/create-connection.js";
import { DeauthorizeConnection } from "../operations/deauthorize-connection.js";
import { DescribeConnection } from "../operations/describe-connection.js";
import { ListTargetsByRule } from "../operations/list-targets-by-rule.js";
import { connections, deliveries } from "../records.js";
import { anEvent, aQueue, aRule, put, queueArnOf, received } from "../testing.js";

interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}
type Answer = { readonly status?: number; readonly headers?: Record<string, string>; readonly body?: string };

let world: World;
let server: http.Server;
let endpoint: string;
let seen: Seen[];
let answer: (request: Seen) => Answer;

beforeEach(async () => {
  world = await testWorld();
  seen = [];
  answer = () => ({});
  server = http.createServer((request, response) => {
    let body = "";
    request.on("data", (piece) => {
      body += piece;
    });
    request.on("end", () => {
      const { method, url, headers } = request;
      const one = { method, url, headers, body };
      seen.push(one);
      const { status = 200, headers: given = {}, body: text = "" } = answer(one);
      response.writeHead(status, given).end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  await world.end();
  await new Promise((resolve) => server.close(resolve));
});

const API_KEY = { ApiKeyAuthParameters: { ApiKeyName: "x-key", ApiKeyValue: "k" } };

interface Setup {
  readonly auth?: object;
  readonly type?: string;
  readonly destination?: object;
  readonly target?: object;
  readonly policies?: readonly PolicyText[];
}

/** A rule whose target is an API destination on the test's server, with a queue for dead letters. */
async function aDestination({ auth = API_KEY, type = "API_KEY", destination = {}, target = {}, policies }: Setup = {}) {
  const letters = await aQueue(world.root, "letters");
  const { ConnectionArn = "" } = await world.root.call(CreateConnection, {
    Name: "c",
    AuthorizationType: type as "API_KEY",
    AuthParameters: auth,
  });
  await world.settled();
  const { ApiDestinationArn = "" } = await world.root.call(CreateApiDestination, {
    Name: "d",
    ConnectionArn,
    InvocationEndpoint: `${endpoint}/hook`,
    HttpMethod: "POST",
    ...destination,
  });
  const role = await world.role("out", {
    trust: trusts("events.amazonaws.com"),
    policies: policies ?? [allow("events:InvokeApiDestination", ApiDestinationArn)],
  });
  const base = { Id: "1", Arn: ApiDestinationArn, RoleArn: role.arn, DeadLetterConfig: { Arn: queueArnOf("letters") } };
  await aRule(world.root, "r", [{ ...base, ...target }]);
  return letters;
}

const fire = async (detail: unknown = { n: 1 }) => {
  await put(world.root, anEvent(detail));
  await world.settled();
};
const later = async (ms: number) => {
  await world.clock.advance(ms);
  await world.settled();
};
const letter = async (url: string) => {
  const [one] = await received(world.root, url);
  const value = (name: string) => one?.MessageAttributes?.[name]?.StringValue;
  return [value("ERROR_CODE"), value("ERROR_MESSAGE"), value("EXHAUSTED_RETRY_CONDITION")];
};
const waiting = async () =>
  (await world.host.store.read((read) => deliveries.list(read, { prefix: [] }))).items.map(
    ({ dueMs }) => dueMs - world.clock.now(),
  );

describe("a request", () => {
  test("is the event, with AWS's headers and the key", async () => {
    await aDestination();
    await fire({ n: 1 });

    const [one] = seen;
    expect(one).toMatchObject({ method: "POST", url: "/hook" });
    expect(JSON.parse(one?.body ?? "")).toMatchObject({ source: "shop", detail: { n: 1 } });
    expect(one?.headers).toMatchObject({
      "x-key": "k",
      "user-agent": "Amazon/EventBridge/ApiDestinations",
      "content-type": "application/json; charset=utf-8",
      range: "bytes=0-1048575",
      "accept-encoding": "gzip,deflate",
      connection: "close",
    });
  });

  test("by Basic authorization has user and password", async () => {
    await aDestination({ type: "BASIC", auth: { BasicAuthParameters: { Username: "ann", Password: "p w" } } });
    await fire();

    expect(seen[0]?.headers.authorization).toBe(`Basic ${Buffer.from("ann:p w").toString("base64")}`);
  });

  test("has path, query and headers of the target, and the connection's before them", async () => {
    const parameter = (Key: string, Value: string) => ({ Key, Value, IsValueSecret: false });
    await aDestination({
      auth: {
        ...API_KEY,
        InvocationHttpParameters: {
          HeaderParameters: [parameter("x-both", "connection"), parameter("User-Agent", "mine")],
          QueryStringParameters: [parameter("both", "connection")],
          BodyParameters: [parameter("tenant", "t1")],
        },
      },
      destination: { InvocationEndpoint: `${endpoint}/orders/*/lines/*` },
      target: {
        InputPath: "$.detail",
        HttpParameters: {
          PathParameterValues: ["$.detail.id", "a/b"],
          HeaderParameters: { "x-both": "target", "x-target": "$.detail.who", Host: "elsewhere" },
          QueryStringParameters: { both: "target", n: "$.detail.n" },
        },
      },
    });
    await fire({ id: "o 1", who: "ann", n: 7 });

    const [one] = seen;
    expect(one?.url).toBe("/orders/o%201/lines/a%2Fb?both=connection&n=7");
    expect(one?.headers).toMatchObject({
      "x-both": "connection",
      "x-target": "ann",
      "user-agent": "Amazon/EventBridge/ApiDestinations",
      host: new URL(endpoint).host,
    });
    expect(JSON.parse(one?.body ?? "")).toEqual({ id: "o 1", who: "ann", n: 7, tenant: "t1" });
    const { Targets } = await world.root.call(ListTargetsByRule, { Rule: "r" });
    expect(Targets?.[0]?.HttpParameters?.PathParameterValues).toEqual(["$.detail.id", "a/b"]);
  });

  test("of a method without a body has none", async () => {
    await aDestination({ destination: { HttpMethod: "GET" } });
    await fire();

    expect(seen).toMatchObject([{ method: "GET", body: "" }]);
  });
});

describe("OAuth", () => {
  let tokens = 0;
  const auth = (more: object = {}) => ({
    OAuthParameters: {
      ClientParameters: { ClientID: "id", ClientSecret: "secret" },
      AuthorizationEndpoint: `${endpoint}/token`,
      HttpMethod: "POST",
      OAuthHttpParameters: { BodyParameters: [{ Key: "audience", Value: "api", IsValueSecret: false }] },
      ...more,
    },
  });
  const giving = (more: object, rest: (request: Seen) => Answer = () => ({})) => {
    tokens = 0;
    answer = (request) => {
      if (!request.url?.startsWith("/token")) return rest(request);
      tokens += 1;
      return { body: JSON.stringify({ access_token: `t${tokens}`, token_type: "Bearer", ...more }) };
    };
  };
  const asked = () => seen.filter(({ url }) => url?.startsWith("/token"));
  const sent = () => seen.filter(({ url }) => url === "/hook").map(({ headers }) => headers.authorization);
  const oauth = { type: "OAUTH_CLIENT_CREDENTIALS" };

  test("authorizes a connection behind its making, with client credentials", async () => {
    giving({ expires_in: 3600 });
    await aDestination({ ...oauth, auth: auth() });

    expect(asked()).toMatchObject([
      {
        method: "POST",
        body: "audience=api&grant_type=client_credentials",
        headers: { authorization: `Basic ${Buffer.from("id:secret").toString("base64")}` },
      },
    ]);
    expect(await world.root.call(DescribeConnection, { Name: "c" })).toMatchObject({ ConnectionState: "AUTHORIZED" });
    await fire();
    await fire();
    expect(sent()).toEqual(["Bearer t1", "Bearer t1"]);
  });

  test("renews a token that ends within a minute, and one that the API does not take", async () => {
    giving({ expires_in: 600 }, ({ headers }) => (headers.authorization === "Bearer t2" ? { status: 401 } : {}));
    await aDestination({ ...oauth, auth: auth() });
    await world.clock.advance(541_000);
    await fire();
    expect(sent()).toEqual(["Bearer t2"]);
    await later(1000);

    expect(sent()).toEqual(["Bearer t2", "Bearer t3"]);
    expect(await waiting()).toEqual([]);
  });

  test("that is refused deauthorizes the connection and says why", async () => {
    answer = () => ({ status: 403 });
    const letters = await aDestination({ ...oauth, auth: auth() });

    expect(await world.root.call(DescribeConnection, { Name: "c" })).toMatchObject({
      ConnectionState: "DEAUTHORIZED",
      AuthorizationType: "OAUTH_CLIENT_CREDENTIALS",
      StateReason: "The authorization endpoint answered 403.",
    });
    await fire();
    expect(sent()).toEqual([]);
    expect(await letter(letters)).toEqual([
      "NO_PERMISSIONS",
      "The connection c is not authorized. The authorization endpoint answered 403.",
      undefined,
    ]);
  });

  test("outlives an authorization endpoint that is down when the token is to be renewed", async () => {
    giving({ expires_in: 600 });
    await aDestination({ ...oauth, auth: auth() });
    await world.clock.advance(541_000);
    const well = answer;
    answer = ({ url }) => (url?.startsWith("/token") ? { status: 503 } : {});
    await fire();
    expect(sent()).toEqual([]);
    expect(await world.root.call(DescribeConnection, { Name: "c" })).toMatchObject({ ConnectionState: "AUTHORIZED" });
    answer = well;
    await later(1000);

    expect(sent()).toEqual(["Bearer t2"]);
    expect(await waiting()).toEqual([]);
  });

  test("goes on a moment later where the store falters", async () => {
    giving({});
    const trouble = falter(world.host.store, "events/connections/oauth");
    await aDestination({ ...oauth, auth: auth() });
    await trouble.felt();
    trouble.stop();
    expect(await world.root.call(DescribeConnection, { Name: "c" })).toMatchObject({ ConnectionState: "AUTHORIZING" });
    await later(1000);

    expect(await world.root.call(DescribeConnection, { Name: "c" })).toMatchObject({ ConnectionState: "AUTHORIZED" });
  });

  test("that was cut short by a stop goes on after it", async () => {
    giving({});
    await aDestination({ ...oauth, auth: auth({ HttpMethod: "GET" }) });
    expect(asked()[0]?.url).toBe("/token?audience=api&grant_type=client_credentials");
    const [stored] = (await world.host.store.read((read) => connections.list(read, { prefix: [] }))).items;
    if (!stored) throw new Error("the connection is stored");
    const { token: _token, ...cut } = stored;
    await world.host.store.transact((tx) => connections.put(tx, { ...cut, state: "AUTHORIZING" }));
    await resumeAuthorizing(world.host);
    await world.settled();

    expect(await world.root.call(DescribeConnection, { Name: "c" })).toMatchObject({ ConnectionState: "AUTHORIZED" });
  });
});

describe("permission", () => {
  test("events:InvokeApiDestination is asked of the target's role, on the destination's ARN", async () => {
    const letters = await aDestination({ policies: [allow("events:PutEvents")] });
    await fire();

    expect(seen).toEqual([]);
    const asked = world.trail.all().find(({ action }) => action === "events:InvokeApiDestination");
    expect(asked).toMatchObject({
      outcome: "implicitDeny",
      principal: expect.stringMatching(/assumed-role\/out\//),
      resource: expect.stringMatching(/api-destination\/d\/[0-9a-f-]{36}$/),
    });
    expect((await letter(letters))[0]).toBe("NO_PERMISSIONS");
  });

  test("a policy as the console writes it lets through", async () => {
    await aDestination({
      policies: [allow("events:InvokeApiDestination", "arn:aws:events:us-east-1:000000000000:api-destination/d/*")],
    });
    await fire();

    expect(seen).toHaveLength(1);
  });
});

describe("what the endpoint does not take", () => {
  test.each([400, 404, 302, 403])("with %d is final", async (status) => {
    answer = () => ({ status });
    const letters = await aDestination();
    await fire();

    expect(seen).toHaveLength(1);
    expect(await letter(letters)).toEqual([
      "ERROR_FROM_TARGET",
      `The API destination's endpoint answered ${status}.`,
      undefined,
    ]);
  });

  test.each([401, 407, 409, 429, 500, 503])("with %d is tried again", async (status) => {
    answer = () => ({ status: seen.length > 1 ? 200 : status });
    await aDestination();
    await fire();
    expect(await waiting()).toEqual([1000]);
    await later(1000);

    expect(seen).toHaveLength(2);
    expect(await waiting()).toEqual([]);
  });

  test("is tried no sooner than Retry-After says, and never where that is negative", async () => {
    answer = () => ({ status: 503, headers: { "Retry-After": "30" } });
    const letters = await aDestination();
    await fire();
    expect(await waiting()).toEqual([30_000]);
    answer = () => ({ status: 503, headers: { "Retry-After": "-1" } });
    await later(30_000);

    expect((await letter(letters))[0]).toBe("ERROR_FROM_TARGET");
  });

  test("because nobody listens is tried again, until the retry policy is used up", async () => {
    const letters = await aDestination({
      destination: { InvocationEndpoint: "http://127.0.0.1:1/" },
      target: { RetryPolicy: { MaximumRetryAttempts: 1 } },
    });
    await fire();
    await later(1000);

    expect(await letter(letters)).toEqual([
      "CONNECTION_FAILURE",
      expect.stringContaining("ECONNREFUSED"),
      "MaximumRetryAttempts",
    ]);
  });

  test("because it is not on this machine says so", async () => {
    const letters = await aDestination({ destination: { InvocationEndpoint: "https://api.example.com/hook" } });
    await fire();

    expect(await letter(letters)).toEqual([
      "SDK_CLIENT_ERROR",
      "`api.example.com` is no loopback address, and Rolecall calls no other",
      undefined,
    ]);
  });

  test("because its connection is deauthorized is final", async () => {
    const letters = await aDestination();
    await world.root.call(DeauthorizeConnection, { Name: "c" });
    await fire();

    expect((await letter(letters))[0]).toBe("NO_PERMISSIONS");
    expect(seen).toEqual([]);
  });
});

test("the rate of an API destination holds, and what waits for it is no failure", async () => {
  await aDestination({ destination: { InvocationRateLimitPerSecond: 2 } });
  for (let n = 0; n < 6; n += 1) await fire({ n });
  const counts = [seen.length];
  for (let half = 0; half < 8; half += 1) {
    await later(500);
    counts.push(seen.length);
  }

  expect(counts).toEqual([2, 3, 4, 5, 6, 6, 6, 6, 6]);
  expect(new Set(seen.map(({ body }) => JSON.parse(body).detail.n)).size).toBe(6);
});
