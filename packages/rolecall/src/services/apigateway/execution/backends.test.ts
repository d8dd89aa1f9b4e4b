/** Backends other than functions: web servers on loopback, and services of AWS; and what is logged. */
import http from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { allow, testWorld, trusts, type World } from "../../../testing/world.js";
import { CreateTable } from "../../dynamodb/operations/create-table.js";
import { GetItem } from "../../dynamodb/operations/get-item.js";
import { CreateLogGroup } from "../../logs/operations/create-log-group.js";
import { FilterLogEvents } from "../../logs/operations/filter-log-events.js";
import { CreateBucket } from "../../s3/operations/create-bucket.js";
import { CreateTopic } from "../../sns/operations/create-topic.js";
import { CreateQueue } from "../../sqs/operations/create-queue.js";
import { ReceiveMessage } from "../../sqs/operations/receive-message.js";
import { UpdateAccount } from "../operations/update-account.js";
import { UpdateStage } from "../operations/update-stage.js";
import { anApi, mocked, send } from "./testing.js";

let world: World;
let server: http.Server;
let base: string;
let role: string;
let loggingRole: string;
const MAY = ["sqs:SendMessage", "sns:Publish", "dynamodb:PutItem", "events:PutEvents", "s3:PutObject", "s3:GetObject"];

