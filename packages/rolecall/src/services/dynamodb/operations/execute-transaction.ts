import { dynamodb } from "@rolecall/aws-model/dynamodb";
import { operation } from "../../../kernel/operation.js";
import { Invalid } from "../errors.js";
import { eachConsumed } from "../items/capacity.js";
import { once } from "../items/once.js";
import type { TableSchema } from "../items/schema.js";
import { transactRead } from "../items/transact-read.js";
import { transactWrite } from "../items/transact-write.js";
import { type BoundSelect, type BoundStatement, bindStatement, isRead } from "../partiql/bind.js";
import { flatten } from "../partiql/columns.js";
import { duplicateItem, mixedOperations } from "../partiql/errors.js";
import { checkOf, mutationOf, singleKey } from "../partiql/mutation.js";
import { statementPermission } from "../partiql/permission.js";
import { requireTableKeys } from "../tables/encryption.js";
import { toWire } from "../values/attribute-value.js";

const OPERATION = "ExecuteTransaction";

interface Member {
  readonly Statement: string | undefined;
  readonly Parameters?: unknown;
  readonly ReturnValuesOnConditionCheckFailure?: string | undefined;
}

const bind = once((members: readonly Member[]): readonly BoundStatement[] => {
  const statements = members.map((member, index) => naming(index, () => bindMember(member)));
  if (statements.some(isRead) && !statements.every(isRead)) throw mixedOperations(OPERATION);
  return statements;
});

function bindMember(member: Member): BoundStatement {
  const bound = bindStatement(member);
  if ((bound.kind === "update" || bound.kind === "delete") && bound.returning !== undefined) {
    // Recorded is that AWS refuses it, not in which words.
    throw new Invalid("RETURNING clause is not supported in transactions");
  }
  const select = bound.kind === "exists" ? bound.select : bound;
  if (select.kind === "select" && select.order.length > 0) {
    throw new Invalid("Unsupported operation in transaction.");
  }
  return bound;
}

/** Errors of one statement name it (recorded). */
function naming<Result>(index: number, check: () => Result): Result {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    throw error.reworded((message) => `Validation failed in TransactStatements[${index}]: ${message}`);
  }
}

/** ExecuteTransaction carries out PartiQL statements together: up to a hundred reads, or as many writes and conditions. */
export const ExecuteTransaction = operation(dynamodb, "ExecuteTransaction", {
  source: "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ExecuteTransaction.html",

  permissions: ({ input, here, read }) =>
    Promise.all(
      bind((input.TransactStatements ?? []) as readonly Member[]).map((bound) =>
        statementPermission(read, here, bound, OPERATION),
      ),
    ),

  async handle(call) {
    const { input, here, store, clock } = call;
    const members = (input.TransactStatements ?? []) as readonly Member[];
    const statements = bind(members);
    await requireTableKeys(
      statements.map(({ table }) => table),
      call,
    );
    if (statements.every(isRead)) {
      const nowMs = clock.now();
      const { records, costs } = await store.read((tx) => transactRead(tx, here, nowMs, statements.map(readOf)));
      return {
        Responses: records.map((record, index) =>
          record === undefined
            ? {}
            : { Item: flatten(toWire(record.item, record.hasBinary), (statements[index] as BoundSelect).columns) },
        ),
        ConsumedCapacity: eachConsumed(input.ReturnConsumedCapacity, costs, "Read"),
      };
    }
    const writes = statements.filter((bound) => !isRead(bound));
    const { ConsumedCapacity } = await transactWrite(call, here, {
      actions: writes.map((bound, index) => ({
        tableName: bound.table,
        mutation: (schema: TableSchema) =>
          naming(index, () => (bound.kind === "exists" ? checkOf(schema, bound.select) : mutationOf(schema, bound))),
        returnOnFailure: members[index]?.ReturnValuesOnConditionCheckFailure,
        ...(bound.kind === "insert" ? { unmet: DUPLICATE } : {}),
      })),
      token: input.ClientRequestToken,
      said: input.TransactStatements,
      capacity: input.ReturnConsumedCapacity,
    });
    return { Responses: statements.map(() => ({})), ConsumedCapacity };
  },
});

const DUPLICATE = { Code: "DuplicateItem", Message: duplicateItem().message };

const readOf = (bound: BoundSelect, index: number) => ({
  tableName: bound.table,
  key: (schema: TableSchema) => naming(index, () => singleKey(schema, bound, OPERATION)),
});
