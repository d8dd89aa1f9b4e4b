/** Tables under a KMS key: who puts them under one, who reads and writes their items. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ACCOUNT, type Actor, allow, deny, REGION, refusal, testWorld, type World } from "../../../testing/world.js";
import { CreateAlias } from "../../kms/operations/create-alias.js";
import { CreateKey } from "../../kms/operations/create-key.js";
import { DisableKey } from "../../kms/operations/disable-key.js";
import { ListGrants } from "../../kms/operations/list-grants.js";
import { BatchGetItem } from "../operations/batch-get-item.js";
import { BatchWriteItem } from "../operations/batch-write-item.js";
import { CreateBackup } from "../operations/create-backup.js";
import { CreateTable } from "../operations/create-table.js";
import { DeleteItem } from "../operations/delete-item.js";
import { DeleteTable } from "../operations/delete-table.js";
import { DescribeTable } from "../operations/describe-table.js";
import { ExecuteStatement } from "../operations/execute-statement.js";
import { ExecuteTransaction } from "../operations/execute-transaction.js";
import { GetItem } from "../operations/get-item.js";
import { PutItem } from "../operations/put-item.js";
import { Query } from "../operations/query.js";
import { RestoreTableFromBackup } from "../operations/restore-table-from-backup.js";
import { Scan } from "../operations/scan.js";
import { TransactGetItems } from "../operations/transact-get-items.js";
import { TransactWriteItems } from "../operations/transact-write-items.js";
import { UpdateItem } from "../operations/update-item.js";
import { UpdateTable } from "../operations/update-table.js";
import { DescribeStream } from "../streams/operations/describe-stream.js";
import { GetRecords } from "../streams/operations/get-records.js";
import { GetShardIterator } from "../streams/operations/get-shard-iterator.js";

let world: World;
beforeEach(async () => {
  world = await testWorld();
});
afterEach(() => world.end());

const VIA = { StringEquals: { "kms:ViaService": `dynamodb.${REGION}.amazonaws.com` } };
const CONTEXT = { "aws:dynamodb:tableName": "books", "aws:dynamodb:subscriberId": ACCOUNT };
const keyOf = async () => (await world.root.call(CreateKey, {})).KeyMetadata?.Arn ?? "";
const table = async (KMSMasterKeyId?: string, by: Actor = world.root, more: object = {}) => {
  const made = await by.call(CreateTable, {
    TableName: "books",
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    BillingMode: "PAY_PER_REQUEST",
    SSESpecification: { Enabled: true, SSEType: "KMS", ...(KMSMasterKeyId ? { KMSMasterKeyId } : {}) },
    ...more,
  });
  await world.clock.advance(60_000);
  return made;
};
const TableName = "books";
const Key = { id: { S: "a" } } as never;
const Item = { id: { S: "a" } } as never;
/** Each operation on items, and what it does. */
const USES: Readonly<Record<string, (by: Actor) => Promise<unknown>>> = {
  GetItem: (by) => by.call(GetItem, { TableName, Key }),
  PutItem: (by) => by.call(PutItem, { TableName, Item }),
  UpdateItem: (by) => by.call(UpdateItem, { TableName, Key }),
  DeleteItem: (by) => by.call(DeleteItem, { TableName, Key }),
  Query: (by) =>
    by.call(Query, {
      TableName,
      KeyConditionExpression: "id = :a",
      ExpressionAttributeValues: { ":a": { S: "a" } } as never,
    }),
  Scan: (by) => by.call(Scan, { TableName }),
  BatchGetItem: (by) => by.call(BatchGetItem, { RequestItems: { books: { Keys: [Key] } } }),
  BatchWriteItem: (by) => by.call(BatchWriteItem, { RequestItems: { books: [{ PutRequest: { Item } }] } }),
  TransactGetItems: (by) => by.call(TransactGetItems, { TransactItems: [{ Get: { TableName, Key } }] }),
  TransactWriteItems: (by) => by.call(TransactWriteItems, { TransactItems: [{ Put: { TableName, Item } }] }),
  ExecuteStatement: (by) => by.call(ExecuteStatement, { Statement: 'SELECT * FROM "books"' }),
  ExecuteTransaction: (by) =>
    by.call(ExecuteTransaction, { TransactStatements: [{ Statement: `SELECT * FROM "books" WHERE id = 'a'` }] }),
};

