/** An API destination of EventBridge, as an application with the AWS SDK meets it: keys, roles, retries on a real clock. */
import http from "node:http";
import type { AddressInfo } from "node:net";
import {
  CreateApiDestinationCommand,
  CreateConnectionCommand,
  DescribeConnectionCommand,
  EventBridgeClient,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
} from "@aws-sdk/client-eventbridge";
import { CreateRoleCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { afterAll, beforeAll, expect, test } from "vitest";
import { allow, TRUSTS_LAMBDA, trusts } from "../policies.js";
import { eventually, REGION, type Started, startRolecall } from "../server.js";
import { clientsOf, ROOT, refusal } from "./clients.js";

let rolecall: Started;
let server: http.Server;
let endpoint: string;
const seen: { readonly key: unknown; readonly url: string | undefined; readonly body: string }[] = [];

beforeAll(async () => {
  rolecall = await startRolecall();
  server = http.createServer((request, response) => {
    let body = "";
    request.on("data", (piece) => {
      body += piece;
    });
    request.on("end", () => {
      seen.push({ key: request.headers["x-api-key"], url: request.url, body });
      // The first try is not taken, the next one is.
      response.writeHead(seen.length === 1 ? 503 : 200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await rolecall.stop();
  await new Promise((resolve) => server.close(resolve));
});

test("a rule sends its events with the connection's key, and tries again", { timeout: 60_000 }, async () => {
  const events = new EventBridgeClient({
    endpoint: rolecall.endpoint,
    region: REGION,
    credentials: ROOT,
    maxAttempts: 1,
  });
  const { iam } = clientsOf(rolecall.endpoint);
  const { ConnectionArn } = await events.send(
    new CreateConnectionCommand({
      Name: "shop",
      AuthorizationType: "API_KEY",
      AuthParameters: { ApiKeyAuthParameters: { ApiKeyName: "x-api-key", ApiKeyValue: "hidden" } },
    }),
  );
  expect(JSON.stringify(await events.send(new DescribeConnectionCommand({ Name: "shop" })))).not.toContain("hidden");
  const { ApiDestinationArn = "" } = await events.send(
    new CreateApiDestinationCommand({
      Name: "orders",
      ConnectionArn,
      InvocationEndpoint: `${endpoint}/orders/*`,
      HttpMethod: "POST",
    }),
  );
  await events.send(new PutRuleCommand({ Name: "r", EventPattern: '{"source":["shop"]}' }));
  const target = (RoleArn?: string) =>
    new PutTargetsCommand({
      Rule: "r",
      Targets: [
        {
          Id: "1",
          Arn: ApiDestinationArn,
          RoleArn,
          InputPath: "$.detail",
          HttpParameters: { PathParameterValues: ["$.detail.id"] },
        },
      ],
    });

  expect(await refusal(events.send(target()))).toMatchObject({
    name: "ValidationException",
    message: `RoleArn is required for target ${ApiDestinationArn}.`,
  });
  const role = async (RoleName: string, AssumeRolePolicyDocument: string) => {
    const { Role } = await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
    const PolicyDocument = allow("events:InvokeApiDestination", ApiDestinationArn);
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: "p", PolicyDocument }));
    return Role?.Arn ?? "";
  };
  const lambdas = await role("lambdas", TRUSTS_LAMBDA);
  expect(await refusal(events.send(target(lambdas)))).toMatchObject({
    message: `Provided role '${lambdas}' cannot be assumed by principal 'events.amazonaws.com'.`,
  });
  const answer = await events.send(target(await role("sends", trusts({ Service: "events.amazonaws.com" }))));
  expect(answer).toMatchObject({ FailedEntryCount: 0, FailedEntries: [] });

  await events.send(
    new PutEventsCommand({ Entries: [{ Source: "shop", DetailType: "Order", Detail: '{"id":"o 1"}' }] }),
  );
  await eventually(() => (seen.length >= 2 ? true : undefined), 20_000);
  expect(seen).toEqual([1, 2].map(() => ({ key: "hidden", url: "/orders/o%201", body: '{"id":"o 1"}' })));
});
