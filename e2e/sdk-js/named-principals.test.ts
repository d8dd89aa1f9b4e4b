/** Whom a policy names is kept across restarts: the same user is let in, one made anew under the same name is not. */
import {
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  GetResourcePolicyCommand,
  PutResourcePolicyCommand,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteUserCommand,
} from "@aws-sdk/client-iam";
import { expect, test } from "vitest";
import { ACCOUNT, REGION, startRolecall, temporaryFolder } from "../server.js";
import { clientsOf, type Keys, keysOf, ROOT, refusal } from "./clients.js";

test("a policy goes by the ids of whom it names, before and after a restart", { timeout: 120_000 }, async () => {
  const data = await temporaryFolder();
  const start = () => startRolecall({ args: ["--data-dir", data.path] });
  let rolecall = await start();
  const ofRoot = () => clientsOf(rolecall.endpoint, ROOT);
  const UserName = "ann";
  const ResourceArn = `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/orders`;
  const read = (keys: Keys) =>
    new DynamoDBClient({ endpoint: rolecall.endpoint, region: REGION, credentials: keys, maxAttempts: 1 }).send(
      new GetItemCommand({ TableName: "orders", Key: { pk: { S: "a" } } }),
    );
  const named = async () => {
    const { Policy = "" } = await ofRoot().dynamodb.send(new GetResourcePolicyCommand({ ResourceArn }));
    return (JSON.parse(Policy) as { Statement: { Principal: { AWS: string } } }).Statement.Principal.AWS;
  };
  const made = async () => {
    const { User } = await ofRoot().iam.send(new CreateUserCommand({ UserName }));
    const { AccessKey } = await ofRoot().iam.send(new CreateAccessKeyCommand({ UserName }));
    return { arn: User?.Arn, id: User?.UserId, keys: keysOf(AccessKey) };
  };
  try {
    await ofRoot().dynamodb.send(
      new CreateTableCommand({
        TableName: "orders",
        AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
        KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
        BillingMode: "PAY_PER_REQUEST",
      }),
    );
    await waitUntilTableExists({ client: ofRoot().dynamodb, maxWaitTime: 30 }, { TableName: "orders" });
    const first = await made();
    const Statement = {
      Effect: "Allow",
      Principal: { AWS: first.arn },
      Action: "dynamodb:GetItem",
      Resource: ResourceArn,
    };
    const Policy = JSON.stringify({ Version: "2012-10-17", Statement });
    await ofRoot().dynamodb.send(new PutResourcePolicyCommand({ ResourceArn, Policy }));

    await rolecall.stop();
    rolecall = await start();
    await read(first.keys);
    expect(await named()).toBe(first.arn);
    const { accessKeyId: AccessKeyId } = first.keys;
    await ofRoot().iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId }));
    await ofRoot().iam.send(new DeleteUserCommand({ UserName }));
    const second = await made();
    expect(second.arn).toBe(first.arn);

    await rolecall.stop();
    rolecall = await start();
    expect((await refusal(read(second.keys))).name).toBe("AccessDeniedException");
    expect(await named()).toBe(first.id);
    await ofRoot().dynamodb.send(new PutResourcePolicyCommand({ ResourceArn, Policy }));
    await read(second.keys);
    expect(await named()).toBe(second.arn);
  } finally {
    await rolecall.stop();
    await data.remove();
  }
});
