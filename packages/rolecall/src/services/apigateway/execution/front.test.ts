/** Stages over a real socket: what a client sees on the wire, by host and by path. */
import http from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Listener, listen } from "../../../kernel/receive.js";
import { silent } from "../../../protocols/testing/loopback.js";
import { testWorld, type World } from "../../../testing/world.js";
import { anApi, type TestApi } from "./testing.js";

let world: World;
let listener: Listener;
let api: TestApi;

beforeAll(async () => {
  world = await testWorld();
  listener = await listen({ port: 0, host: "127.0.0.1", log: silent, handle: world.pipeline });
  const integration = {
    type: "MOCK" as const,
    requestTemplates: { "application/json": '{"statusCode": $input.params("status")}' },
  };
  api = await anApi(world.root, {
    "ANY /pets/{status}": {
      integration,
      responses: {
        "200": {
          responseParameters: { "method.response.header.X-Stage": "context.stage" },
          responseTemplates: { "application/json": '{"host":"$context.domainName"}' },
        },
        "204": { selectionPattern: "204" },
      },
    },
  });
  await api.deploy();
});
afterAll(async () => {
  await listener.close();
  await world.end();
});

interface Seen {
  readonly status: number | undefined;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

const get = (path: string, options: http.RequestOptions = {}): Promise<Seen> =>
  new Promise((resolve, reject) => {
    const request = http.request(
      { host: "127.0.0.1", port: listener.port, path, agent: false, ...options },
      (response) => {
        let body = "";
        response.on("data", (piece) => {
          body += piece;
        });
        response.on("end", () => resolve({ status: response.statusCode, headers: response.headers, body }));
      },
    );
    request.on("error", reject);
    request.end();
  });

test("by host, as a client resolves it on this machine", async () => {
  const host = `${api.id}.execute-api.us-east-1.localhost`;
  const answer = await get("/prod/pets/200", { headers: { Host: `${host}:${listener.port}` } });
  expect(answer).toMatchObject({ status: 200, body: `{"host":"${host}"}` });
  expect(answer.headers).toMatchObject({ "x-stage": "prod", "content-type": "application/json" });
});

test.each([
  ["LocalStack's path", (id: string) => `/restapis/${id}/prod/_user_request_/pets/200`],
  ["Rolecall's path", (id: string) => `/_rolecall/api/${id}/prod/pets/200`],
])("by %s", async (_title, path) => {
  expect(await get(path(api.id))).toMatchObject({
    status: 200,
    body: `{"host":"${api.id}.execute-api.us-east-1.amazonaws.com"}`,
  });
});

test("HEAD and 204 have no body", async () => {
  const path = `/_rolecall/api/${api.id}/prod/pets`;
  expect(await get(`${path}/200`, { method: "HEAD" })).toMatchObject({ status: 200, body: "" });
  expect(await get(`${path}/204`)).toMatchObject({ status: 204, body: "" });
});
