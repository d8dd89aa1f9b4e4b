/**
 * Filter criteria under a key of the customer's: encrypted with the permissions of who sets them, shown to whoever may decrypt
 * them, and opened for reading by Lambda itself, which the key's policy must let in for the mapping.
 *
 * Unverified: the words where KMS refuses; that the function stands in the encryption context without a qualifier.
 *
 * AWS: https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html#filter-criteria-encryption
 */
import { asService, type CallAs } from "../../../kernel/call.js";
import { openWith, sealWith } from "../../../kernel/envelope.js";
import { AwsError } from "../../../kernel/errors.js";
import { type ForwardedCall, forwarded } from "../../../kernel/forwarded.js";
import type { Host } from "../../../kernel/host.js";
import { Decrypt } from "../../kms/operations/decrypt.js";
import { DescribeKey } from "../../kms/operations/describe-key.js";
import { GenerateDataKey } from "../../kms/operations/generate-data-key.js";
import { functionArn } from "../names.js";
import { mappingArn } from "./describe.js";
import { filtersNotOpened, filtersNotSealed } from "./errors.js";
import { NotReady } from "./reading.js";
import type { MappingRecord } from "./records.js";

type Call = ForwardedCall & Pick<Host, "call">;
type Sealing = Pick<MappingRecord, "filters" | "sealedFilters">;

/** What is kept of a mapping's filters, which are in the clear. @throws InvalidParameterValueException */
export async function sealedFilters(
  mapping: MappingRecord,
  { call, ids, ...rest }: Call & Pick<Host, "ids">,
): Promise<Sealing> {
  const { filters, kmsKeyArn } = mapping;
  if (!kmsKeyArn || filters.length === 0) return { filters };
  const as = forwarded(rest, "lambda.amazonaws.com");
  try {
    const { KeyMetadata } = await call(DescribeKey, { KeyId: kmsKeyArn }, as);
    const keyArn = KeyMetadata?.Arn ?? kmsKeyArn;
    const input = { KeyId: keyArn, NumberOfBytes: 32, EncryptionContext: contextOf(mapping) };
    const { Plaintext = new Uint8Array(), CiphertextBlob = new Uint8Array() } = await call(GenerateDataKey, input, as);
    const text = sealWith(Plaintext, Buffer.from(JSON.stringify(filters)), ids);
    const dataKey = Buffer.from(CiphertextBlob).toString("base64");
    return { filters: [], sealedFilters: { keyArn, dataKey, text } };
  } catch (error) {
    throw error instanceof AwsError ? filtersNotSealed(error) : error;
  }
}

/** For who looks at the mapping or changes it. @throws AwsError what KMS refuses with */
export const filtersFor = (mapping: MappingRecord, { call, ...rest }: Call): Promise<readonly string[]> =>
  opened(mapping, forwarded(rest, "lambda.amazonaws.com"), call);

/** The same, before a change that needs them. @throws InvalidParameterValueException */
export const filtersToChange = (mapping: MappingRecord, call: Call): Promise<readonly string[]> =>
  filtersFor(mapping, call).catch((error) => {
    throw error instanceof AwsError ? filtersNotOpened(error) : error;
  });

/** The mapping with its filters, for who reads its source. @throws NotReady while the key does not let Lambda in */
export async function withFilters(mapping: MappingRecord, { call }: Pick<Host, "call">): Promise<MappingRecord> {
  if (!mapping.sealedFilters) return mapping;
  const { account, region } = mapping;
  const as = asService(`lambda.${region}.amazonaws.com`, {
    account,
    region,
    sourceArn: mappingArn(mapping),
    sourceAccount: account,
  });
  const filters = await opened(mapping, as, call).catch((error) => {
    throw error instanceof AwsError ? new NotReady("the filter criteria can't be decrypted") : error;
  });
  return { ...mapping, filters };
}

async function opened(mapping: MappingRecord, as: CallAs, call: Host["call"]): Promise<readonly string[]> {
  if (!mapping.sealedFilters) return mapping.filters;
  const { keyArn, dataKey, text } = mapping.sealedFilters;
  const CiphertextBlob = Buffer.from(dataKey, "base64");
  const input = { KeyId: keyArn, CiphertextBlob, EncryptionContext: contextOf(mapping) };
  const { Plaintext = new Uint8Array() } = await call(Decrypt, input, as);
  return JSON.parse(openWith(Plaintext, text).toString()) as readonly string[];
}

const contextOf = ({ account, region, functionName: name, source }: MappingRecord) => ({
  "aws:lambda:FunctionArn": functionArn({ account, region, name }),
  "aws:lambda:EventSourceArn": source,
});
