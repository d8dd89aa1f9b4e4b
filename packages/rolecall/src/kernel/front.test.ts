/** Fronts: addresses of a service's customers, which no model describes. */
import { sts } from "@rolecall/aws-model/sts";
import { expect, test } from "vitest";
import { testWorld } from "../testing/world.js";
import { RolecallError } from "./errors.js";
import { enter, type Front, frontOf } from "./front.js";
import type { HttpRequest } from "./http.js";

const request = (over: Partial<HttpRequest> = {}): HttpRequest => ({
  method: "PATCH",
  path: "/any/path",
  query: "",
  headers: { host: "abc.example.localhost", "user-agent": "curl" },
  rawHeaders: [],
  body: new Uint8Array(),
  remoteAddress: "127.0.0.1",
  httpVersion: "1.1",
  ...over,
});

const front = (answer: Front["answer"]): Front => ({
  claims: ({ headers }) => headers.host?.startsWith("abc.") === true,
  answer,
  failed: ({ code, status = 400 }, { requestId }) => ({
    status,
    headers: {},
    body: `${code} ${requestId.length > 0}`,
  }),
});

test("a front is asked by method, host and path, and answers what it claims alone", () => {
  const claiming = front(async () => ({ status: 200, headers: {}, body: "" }));
  expect(frontOf(request(), [claiming])).toBe(claiming);
  expect(frontOf(request({ headers: { host: "def.example.localhost" } }), [claiming])).toBeUndefined();
});

test("an address that the first front does not know goes to the next that claims it, and one that none knows is refused", async () => {
  const world = await testWorld();
  const signal = new AbortController().signal;
  const unknowing = front(async () => undefined);
  const knowing = front(async () => ({ status: 200, headers: {}, body: "known" }));
  const answered = async (fronts: readonly Front[]) =>
    (await enter(fronts[0] as Front, request(), signal, "id", world.host, fronts)).body;
  expect(await answered([unknowing, unknowing, knowing])).toBe("known");
  expect(await answered([unknowing, unknowing])).toBe("ResourceNotFoundException true");
  await world.end();
});

test("an unsigned request to a front is the anonymous caller's, with what the request tells of itself", async () => {
  const world = await testWorld();
  const signal = new AbortController().signal;
  const asking = front(async ({ identify }) => {
    const as = await identify(sts.model(), "eu-west-1");
    return { status: 200, headers: {}, body: JSON.stringify([as.caller.principal, as.request]) };
  });
  const { status, body } = await enter(asking, request(), signal, "id", world.host);
  expect(status).toBe(200);
  expect(JSON.parse(String(body))).toEqual([
    { type: "anonymous" },
    expect.objectContaining({ requestedRegion: "eu-west-1", sourceIp: "127.0.0.1", userAgent: "curl" }),
  ]);
  await world.end();
});

test("at an address where nobody is asked who he is, what looks like a signature is not looked at", async () => {
  const world = await testWorld();
  const asking = front(async ({ anonymous }) => ({
    status: 200,
    headers: {},
    body: anonymous("eu-west-1").caller.principal.type,
  }));
  const signed = request({ headers: { host: "abc.example.localhost", authorization: "Bearer abc" } });
  expect(await enter(asking, signed, new AbortController().signal, "id", world.host)).toMatchObject({
    status: 200,
    body: "anonymous",
  });
  await world.end();
});

test("a signature that does not hold, something not emulated and a mistake of ours each reach the client by `failed`", async () => {
  const logged: unknown[] = [];
  const log = { debug() {}, info() {}, warn() {}, error: (_: string, error: unknown) => logged.push(error) };
  const world = await testWorld({ log });
  const signal = new AbortController().signal;
  const answered = async (answer: Front["answer"], http = request()) => {
    const { status, body } = await enter(front(answer), http, signal, "id", world.host);
    return [status, body];
  };
  const signed = request({ headers: { host: "abc.example.localhost", authorization: "AWS4-HMAC-SHA256 nothing" } });
  const identifying: Front["answer"] = async ({ identify }) => {
    await identify({ signingName: "lambda", protocols: ["restJson1"] }, "us-east-1");
    throw new Error("a broken signature must not pass");
  };
  expect(await answered(identifying, signed)).toEqual([403, "IncompleteSignatureException true"]);
  const lacking: Front["answer"] = async () => {
    throw new RolecallError("RC_NOT_EMULATED", "not there");
  };
  expect(await answered(lacking)).toEqual([501, "RC_NOT_EMULATED true"]);
  expect(logged).toEqual([]);
  const mistake = new TypeError("ours");
  const failing: Front["answer"] = async () => {
    throw mistake;
  };
  expect(await answered(failing)).toEqual([500, "InternalFailure true"]);
  expect(logged).toEqual([mistake]);
  await world.end();
});
