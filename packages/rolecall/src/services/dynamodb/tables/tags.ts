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

/** unverified: AWS's words for too many tags and for its own prefix. */
export function requireTags(all: Readonly<Record<string, string>>, given: readonly Tag[]): void {
  if (given.some(({ Key }) => Key?.toLowerCase().startsWith("aws:"))) {
    throw new Invalid(
      "One or more parameter values were invalid: Tag keys starting with 'aws:' are reserved for system use",
    );
  }
  if (Object.keys(all).length > MAX_TAGS) {
    throw new Invalid(`One or more parameter values were invalid: Too many tags: the limit is ${MAX_TAGS}`);
  }
}