beforeAll(async () => {
  world = await testWorld();
  server = http.createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const { method, url, headers } = request;
    const status = Number(headers["x-status"] ?? 200);
    response.writeHead(status, { "content-type": "application/json", "x-backend": "yes", server: "mine" });
    response.end(JSON.stringify({ method, url, headers, body: Buffer.concat(pieces).toString() }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const trust = trusts("apigateway.amazonaws.com");
  role = (await world.role("integration", { trust, policies: [allow(MAY)] })).arn;
  loggingRole = (
    await world.role("logging", {
      trust,
      policies: ["arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs"],
    })
  ).arn;
});
afterAll(async () => {
  server.close();
  await world.end();
});

describe("HTTP", () => {
  test("a proxy hands requests on as they are, with what is mapped, and answers back", async () => {
    const api = await anApi(world.root, {
      "ANY /shop/{proxy+}": {
        method: { requestParameters: { "method.request.path.proxy": true } },
        integration: {
          type: "HTTP_PROXY",
          integrationHttpMethod: "ANY",
          uri: `${base}/v1/{proxy}`,
          requestParameters: {
            "integration.request.path.proxy": "method.request.path.proxy",
            "integration.request.header.X-Stage": "context.stage",
          },
        },
      },
    });
    await api.deploy();
    const answer = await send(world, api.id, {
      method: "POST",
      path: "/shop/a%20b/c",
      query: "q=1&q=2",
      headers: { "X-Mine": "1", Connection: "close", "X-Status": "418" },
      body: "hi",
    });

    expect(answer.status).toBe(418);
    expect(answer.headers).toMatchObject({ "x-backend": "yes", "x-amzn-remapped-server": "mine" });
    expect(JSON.parse(answer.body)).toMatchObject({
      method: "POST",
      url: "/v1/a%20b/c?q=1&q=2",
      headers: { "x-mine": "1", "x-stage": "prod", "x-amzn-apigateway-api-id": api.id, host: base.slice(7) },
      body: "hi",
    });
  });

  test("dots in a path reach the backend, which is not left for another folder of it", async () => {
    const api = await anApi(world.root, {
      "GET /{proxy+}": {
        method: { requestParameters: { "method.request.path.proxy": true } },
        integration: {
          type: "HTTP_PROXY",
          integrationHttpMethod: "GET",
          uri: `${base}/public/{proxy}`,
          requestParameters: { "integration.request.path.proxy": "method.request.path.proxy" },
        },
      },
    });
    await api.deploy();
    expect(JSON.parse((await send(world, api.id, { path: "/../secret" })).body).url).toBe("/public/../secret");
  });

  test("without a proxy only what is mapped goes out, and the status chooses the response", async () => {
    const api = await anApi(world.root, {
      "POST /orders/{id}": {
        method: {
          requestParameters: { "method.request.path.id": true, "method.request.header.X-Status": false },
        },
        integration: {
          type: "HTTP",
          integrationHttpMethod: "PUT",
          uri: `${base}/orders/{order}`,
          requestParameters: {
            "integration.request.path.order": "method.request.path.id",
            "integration.request.querystring.by": "'api'",
            "integration.request.header.X-Status": "method.request.header.X-Status",
          },
          requestTemplates: { "application/json": "{\"wrapped\": $input.json('$.a')}" },
        },
        responses: {
          "200": {
            responseParameters: { "method.response.header.X-From": "integration.response.header.X-Backend" },
            responseTemplates: { "application/json": "$input.path('$.body') $input.path('$.url')" },
          },
          "400": { selectionPattern: "4\\d{2}", responseTemplates: { "application/json": '{"failed":true}' } },
        },
      },
    });
    await api.deploy();
    const post = (status: string) =>
      send(world, api.id, {
        method: "POST",
        path: "/orders/7",
        headers: { "X-Status": status, "X-Mine": "1" },
        body: '{"a":[1]}',
      });

    const answer = await post("200");
    expect(answer).toMatchObject({ status: 200, body: '{"wrapped": [1]} /orders/7?by=api' });
    expect(answer.headers["x-from"]).toBe("yes");
    expect(await post("404")).toMatchObject({ status: 400, body: '{"failed":true}' });
  });

  test("a backend that is not there is 504, and one beyond this machine is not called at all", async () => {
    const api = await anApi(world.root, {
      "GET /gone": { integration: { type: "HTTP_PROXY", integrationHttpMethod: "GET", uri: "http://127.0.0.1:1/" } },
      "GET /far": { integration: { type: "HTTP_PROXY", integrationHttpMethod: "GET", uri: "https://example.com/" } },
    });
    await api.deploy();

    expect(await send(world, api.id, { path: "/gone" })).toMatchObject({
      status: 504,
      body: '{"message": "Network error communicating with endpoint"}',
    });
    const far = await send(world, api.id, { path: "/far" });
    expect(far.status).toBe(501);
    expect(far.body).toContain("`example.com` is no loopback address");
  });
});

describe("other services of AWS, called with the integration's role", () => {
  const uri = (rest: string) => `arn:aws:apigateway:us-east-1:${rest}`;
  const FORM = { "integration.request.header.Content-Type": "'application/x-www-form-urlencoded'" };
  const post = (api: string, path: string, body: string) => send(world, api, { method: "POST", path, body });

  test("a message goes to a queue, an item to a table, a notification to a topic, an event to a bus", async () => {
    const { QueueUrl = "" } = await world.root.call(CreateQueue, { QueueName: "orders" });
    const { TopicArn = "" } = await world.root.call(CreateTopic, { Name: "news" });
    await world.root.call(CreateTable, {
      TableName: "orders",
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    });
    await world.clock.advance(100);
    const service = (rest: string, template: string, requestParameters: Record<string, string> = {}) => ({
      integration: {
        type: "AWS" as const,
        integrationHttpMethod: "POST",
        uri: uri(rest),
        credentials: role,
        requestParameters,
        requestTemplates: { "application/json": template },
      },
      responses: {
        "200": { responseTemplates: { "application/json": "$input.body" } },
        "400": { selectionPattern: "4\\d{2}", responseTemplates: { "application/json": '{"refused":$input.body}' } },
      },
    });
    const api = await anApi(world.root, {
      "POST /queue": service(
        "sqs:path/000000000000/orders",
        "Action=SendMessage&MessageBody=$util.urlEncode($input.body)",
        FORM,
      ),
      "POST /table": service(
        "dynamodb:action/PutItem",
        '{"TableName": "orders", "Item": {"id": {"S": "$input.path(\'$.id\')"}, "at": {"S": "$context.stage"}}}',
      ),
      "POST /delete": service("dynamodb:action/DeleteItem", '{"TableName": "orders", "Key": {"id": {"S": "1"}}}'),
      "POST /topic": service("sns:action/Publish", "", {
        "integration.request.querystring.TopicArn": `'${TopicArn}'`,
        "integration.request.querystring.Message": "method.request.body",
      }),
      "POST /bus": service(
        "events:action/PutEvents",
        '{"Entries": [{"Source": "api", "DetailType": "order", "Detail": "$util.escapeJavaScript($input.body)"}]}',
      ),
    });
    await api.deploy();

    const sent = await post(api.id, "/queue", '{"id":"1"}');
    expect(sent.status).toBe(200);
    expect(JSON.parse(sent.body).SendMessageResponse.SendMessageResult).toMatchObject({
      MessageId: expect.any(String),
    });
    const { Messages = [] } = await world.root.call(ReceiveMessage, { QueueUrl });
    expect(Messages.map(({ Body }) => Body)).toEqual(['{"id":"1"}']);

    expect(await post(api.id, "/table", '{"id":"1"}')).toMatchObject({ status: 200, body: "{}" });
    const { Item } = await world.root.call(GetItem, { TableName: "orders", Key: { id: { S: "1" } } });
    expect(Item).toEqual({ id: { S: "1" }, at: { S: "prod" } });

    const published = await post(api.id, "/topic", "hello");
    expect(JSON.parse(published.body).PublishResponse.PublishResult).toMatchObject({ MessageId: expect.any(String) });
    expect(JSON.parse((await post(api.id, "/bus", '{"id":"1"}')).body)).toMatchObject({ FailedEntryCount: 0 });

    // The role may not delete: the service's refusal goes through the integration's responses.
    const refused = await post(api.id, "/delete", "{}");
    expect(refused).toMatchObject({
      status: 400,
      body: expect.stringMatching(/^\{"refused":.*is not authorized to perform: dynamodb:DeleteItem/),
    });
    expect(world.trail.last()).toMatchObject({
      principal: expect.stringContaining("assumed-role/integration/"),
      outcome: "implicitDeny",
    });
  });

  test("an object is put into a bucket and read from it, its bytes as they are", async () => {
    await world.root.call(CreateBucket, { Bucket: "shop" });
    const object = (integrationHttpMethod: string) => ({
      method: { requestParameters: { "method.request.path.key": true } },
      integration: {
        type: "AWS" as const,
        integrationHttpMethod,
        uri: uri("s3:path/shop/{key}"),
        credentials: role,
        requestParameters: { "integration.request.path.key": "method.request.path.key" },
      },
      responses: { "200": {} },
    });
    const api = await anApi(
      world.root,
      { "PUT /files/{key}": object("PUT"), "GET /files/{key}": object("GET") },
      { binaryMediaTypes: ["*/*"] },
    );
    await api.deploy();
    const bytes = Buffer.from([0, 1, 255]);

    expect((await send(world, api.id, { method: "PUT", path: "/files/a", body: bytes })).status).toBe(200);
    expect((await send(world, api.id, { path: "/files/a" })).bytes).toEqual(bytes);
  });
});

test("execution and access logs are written with the account's role, in AWS's lines", async () => {
  const api = await anApi(world.root, { "GET /pets": mocked('{"a":1}') });
  await api.deploy();
  await world.root.call(CreateLogGroup, { logGroupName: "access" });
  await world.root.call(UpdateAccount, {
    patchOperations: [{ op: "replace", path: "/cloudwatchRoleArn", value: loggingRole }],
  });
  await world.root.call(UpdateStage, {
    restApiId: api.id,
    stageName: "prod",
    patchOperations: [
      { op: "replace", path: "/*/*/logging/loglevel", value: "INFO" },
      {
        op: "replace",
        path: "/accessLogSettings/destinationArn",
        value: "arn:aws:logs:us-east-1:000000000000:log-group:access",
      },
      {
        op: "replace",
        path: "/accessLogSettings/format",
        value:
          "$context.requestId $context.identity.sourceIp $context.httpMethod $context.resourcePath $context.status $context.responseLength $context.error.message",
      },
    ],
  });
  const { headers } = await send(world, api.id, { path: "/pets" });
  await send(world, api.id, { path: "/none" });
  await world.settled();
  const lines = async (logGroupName: string) =>
    ((await world.root.call(FilterLogEvents, { logGroupName })).events ?? []).map(({ message }) => message ?? "");

  const id = headers["x-amzn-requestid"];
  expect(await lines("access")).toEqual([
    `${id} 127.0.0.1 GET /pets 200 7 -`,
    expect.stringMatching(/^[\w-]+ 127\.0\.0\.1 GET - 403 \d+ Missing Authentication Token$/),
  ]);
  const execution = await lines(`API-Gateway-Execution-Logs_${api.id}/prod`);
  expect(execution).toContain(`(${id}) Starting execution for request: ${id}`);
  expect(execution).toContain(`(${id}) Method completed with status: 200`);
});
