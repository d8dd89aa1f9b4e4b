/**
 * Tags of tables.
 *
 * AWS: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Tagging.html#TaggingRestrictions
 * The words are those dynalite 4.0.0 recorded from AWS unless a comment names another source.
 */
import type { Read } from "../../../store/store.js";
import { Invalid, resourceArnNotFound } from "../errors.js";
import { type TableRecord, tables } from "../records.js";
import type { Tag } from "./shapes.js";

const MAX_TAGS = 50;
const TABLE_ARN = /^arn:[^:]+:dynamodb:([^:]+):(\d{12}):table\/([a-zA-Z0-9_.-]{3,255})$/;

export const tagsOf = (tags: readonly Tag[] | undefined): Record<string, string> =>
  Object.fromEntries((tags ?? []).map(({ Key, Value }) => [Key, Value]));

/** @throws Invalid unless the ARN is one of a table */
export function requireTableArn(arn: string): void {
  if (!TABLE_ARN.test(arn)) throw new Invalid(`Invalid TableArn: Invalid ResourceArn provided as input ${arn}`);
}

/** @throws AwsError ResourceNotFoundException */
export async function requireTableByArn(tx: Read, arn: string): Promise<TableRecord> {
  const [, region = "", account = "", name = ""] = TABLE_ARN.exec(arn) ?? [];
  return tables.require(tx, [account, region, name], () => resourceArnNotFound(arn));
}

/** The words were recorded in October 2026 (ack-api-quirks, DDB-TABLE-442). */
export function requireTags(all: Readonly<Record<string, string>>, given: readonly Tag[]): void {
  const seen = new Set<string>();
  for (const { Key } of given) {
    if (Key.toLowerCase().startsWith("aws:")) throw new Invalid(`Tag Key cannot be prefixed with aws:, Key: ${Key}`);
    if (seen.has(Key)) throw new Invalid(`Duplicate Tag Keys provided as input: Duplicate Tag Key found ${Key}`);
    seen.add(Key);
  }
  if (Object.keys(all).length > MAX_TAGS) {
    throw new Invalid("Number of Tags exceed the current limit for the provided ResourceArn");
  }
}