describe("under a key of one's own", () => {
  test.each(["kms:DescribeKey", "kms:CreateGrant"])("who makes the table needs %s", async (missing) => {
    const key = await keyOf();
    const needs = ["dynamodb:*", "kms:DescribeKey", "kms:CreateGrant"];
    const ann = await world.user("ann", allow(needs.filter((action) => action !== missing)));
    const { code, status, message } = await refusal(table(key, ann));
    expect([code, status]).toEqual(["AccessDeniedException", 400]);
    expect(message).toMatch(
      new RegExp(
        `^KMS key access denied error: com\\.amazonaws\\.services\\.kms\\.model\\.AWSKMSException: User: ${ann.arn} is not authorized to perform: ${missing} on resource: ${key} ` +
          `because no identity-based policy allows the ${missing} action \\(Service: AWSKMS; Status Code: 400; Error Code: AccessDeniedException; Request ID: \\S+; Proxy: null\\)$`,
      ),
    );
    const bob = await world.user("bob", allow("dynamodb:*"), allow(needs.slice(1), key, VIA));
    expect((await table(key, bob)).TableDescription?.SSEDescription).toMatchObject({ KMSMasterKeyArn: key });
    expect((await world.root.call(ListGrants, { KeyId: key })).Grants).toMatchObject([
      { GranteeServicePrincipal: "dynamodb.amazonaws.com", Constraints: { EncryptionContextSubset: CONTEXT } },
    ]);
  });

  test("whoever reads or writes items needs kms:Decrypt, by way of DynamoDB, whatever the operation", async () => {
    const key = await keyOf();
    await table(key);
    const ann = await world.user("ann", allow("dynamodb:*"));
    const bob = await world.user("bob", allow("dynamodb:*"), allow("kms:Decrypt", key, VIA));
    for (const [name, use] of Object.entries(USES)) {
      world.trail.clear();
      const { code, message } = await refusal(use(ann));
      expect([name, code]).toEqual([name, "AccessDeniedException"]);
      expect(message).toContain(`${ann.arn} is not authorized to perform: kms:Decrypt on resource: ${key}`);
      await use(bob);
    }
    expect(world.trail.last()?.context).toMatchObject({
      "kms:EncryptionContext:aws:dynamodb:tableName": "books",
      "kms:EncryptionContext:aws:dynamodb:subscriberId": ACCOUNT,
    });
    expect((await ann.call(DescribeTable, { TableName })).Table?.TableName).toBe("books");
  });

  test("whoever reads its stream needs kms:Decrypt, also when the table is gone", async () => {
    const key = await keyOf();
    const { TableDescription } = await table(key, world.root, {
      StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_IMAGE" },
    });
    const StreamArn = TableDescription?.LatestStreamArn ?? "";
    const ann = await world.user("ann", allow("dynamodb:*"));
    const bob = await world.user("bob", allow("dynamodb:*"), allow("kms:Decrypt", key, VIA));
    const { StreamDescription } = await ann.call(DescribeStream, { StreamArn });
    const ShardId = StreamDescription?.Shards?.[0]?.ShardId ?? "";
    const start = { StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" as const };
    const { ShardIterator = "" } = await ann.call(GetShardIterator, start);
    for (const state of ["there", "gone"]) {
      const { code, message } = await refusal(ann.call(GetRecords, { ShardIterator }));
      expect([state, code]).toEqual([state, "AccessDeniedException"]);
      expect(message).toContain(`${ann.arn} is not authorized to perform: kms:Decrypt on resource: ${key}`);
      await bob.call(GetRecords, { ShardIterator });
      if (state === "there") await world.root.call(DeleteTable, { TableName });
      await world.settled();
    }
  });

  test("whoever restores a backup needs kms:Decrypt for what it holds, and for the new table what any table needs", async () => {
    const key = await keyOf();
    await table(key);
    const { BackupDetails } = await world.root.call(CreateBackup, { TableName, BackupName: "nightly" });
    await world.settled();
    const restoring = (by: Actor) =>
      by.call(RestoreTableFromBackup, { BackupArn: BackupDetails?.BackupArn ?? "", TargetTableName: "again" });
    const needs = ["kms:Decrypt", "kms:DescribeKey", "kms:CreateGrant"];
    for (const missing of needs) {
      const others = needs.filter((action) => action !== missing);
      const user = await world.user(`without-${missing.slice(4)}`, allow(["dynamodb:*", ...others]));
      const { code, message } = await refusal(restoring(user));
      expect([missing, code]).toEqual([missing, "AccessDeniedException"]);
      expect(message).toContain(`${user.arn} is not authorized to perform: ${missing} on resource: ${key}`);
    }
    const bob = await world.user("bob", allow("dynamodb:*"), allow(needs, key, VIA));
    expect((await restoring(bob)).TableDescription?.SSEDescription?.KMSMasterKeyArn).toBe(key);
    await world.settled();
    await world.clock.advance(100);
    await bob.call(Scan, { TableName: "again" });
    const ann = await world.user("ann", allow("dynamodb:*"));
    expect((await refusal(ann.call(Scan, { TableName: "again" }))).message).toContain("kms:Decrypt");
  });

  test("its grant is retired with the table, and when another key takes the key's place", async () => {
    const key = await keyOf();
    const other = await keyOf();
    const grantsOf = async (KeyId: string) => (await world.root.call(ListGrants, { KeyId })).Grants?.length;
    await table(key);
    expect((await refusal(table(key))).code).toBe("ResourceInUseException");
    expect(await grantsOf(key)).toBe(1);
    const SSESpecification = { Enabled: true, SSEType: "KMS" as const, KMSMasterKeyId: other };
    await world.root.call(UpdateTable, { TableName, SSESpecification });
    await world.settled();
    expect([await grantsOf(key), await grantsOf(other)]).toEqual([0, 1]);
    await world.clock.advance(60_000);
    await world.root.call(DeleteTable, { TableName });
    await world.settled();
    expect(await grantsOf(other)).toBe(0);
  });

  test("a key that is disabled shuts the table, one that is missing makes none", async () => {
    const key = await keyOf();
    await table(key);
    await world.root.call(DisableKey, { KeyId: key });
    const { code, message } = await refusal(world.root.call(Scan, { TableName }));
    expect([code, message]).toEqual([
      "ValidationException",
      expect.stringMatching(
        `^KMS validation error: com\\.amazonaws\\.services\\.kms\\.model\\.DisabledException: ${key} is disabled\\.`,
      ),
    ]);
    const none = await refusal(table("11111111-2222-4333-8444-555555555555", world.root, { TableName: "others" }));
    expect(none.message).toContain("KMS validation error: com.amazonaws.services.kms.model.NotFoundException");
  });

  test("an alias is what it stands for when the table is put under it; another key takes its place", async () => {
    const key = await keyOf();
    await world.root.call(CreateAlias, { AliasName: "alias/books", TargetKeyId: key });
    await table("alias/books");
    const described = async () => (await world.root.call(DescribeTable, { TableName })).Table?.SSEDescription;
    expect((await described())?.KMSMasterKeyArn).toBe(key);
    const other = await keyOf();
    const SSESpecification = { Enabled: true, SSEType: "KMS" as const, KMSMasterKeyId: other };
    await world.root.call(UpdateTable, { TableName, SSESpecification });
    await world.clock.advance(60_000);
    await world.root.call(DisableKey, { KeyId: key });
    expect((await described())?.KMSMasterKeyArn).toBe(other);
    await world.root.call(Scan, { TableName });
  });
});

test("under aws/dynamodb nobody of the account needs a permission, and a Deny counts", async () => {
  const ann = await world.user("ann", allow("dynamodb:*"));
  await table(undefined, ann);
  await ann.call(PutItem, { TableName, Item });
  const bob = await world.user("bob", allow("dynamodb:*"), deny("kms:Decrypt"));
  expect((await refusal(bob.call(GetItem, { TableName, Key }))).message).toContain("with an explicit deny");
});
