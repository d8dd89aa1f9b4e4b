/**
 * One statement of a batch, as an operation of its own: its permission is decided for itself, so that a refusal stands
 * beside what the others answer.
 */
import { dynamodb } from "@rolecall/aws-model/dynamodb";
import type { Operation } from "../../../kernel/operation.js";
import { Invalid } from "../errors.js";
import { type Cost, NO_COST, readUnits } from "../items/capacity.js";
import { itemKey, requireKey } from "../items/keys.js";
import { once } from "../items/once.js";
import { schemaOf } from "../items/schema.js";
import { readItemRecord } from "../records.js";
import { requireTable, tableRef } from "../resources.js";
import { requireTableKeys } from "../tables/encryption.js";
import { toWire } from "../values/attribute-value.js";
import { bindStatement } from "./bind.js";
import { flatten } from "./columns.js";
import { executeWrite } from "./execute.js";
import { singleKey } from "./mutation.js";
import { statementPermission } from "./permission.js";

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

const bind = once((input: MemberInput) => {
  const bound = bindStatement(input);
  if (bound.kind === "exists") throw new Invalid("EXISTS can only be used in ExecuteTransaction write requests.");
  return bound;
});

export const ExecuteMember: Operation<MemberInput, MemberOutput> = {
  service: dynamodb,
  name: "ExecuteBatchedStatement",
  source: "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchExecuteStatement.html",

  permissions: async ({ input, here, read }) => [await statementPermission(read, here, bind(input), undefined)],

  async handle(call) {
    const { input, here, store, clock } = call;
    const bound = bind(input);
    await requireTableKeys([bound.table], call);
    if (bound.kind !== "select") {
      // A condition that does not hold gives no item here, whatever the request asks for (recorded).
      return { table: bound.table, ...(await executeWrite(call, here, bound, undefined)) };
    }
    const record = await store.read(async (tx) => {
      const schema = schemaOf(await requireTable(tx, tableRef(here, bound.table), clock.now()));
      const key = singleKey(schema, bound, "BatchExecuteStatement");
      requireKey(key, schema);
      return readItemRecord(tx, itemKey(schema, key));
    });
    const units = readUnits(record?.sizeBytes ?? 0, input.ConsistentRead ?? false);
    return {
      table: bound.table,
      item: record === undefined ? undefined : flatten(toWire(record.item, record.hasBinary), bound.columns),
      cost: { ...NO_COST, table: units },
    };
  },
};
