/** DynamoDB's ARNs: a table's, an index's, and the tables that requests name by one or the other. */
import type { Here } from "../../kernel/here.js";
import type { Resources } from "../../kernel/service.js";
import type { Read } from "../../store/store.js";
import { Invalid, resourceNotFound } from "./errors.js";
import { statusAt, type TableRecord, tables } from "./records.js";
import { appliedPolicy } from "./resource-policies/applied.js";
import { isStreamArn, streamKey } from "./streams/find.js";
import { streams } from "./streams/records.js";

/** A table as a request names it. */
export interface TableRef {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly arn: string;
}

const NAME = /^[a-zA-Z0-9_.-]{3,255}$/;
const TABLE_ARN = /^arn:([^:]+):dynamodb:([^:]*):(\d{12}):table\/([a-zA-Z0-9_.-]{3,255})$/;

const TABLE_OR_INDEX_ARN = /^arn:[^:]+:dynamodb:([^:]*):(\d{12}):table\/([^/]+)(?:\/index\/[^/]+)?$/;

const BAD_NAME =
  "Invalid table/index name.  Table/index names must be between 3 and 255 characters long, " +
  "and may contain only the characters a-z, A-Z, 0-9, '_', '-', and '.'";

export const tableArn = (here: Here, name: string): string =>
  `arn:${here.partition}:dynamodb:${here.region}:${here.account}:table/${name}`;

export const indexArn = (table: string, index: string): string => `${table}/index/${index}`;

/**
 * The table behind a TableName, which may be an ARN.
 *
 * AWS: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetItem.html (TableName)
 * @throws Invalid for what is neither, and for a table of another Region (unverified: AWS's words)
 */
export function tableRef(here: Here, nameOrArn: string): TableRef {
  if (!nameOrArn.startsWith("arn:")) {
    if (!NAME.test(nameOrArn)) throw new Invalid(BAD_NAME);
    return { account: here.account, region: here.region, name: nameOrArn, arn: tableArn(here, nameOrArn) };
  }
  const ref = tableRefOfArn(nameOrArn);
  if (ref?.region !== here.region) {
    throw new Invalid(`Invalid TableArn: Invalid ResourceArn provided as input ${nameOrArn}`);
  }
  return ref;
}

export function tableRefOfArn(arn: string): TableRef | undefined {
  const [, , region, account, name] = TABLE_ARN.exec(arn) ?? [];
  if (region === undefined || account === undefined || name === undefined) return undefined;
  return { account, region, name, arn };
}

const refKey = ({ account, region, name }: TableRef) => [account, region, name];

export const findTable = (tx: Read, ref: TableRef): Promise<TableRecord | undefined> => tables.get(tx, refKey(ref));

/** A table whose items can be read and written. @throws AwsError while it is made or deleted, as if it were not there */
export async function requireTable(tx: Read, ref: TableRef, nowMs: number): Promise<TableRecord> {
  const table = await findTable(tx, ref);
  if (table !== undefined && table.status === "ACTIVE") return table;
  const status = table === undefined ? "DELETING" : statusAt(table, nowMs);
  if (table === undefined || status === "CREATING" || status === "DELETING") throw resourceNotFound();
  return table;
}

/** A table, which speaks for its indexes too, or a stream, whose policy is its own. Backups have neither policy nor tags. */
export const resources: Resources = {
  async find(tx, arn, action) {
    if (isStreamArn(arn)) {
      const stream = await streams.get(tx, streamKey(arn));
      if (stream === undefined) return undefined;
      // Streams have no tags.
      return appliedPolicy(
        stream.policy,
        action,
        stream.account,
        `policy of a stream of table \`${stream.tableName}\``,
      );
    }
    const [, region, account, name] = TABLE_OR_INDEX_ARN.exec(arn) ?? [];
    if (region === undefined || account === undefined || name === undefined) return undefined;
    const table = await tables.get(tx, [account, region, name]);
    if (table === undefined) return undefined;
    return { tags: table.tags, ...appliedPolicy(table.policy, action, account, `policy of table \`${name}\``) };
  },
};
