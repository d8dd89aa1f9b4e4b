/** A Python function reads its own table with boto3 through its execution role, and is refused without. */
import { CreateTableCommand, DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { CreateRoleCommand, DeleteRolePolicyCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { CreateFunctionCommand, InvokeCommand, LambdaClient, waitUntilFunctionActiveV2 } from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import { notRun } from "../not-run.js";
import { zipOf } from "../package-zip.js";
import { ACCOUNT, REGION, startRolecall } from "../server.js";

const READER = `import boto3

table = boto3.client("dynamodb")


def handler(event, context):
    return table.get_item(TableName="orders", Key={"id": {"S": event["id"]}})["Item"]["what"]["S"]
`;
const ORDERS = `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/orders`;

test("a Python function reads its own table with its execution role", { timeout: 120_000 }, async (context) => {
  const rolecall = await startRolecall();
  try {
    const options = {
      endpoint: rolecall.endpoint,
      region: REGION,
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
    };
    const iam = new IAMClient(options);
    const lambda = new LambdaClient(options);
    const dynamodb = new DynamoDBClient(options);
    await dynamodb.send(
      new CreateTableCommand({
        TableName: "orders",
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
        KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      }),
    );
    await dynamodb.send(new PutItemCommand({ TableName: "orders", Item: { id: { S: "1" }, what: { S: "tea" } } }));
    const trust = {
      Version: "2012-10-17",
      Statement: { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" },
    };
    const { Role } = await iam.send(
      new CreateRoleCommand({ RoleName: "reader", AssumeRolePolicyDocument: JSON.stringify(trust) }),
    );
    await lambda.send(
      new CreateFunctionCommand({
        FunctionName: "reader",
        Runtime: "python3.11",
        Handler: "app.handler",
        Timeout: 20,
        Role: Role?.Arn,
        Code: { ZipFile: await zipOf({ "app.py": READER }) },
      }),
    );
    await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 20 }, { FunctionName: "reader" });
    const invoke = async () => {
      const { FunctionError, Payload } = await lambda.send(
        new InvokeCommand({ FunctionName: "reader", Payload: JSON.stringify({ id: "1" }) }),
      );
      return { error: FunctionError, payload: JSON.parse(Buffer.from(Payload ?? []).toString("utf8")) };
    };

    const denied = await invoke().catch((error: Error) => error);
    if (denied instanceof Error && denied.message.includes("no Python")) {
      return notRun(context, "Python", "no Python was found");
    }
    if (denied instanceof Error) throw denied;
    if (denied.payload.errorType === "Runtime.ImportModuleError") {
      return notRun(
        context,
        "boto3",
        "the Python that runs functions has none; on Debian apt-get install python3-boto3",
      );
    }
    const refusal = {
      error: "Unhandled",
      payload: {
        errorType: expect.stringMatching(/^(ClientError|AccessDeniedException)$/),
        errorMessage: `An error occurred (AccessDeniedException) when calling the GetItem operation: User: arn:aws:sts::${ACCOUNT}:assumed-role/reader/reader is not authorized to perform: dynamodb:GetItem on resource: ${ORDERS} because no identity-based policy allows the dynamodb:GetItem action`,
      },
    };
    expect(denied).toMatchObject(refusal);

    const policy = {
      Version: "2012-10-17",
      Statement: { Effect: "Allow", Action: "dynamodb:GetItem", Resource: ORDERS },
    };
    await iam.send(
      new PutRolePolicyCommand({ RoleName: "reader", PolicyName: "get", PolicyDocument: JSON.stringify(policy) }),
    );
    expect(await invoke()).toEqual({ error: undefined, payload: "tea" });

    await iam.send(new DeleteRolePolicyCommand({ RoleName: "reader", PolicyName: "get" }));
    expect(await invoke()).toMatchObject(refusal);
  } finally {
    await rolecall.stop();
  }
});
