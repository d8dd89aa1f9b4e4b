import type { BatchStatementErrorCodeEnum } from "@aws-sdk/client-dynamodb";
import { dynamodb } from "@rolecall/aws-model/dynamodb";
import { AwsError } from "../../../kernel/errors.js";
import type { Here } from "../../../kernel/here.js";
import { operation } from "../../../kernel/operation.js";
import { packKey } from "../../../store/key.js";
import type { Read } from "../../../store/store.js";
import { Invalid } from "../errors.js";
import { addCosts, type Cost, eachConsumed, NO_COST } from "../items/capacity.js";
import { itemKey, requireKey } from "../items/keys.js";
import { subjectOf } from "../items/mutation.js";
import { once } from "../items/once.js";
import { schemaOf } from "../items/schema.js";
import { type BoundStatement, bindStatement, isRead } from "../partiql/bind.js";
import { mixedOperations } from "../partiql/errors.js";
import { ExecuteMember, type MemberInput } from "../partiql/member.js";
import { mutationOf, singleKey } from "../partiql/mutation.js";
import { findTable, tableRef } from "../resources.js";

/** What can be read of each statement; those that are malformed answer for themselves. */
const bind = once((members: readonly MemberInput[]): readonly (BoundStatement | undefined)[] => {
  const statements = members.map((member) => invalidAside(() => bindStatement(member)));
  const whole = statements.filter((bound) => bound !== undefined);
  if (whole.some(isRead) && !whole.every(isRead)) throw mixedOperations("BatchExecuteStatement");
  return statements;
});

function invalidAside<Result>(work: () => Result): Result | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof Invalid) return undefined;
    throw error;
  }
}

const CODES: Readonly<Record<string, BatchStatementErrorCodeEnum>> = {
  AccessDeniedException: "AccessDenied",
  ConditionalCheckFailedException: "ConditionalCheckFailed",
  DuplicateItemException: "DuplicateItem",
  ResourceNotFoundException: "ResourceNotFound",
  ValidationException: "ValidationError",
};

/** Errors of statements that were carried out as far as the item; these name their table (recorded). */
const RAN: ReadonlySet<string> = new Set(["ConditionalCheckFailed", "DuplicateItem"]);

/** BatchExecuteStatement carries out up to 25 PartiQL statements, reads or writes, each of one item and for itself. */
export const BatchExecuteStatement = operation(dynamodb, "BatchExecuteStatement", {
  source: "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchExecuteStatement.html",

  // Each statement asks for its own permission, and is refused alone.
  permissions: ({ input }) => {
    bind((input.Statements ?? []) as readonly MemberInput[]);
    return [];
  },

  async handle({ input, here, caller, request, requestId, signal, call, store }) {
    const members = (input.Statements ?? []) as readonly MemberInput[];
    const statements = bind(members);
    await store.read((tx) => requireDistinct(tx, here, statements));
    const costs = new Map<string, Cost>();
    const responses = [];
    for (const [index, member] of members.entries()) {
      try {
        const { table, item, cost } = await call(ExecuteMember, member, {
          caller,
          region: here.region,
          request,
          requestId,
          signal,
        });
        costs.set(table, addCosts(costs.get(table) ?? NO_COST, cost));
        responses.push({ TableName: table, ...(item === undefined ? {} : { Item: item }) });
      } catch (error) {
        const code = error instanceof AwsError ? CODES[error.code] : undefined;
        if (!(error instanceof AwsError) || code === undefined) throw error;
        const table = statements[index]?.table;
        responses.push({
          Error: { Code: code, Message: error.message },
          ...(RAN.has(code) && table !== undefined ? { TableName: table } : {}),
        });
      }
    }
    return { Responses: responses, ConsumedCapacity: eachConsumed(input.ReturnConsumedCapacity, costs) };
  },
});

/** @throws Invalid when two statements name one item; the words are BatchWriteItem's, unverified for statements */
async function requireDistinct(
  tx: Read,
  here: Here,
  statements: readonly (BoundStatement | undefined)[],
): Promise<void> {
  const seen = new Set<string>();
  for (const bound of statements) {
    if (bound === undefined || bound.kind === "exists") continue;
    const table = await findTable(tx, tableRef(here, bound.table));
    if (table === undefined) continue;
    const schema = schemaOf(table);
    const place = invalidAside(() => {
      const key =
        bound.kind === "select"
          ? singleKey(schema, bound, "BatchExecuteStatement")
          : subjectOf(mutationOf(schema, bound));
      if (bound.kind !== "insert") requireKey(key, schema);
      return packKey(itemKey(schema, key));
    });
    if (place === undefined) continue;
    if (seen.has(place)) throw new Invalid("Provided list of item keys contains duplicates");
    seen.add(place);
  }
}
