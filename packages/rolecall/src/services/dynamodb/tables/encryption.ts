/**
 * Tables under a KMS key: who puts a table under one needs kms:DescribeKey and kms:CreateGrant, and DynamoDB makes a table key by
 * the grant. Whoever reads or writes items needs kms:Decrypt, since the table key is decrypted with his own permissions, all by
 * way of DynamoDB. Items are not encrypted in the store.
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
import { kmsRefused } from "../errors.js";
import type { TableRecord } from "../records.js";
import { findTable, type TableRef, tableRef } from "../resources.js";

type Encryption = NonNullable<TableRecord["encryption"]>;
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
    await call(CreateGrant, grant, as);
    const input = { KeyId: keyArn, KeySpec: "AES_256" as const, EncryptionContext: contextOf(ref) };
    const { CiphertextBlob = new Uint8Array() } = await call(
      GenerateDataKey,
      input,
      asService(service, { account, region }),
    );
    return { keyArn, tableKey: Buffer.from(CiphertextBlob).toString("base64") };
  });
}

/** Asked before items of these tables are read or written. @throws AccessDeniedException, ValidationException */
export async function requireTableKeys(
  names: readonly string[],
  { call, store, ...rest }: Call & Pick<Host, "store">,
): Promise<void> {
  const refs = new Map(names.map((name) => tableRef(rest.here, name)).map((ref) => [ref.arn, ref]));
  for (const ref of refs.values()) {
    const { tableKey, keyArn } = (await store.read((tx) => findTable(tx, ref)))?.encryption ?? {};
    if (tableKey === undefined || keyArn === undefined) continue;
    const CiphertextBlob = Buffer.from(tableKey, "base64");
    const input = { KeyId: keyArn, CiphertextBlob, EncryptionContext: contextOf(ref) };
    await asked(rest.requestId, () => call(Decrypt, input, forwarded(rest, "dynamodb.amazonaws.com")));
  }
}

const contextOf = ({ name, account }: TableRef) => ({
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
