/** A function runs with its execution role, and nothing more: the story of the README, sentence by sentence. */
import {
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  GetLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { CreateTableCommand, GetItemCommand, waitUntilTableExists } from "@aws-sdk/client-dynamodb";
import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  DeleteRolePolicyCommand,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import {
  CreateFunctionCommand,
  InvokeCommand,
  type InvokeCommandOutput,
  waitUntilFunctionActiveV2,
} from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { zipOf } from "../package-zip.js";
import { allow, deny, policy, TRUSTS_LAMBDA, trusts } from "../policies.js";
import { eventually, type Started } from "../server.js";
import { decisions } from "../trail.js";
import { type Clients, clientsOf, refusal } from "./clients.js";

/** Calls the operation the event names; the client is imported as on AWS, without being in the package. */
const CRUD = `
import { randomUUID } from "node:crypto";
import { DynamoDBClient, ${["PutItem", "GetItem", "UpdateItem", "DeleteItem", "Query", "Scan"].map((name) => `${name}Command`).join(", ")} } from "@aws-sdk/client-dynamodb";

const commands = { PutItemCommand, GetItemCommand, UpdateItemCommand, DeleteItemCommand, QueryCommand, ScanCommand };
const client = new DynamoDBClient({ maxAttempts: 1 });
const sandbox = randomUUID();
let served = 0;

export const handler = async ({ operation, input }) => {
  served += 1;
  const { $metadata, ...output } = await client.send(new commands[operation + "Command"]({ TableName: "orders", ...input }));
  return { sandbox, served, output };
};
`;

const HELLO = 'exports.handler = async (event) => { console.log("hello", event.name); return "served"; };';

const key = { id: { S: "1" } };
const CALLS = {
  PutItem: { Item: { ...key, amount: { N: "10" } } },
  GetItem: { Key: key },
  UpdateItem: {
    Key: key,
    UpdateExpression: "SET amount = amount + :one",
    ExpressionAttributeValues: { ":one": { N: "1" } },
    ReturnValues: "UPDATED_NEW",
  },
  Query: { KeyConditionExpression: "id = :id", ExpressionAttributeValues: { ":id": key.id } },
  Scan: {},
  DeleteItem: { Key: key, ReturnValues: "ALL_OLD" },
} as const;
type Call = keyof typeof CALLS;

const ORDERS = "arn:aws:dynamodb:us-east-1:000000000000:table/orders";
const roleArn = (name: string) => `arn:aws:iam::000000000000:role/${name}`;
const denied = (call: Call) => ({
  errorType: "AccessDeniedException",
  errorMessage: `User: arn:aws:sts::000000000000:assumed-role/crud-role/crud is not authorized to perform: dynamodb:${call} on resource: ${ORDERS} because no identity-based policy allows the dynamodb:${call} action`,
});

/** Tells it to a server that `start` gives. */
export function executionRole(start: () => Promise<Started>): void {
  describe.sequential("a function runs with its execution role", () => {
    let rolecall: Started;
    let root: Clients;

    beforeAll(async () => {
      rolecall = await start();
      root = clientsOf(rolecall.endpoint);
    });
    afterAll(() => rolecall.stop());

    const createRole = (RoleName: string, AssumeRolePolicyDocument = TRUSTS_LAMBDA) =>
      root.iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));

    async function createFunction(FunctionName: string, role: string, files: Record<string, string>) {
      const created = await root.lambda.send(
        new CreateFunctionCommand({
          FunctionName,
          Role: roleArn(role),
          Runtime: "nodejs20.x",
          Handler: "index.handler",
          Timeout: 20,
          Code: { ZipFile: await zipOf(files) },
        }),
      );
      await waitUntilFunctionActiveV2(
        { client: root.lambda, minDelay: 0.05, maxDelay: 0.2, maxWaitTime: 10 },
        {
          FunctionName,
        },
      );
      return created;
    }

    const invoke = (FunctionName: string, event: unknown, options: { LogType?: "Tail" } = {}) =>
      root.lambda.send(new InvokeCommand({ FunctionName, Payload: Buffer.from(JSON.stringify(event)), ...options }));

    const crud = async (call: Call) =>
      payload(await invoke("crud", { operation: call, input: CALLS[call] })) as {
        sandbox: string;
        served: number;
        output: Record<string, unknown>;
        errorType?: string;
        errorMessage?: string;
      };

    const grant = (name: string, document: string, role = "crud-role") =>
      root.iam.send(new PutRolePolicyCommand({ RoleName: role, PolicyName: name, PolicyDocument: document }));
    const take = (name: string, role = "crud-role") =>
      root.iam.send(new DeleteRolePolicyCommand({ RoleName: role, PolicyName: name }));

    const deniedTo = async (session: string) =>
      (await decisions(rolecall.endpoint, { outcome: "implicitDeny" })).filter(({ principal }) =>
        principal.endsWith(`/${session}`),
      );

    test("a role that Lambda may not assume is refused when the function is created", async () => {
      await createRole("for-ec2", trusts({ Service: "ec2.amazonaws.com" }));

      const refused = await refusal(createFunction("misplaced", "for-ec2", { "index.js": HELLO }));

      expect(refused).toEqual({
        name: "InvalidParameterValueException",
        message: "The role defined for the function cannot be assumed by Lambda.",
        status: 400,
      });
    });

    test("a function whose role may not write logs runs all the same", async () => {
      await createRole("silent-role");
      const created = await createFunction("silent", "silent-role", { "index.js": HELLO });
      expect(created).toMatchObject({ State: "Pending", StateReasonCode: "Creating", Role: roleArn("silent-role") });

      const answer = await invoke("silent", { name: "Ann" });

      expect(answer.StatusCode).toBe(200);
      expect(answer.FunctionError).toBeUndefined();
      expect(payload(answer)).toBe("served");
    });

    test("no log group came of it, and the trail shows each denial", async () => {
      const seen = await eventually(async () => {
        const all = await deniedTo("silent");
        return all.some(({ action }) => action === "logs:PutLogEvents") ? all : undefined;
      });

      expect(new Set(seen.map(({ action }) => action))).toEqual(
        new Set(["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]),
      );
      for (const { principal, action, because } of seen) {
        expect(principal).toBe("arn:aws:sts::000000000000:assumed-role/silent-role/silent");
        expect(because).toBe(`because no identity-based policy allows the ${action} action`);
      }
      const { logGroups } = await root.logs.send(new DescribeLogGroupsCommand({}));
      expect(logGroups).toEqual([]);
    });

    test("the log tail is given to the caller all the same", async () => {
      const answer = await invoke("silent", { name: "Bob" }, { LogType: "Tail" });

      const tail = Buffer.from(answer.LogResult ?? "", "base64").toString();
      expect(tail).toMatch(/^START RequestId: \S+ Version: \$LATEST\n/);
      expect(tail).toMatch(/\tINFO\thello Bob\n/);
    });

    test("with AWSLambdaBasicExecutionRole its lines reach CloudWatch Logs", async () => {
      await createRole("talking-role");
      await root.iam.send(
        new AttachRolePolicyCommand({
          RoleName: "talking-role",
          PolicyArn: "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
        }),
      );
      await createFunction("talking", "talking-role", { "index.js": HELLO });
      const answer = await invoke("talking", { name: "Cid" });
      const requestId = answer.$metadata.requestId;

      const messages = await eventually(async () => {
        const lines = await linesOf("talking");
        return lines.some((line) => line.startsWith("REPORT")) ? lines : undefined;
      });

      const [init, start, hello, end, report] = messages.map((line) => line.trimEnd());
      expect(init).toMatch(/^INIT_START Runtime Version: nodejs:20/);
      expect(start).toBe(`START RequestId: ${requestId} Version: $LATEST`);
      expect(hello).toMatch(new RegExp(`^\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z\\t${requestId}\\tINFO\\thello Cid$`));
      expect(end).toBe(`END RequestId: ${requestId}`);
      expect(report).toMatch(
        new RegExp(
          `^REPORT RequestId: ${requestId}\\tDuration: [\\d.]+ ms\\tBilled Duration: \\d+ ms\\tMemory Size: 128 MB\\tMax Memory Used: \\d+ MB\\tInit Duration: [\\d.]+ ms$`,
        ),
      );
    });

    test("logs:PutLogEvents taken away later, nothing more is written and the function runs on", async () => {
      const before = (await linesOf("talking")).length;
      await grant("no-logs", deny("logs:PutLogEvents"), "talking-role");

      expect(payload(await invoke("talking", { name: "Dan" }))).toBe("served");

      const seen = await eventually(async () => {
        const all = await decisions(rolecall.endpoint, { outcome: "explicitDeny", action: "logs:PutLogEvents" });
        return all.length > 0 ? all : undefined;
      });
      expect(seen[0]?.principal).toBe("arn:aws:sts::000000000000:assumed-role/talking-role/talking");
      expect(await linesOf("talking")).toHaveLength(before);
    });

    async function linesOf(name: string): Promise<string[]> {
      const logGroupName = `/aws/lambda/${name}`;
      const { logStreams = [] } = await root.logs
        .send(new DescribeLogStreamsCommand({ logGroupName }))
        .catch(() => ({ logStreams: [] }));
      const lines: string[] = [];
      for (const { logStreamName } of logStreams) {
        const { events = [] } = await root.logs.send(
          new GetLogEventsCommand({ logGroupName, logStreamName, startFromHead: true }),
        );
        lines.push(...events.map(({ message }) => message ?? ""));
      }
      return lines;
    }

    test("a function that imports the DynamoDB client unbundled is denied in AWS's words", async () => {
      await createRole("crud-role");
      await root.dynamodb.send(
        new CreateTableCommand({
          TableName: "orders",
          BillingMode: "PAY_PER_REQUEST",
          AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
          KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
        }),
      );
      await waitUntilTableExists(
        { client: root.dynamodb, minDelay: 0.05, maxDelay: 0.2, maxWaitTime: 10 },
        {
          TableName: "orders",
        },
      );
      await createFunction("crud", "crud-role", { "index.mjs": CRUD });

      const answer = await invoke("crud", { operation: "PutItem", input: CALLS.PutItem });

      expect(answer.StatusCode).toBe(200);
      expect(answer.FunctionError).toBe("Unhandled");
      expect(payload(answer)).toMatchObject({
        errorType: "AccessDeniedException",
        errorMessage:
          "User: arn:aws:sts::000000000000:assumed-role/crud-role/crud is not authorized to perform: dynamodb:PutItem on resource: arn:aws:dynamodb:us-east-1:000000000000:table/orders because no identity-based policy allows the dynamodb:PutItem action",
      });
    });

    const given: Call[] = [];
    test.each(Object.keys(CALLS) as Call[])("%s is denied until the role allows it, and it alone", async (call) => {
      expect(await crud(call)).toMatchObject(denied(call));

      await grant(call, allow(`dynamodb:${call}`, ORDERS));
      given.push(call);

      expect((await crud(call)).errorMessage).toBeUndefined();
      for (const other of Object.keys(CALLS) as Call[]) {
        if (!given.includes(other)) expect(await crud(other)).toMatchObject(denied(other));
      }
    });

    test("what the function writes is what it reads, and what root reads", async () => {
      await crud("PutItem");
      expect((await crud("GetItem")).output).toEqual({ Item: { id: { S: "1" }, amount: { N: "10" } } });
      expect((await crud("UpdateItem")).output).toEqual({ Attributes: { amount: { N: "11" } } });
      expect((await crud("Query")).output).toMatchObject({ Count: 1, Items: [{ amount: { N: "11" } }] });
      expect((await crud("Scan")).output).toMatchObject({ Count: 1 });
      const read = await root.dynamodb.send(new GetItemCommand({ TableName: "orders", Key: key }));
      expect(read.Item).toEqual({ id: { S: "1" }, amount: { N: "11" } });
      expect((await crud("DeleteItem")).output).toMatchObject({ Attributes: { amount: { N: "11" } } });
      expect((await crud("GetItem")).output).toEqual({});
    });

    test("what is taken from the role is taken from the warm function at once", async () => {
      const warm = await crud("PutItem");

      await take("PutItem");
      expect(await crud("PutItem")).toMatchObject(denied("PutItem"));

      await grant("PutItem", allow("dynamodb:PutItem", ORDERS));
      const again = await crud("PutItem");
      // The denied invocation was the one between: all three ran in one sandbox, with one set of credentials.
      expect(again).toMatchObject({ sandbox: warm.sandbox, served: warm.served + 2 });
    });

    test("an explicit deny outweighs every allow, at once", async () => {
      await grant("everything", allow("*"));
      expect((await crud("Scan")).errorMessage).toBeUndefined();

      await grant("never-scan", deny("dynamodb:Scan", ORDERS));

      expect(await crud("Scan")).toMatchObject({
        errorType: "AccessDeniedException",
        errorMessage: `User: arn:aws:sts::000000000000:assumed-role/crud-role/crud is not authorized to perform: dynamodb:Scan on resource: ${ORDERS} with an explicit deny in an identity-based policy`,
      });
      expect((await crud("Query")).errorMessage).toBeUndefined();
      await take("never-scan");
      await take("everything");
    });

    test("a permission on one table is none on another, there or not", async () => {
      const other = await refusalOf({ operation: "GetItem", input: { TableName: "elsewhere", Key: key } });

      expect(other.errorMessage).toContain(
        "dynamodb:GetItem on resource: arn:aws:dynamodb:us-east-1:000000000000:table/elsewhere",
      );
    });

    test("a condition on the function's own ARN lets in the function and nobody else", async () => {
      await take("GetItem");
      await grant(
        "own-arn",
        policy({
          Effect: "Allow",
          Action: "dynamodb:GetItem",
          Resource: ORDERS,
          Condition: {
            ArnEquals: { "lambda:SourceFunctionArn": "arn:aws:lambda:us-east-1:000000000000:function:crud" },
          },
        }),
      );
      expect((await crud("GetItem")).errorMessage).toBeUndefined();

      await createFunction("other", "crud-role", { "index.mjs": CRUD });
      const other = payload(await invoke("other", { operation: "GetItem", input: CALLS.GetItem }));
      expect(other).toMatchObject({ errorType: "AccessDeniedException" });
    });

    const refusalOf = async (event: unknown) =>
      payload(await invoke("crud", event)) as { errorType?: string; errorMessage?: string };
  });
}

function payload(answer: InvokeCommandOutput): unknown {
  return JSON.parse(Buffer.from(answer.Payload ?? []).toString());
}
