/**
 * Tables under a KMS key: who puts a table under one needs kms:DescribeKey and kms:CreateGrant, and DynamoDB makes a table key by
 * the grant. Whoever reads or writes items, reads the stream or restores a backup needs kms:Decrypt, since the table key is
 * decrypted with his own permissions, all by way of DynamoDB (of streams and backups inferred: they are under the key of the
 * table, and CDK lets readers of streams have it: https://github.com/aws/aws-cdk/issues/22796). Items are not encrypted in the store.
 *
 * The table key is not kept decrypted for five minutes, as AWS does: a permission that is taken away counts at once.
 *
 * AWS: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html#dynamodb-kms
 */
import { asService } from "../../../kernel/call.js";
import { AwsError } from "../../../kernel/errors.js";
import { type ForwardedCall, forwarded } from "../../../kernel/forwarded.js";
import type { Host } from "../../../kernel/host.js";
import { CreateGrant } from "../../kms/operations/create-grant.js";
import { Decrypt } from "../../kms/operations/decrypt.js";
import { DescribeKey } from "../../kms/operations/describe-key.js";
import { GenerateDataKey } from "../../kms/operations/generate-data-key.js";
import { ResourceKey } from "../../kms/operations/resource-key.js";
import { RetireGrant } from "../../kms/operations/retire-grant.js";
import { kmsRefused } from "../errors.js";
import type { TableEncryption as Encryption, TableRecord } from "../records.js";
import { findTable, type TableRef, tableRef } from "../resources.js";

type Call = ForwardedCall & Pick<Host, "call">;

/** What AWS lists as needed for its maintenance; each grant is held to one table. */
const GRANTED = [
  "Encrypt",
  "Decrypt",
  "ReEncryptFrom",
  "ReEncryptTo",
  "GenerateDataKey",
  "DescribeKey",
  "RetireGrant",
] as const;

/**
 * The key that a table is put under, an alias resolved to what it stands for now; the one that it is under already as it is.
 * @throws AccessDeniedException, ValidationException
 */
export async function tableEncryption(
  ref: TableRef,
  wanted: Encryption | undefined,
  { call, ...rest }: Call,
  before?: Encryption,
): Promise<Encryption | undefined> {
  if (wanted === undefined) return undefined;
  const { account, region } = ref;
  const as = forwarded(rest, "dynamodb.amazonaws.com");
  return asked(rest.requestId, async () => {
    const { arn } = await call(ResourceKey, { service: "dynamodb", account, keyId: wanted.keyArn }, as);
    const { KeyMetadata } = await call(DescribeKey, { KeyId: arn }, as);
    const keyArn = KeyMetadata?.Arn ?? arn;
    if (keyArn === before?.keyArn) return before;
    const service = "dynamodb.amazonaws.com";
    const grant = {
      KeyId: keyArn,
      GranteePrincipal: service,
      RetiringPrincipal: service,
      Operations: [...GRANTED],
      Constraints: { EncryptionContextSubset: contextOf(ref) },
    };
    const { GrantId: grantId } = await call(CreateGrant, grant, as);
    const input = { KeyId: keyArn, KeySpec: "AES_256" as const, EncryptionContext: contextOf(ref) };
    const { CiphertextBlob = new Uint8Array() } = await call(
      GenerateDataKey,
      input,
      asService(service, { account, region }),
    );
    return { keyArn, tableKey: Buffer.from(CiphertextBlob).toString("base64"), ...(grantId ? { grantId } : {}) };
  });
}

/** Asked before items of these tables are read or written. @throws AccessDeniedException, ValidationException */
export async function requireTableKeys(
  names: readonly string[],
  { call, store, ...rest }: Call & Pick<Host, "store">,
): Promise<void> {
  const refs = new Map(names.map((name) => tableRef(rest.here, name)).map((ref) => [ref.arn, ref]));
  for (const ref of refs.values()) {
    const table = await store.read((tx) => findTable(tx, ref));
    await requireTableKey(ref, table?.encryption, { call, ...rest });
  }
}

/**
 * Asked before anything is read that lies under a table's key: its items, its stream, a backup of it.
 * @throws AccessDeniedException, ValidationException
 */
export async function requireTableKey(
  table: Pick<TableRef, "name" | "account">,
  { tableKey, keyArn }: Partial<Encryption> = {},
  { call, ...rest }: Call,
): Promise<void> {
  if (tableKey === undefined || keyArn === undefined) return;
  const CiphertextBlob = Buffer.from(tableKey, "base64");
  const input = { KeyId: keyArn, CiphertextBlob, EncryptionContext: contextOf(table) };
  await asked(rest.requestId, () => call(Decrypt, input, forwarded(rest, "dynamodb.amazonaws.com")));
}

/**
 * When a table is deleted, or put under another key.
 * AWS: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html#dynamodb-cmk-trail
 */
export async function retireGrant(
  { account, region }: Pick<TableRecord, "account" | "region">,
  { keyArn, grantId }: Partial<Encryption> = {},
  { call }: Pick<Host, "call">,
): Promise<void> {
  if (keyArn === undefined || grantId === undefined) return;
  const as = asService("dynamodb.amazonaws.com", { account, region });
  try {
    await call(RetireGrant, { KeyId: keyArn, GrantId: grantId }, as);
  } catch (error) {
    // Grant or key are gone already, or the grant was made anew without DynamoDB as who retires it.
    if (!(error instanceof AwsError)) throw error;
  }
}

const contextOf = ({ name, account }: Pick<TableRef, "name" | "account">) => ({
  "aws:dynamodb:tableName": name,
  "aws:dynamodb:subscriberId": account,
});

async function asked<Answer>(requestId: string, ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    throw error instanceof AwsError ? kmsRefused(error, requestId) : error;
  }
}
