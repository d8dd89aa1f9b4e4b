/**
 * One statement of a batch: whether its caller may carry it out is an operation of its own, so that it is decided for itself and
 * a refusal stands beside what the others answer.
 */
import { dynamodb } from "@rolecall/aws-model/dynamodb";
import type { Operation, OperationCall } from "../../../kernel/operation.js";
import { packKey } from "../../../store/key.js";
import { Invalid } from "../errors.js";
import { type Cost, NO_COST, readUnits } from "../items/capacity.js";
import { itemKey, keyOf, requireKey } from "../items/keys.js";
import { subjectOf } from "../items/mutation.js";
import { once } from "../items/once.js";
import { schemaOf, type TableSchema } from "../items/schema.js";
import { readItemRecord } from "../records.js";
import { findTable, requireTable, tableRef } from "../resources.js";
import { requireTableKeys } from "../tables/encryption.js";
import { toWire } from "../values/attribute-value.js";
import { type BoundSelect, type BoundWrite, bindStatement } from "./bind.js";
import { flatten } from "./columns.js";
import { executeWrite } from "./execute.js";
import { mutationOf, singleKey } from "./mutation.js";
import { statementPermission } from "./permission.js";

const BATCH = "BatchExecuteStatement";

export interface MemberInput {
  readonly Statement: string | undefined;
  readonly Parameters?: unknown;
  readonly ConsistentRead?: boolean | undefined;
}

export interface MemberOutput {
  readonly table: string;
  readonly item: Record<string, never> | undefined;
  readonly cost: Cost;
}

/** Where the item lies that an allowed statement names; undefined when it names none. */
export interface AllowedMember {
  readonly place: string | undefined;
}

const bind = once((input: MemberInput) => {
  const bound = bindStatement(input);
  if (bound.kind === "exists") throw new Invalid("EXISTS can only be used in ExecuteTransaction write requests.");
  return bound;
});

/** Decides, and does nothing else. What is wrong with the statement beside its table is told by `executeMember`. */
export const AllowMember: Operation<MemberInput, AllowedMember> = {
  service: dynamodb,
  name: "AllowBatchedStatement",
  source: "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchExecuteStatement.html",

  permissions: async ({ input, here, read }) => [await statementPermission(read, here, bind(input), undefined)],

  async handle({ input, here, store }) {
    const bound = bind(input);
    const table = await store.read((tx) => findTable(tx, tableRef(here, bound.table)));
    return { place: table === undefined ? undefined : placeOf(schemaOf(table), bound) };
  },
};

function placeOf(schema: TableSchema, bound: BoundSelect | BoundWrite): string | undefined {
  try {
    const key = bound.kind === "select" ? singleKey(schema, bound, BATCH) : subjectOf(mutationOf(schema, bound));
    requireKey(bound.kind === "insert" ? keyOf(bound.item.item, [schema]) : key, schema);
    return packKey(itemKey(schema, key));
  } catch (error) {
    if (error instanceof Invalid) return undefined;
    throw error;
  }
}

/** Carries out a statement that is allowed. @throws AwsError what stands beside the other answers */
export async function executeMember(input: MemberInput, call: OperationCall<unknown>): Promise<MemberOutput> {
  const { here, store, clock } = call;
  const bound = bind(input);
  await requireTableKeys([bound.table], call);
  if (bound.kind !== "select") {
    // A condition that does not hold gives no item here, whatever the request asks for (recorded).
    return { table: bound.table, ...(await executeWrite(call, here, bound, undefined)) };
  }
  const record = await store.read(async (tx) => {
    const schema = schemaOf(await requireTable(tx, tableRef(here, bound.table), clock.now()));
    const key = singleKey(schema, bound, BATCH);
    requireKey(key, schema);
    return readItemRecord(tx, itemKey(schema, key));
  });
  const units = readUnits(record?.sizeBytes ?? 0, input.ConsistentRead ?? false);
  return {
    table: bound.table,
    item: record === undefined ? undefined : flatten(toWire(record.item, record.hasBinary), bound.columns),
    cost: { ...NO_COST, table: units },
  };
}
