import { dynamodb } from "@rolecall/aws-model/dynamodb";
import { operation } from "../../../kernel/operation.js";
import { Invalid } from "../errors.js";
import { consumed } from "../items/capacity.js";
import { once } from "../items/once.js";
import { bindStatement } from "../partiql/bind.js";
import { executeWrite } from "../partiql/execute.js";
import { statementPermission } from "../partiql/permission.js";
import { selectPage } from "../partiql/select.js";
import { requireTableKeys } from "../tables/encryption.js";

const bind = once((input: { readonly Statement: string | undefined; readonly Parameters?: unknown }) => {
  const bound = bindStatement(input);
  if (bound.kind === "exists") throw new Invalid("EXISTS can only be used in ExecuteTransaction write requests.");
  return bound;
});

/** ExecuteStatement carries out one PartiQL statement: a page of a SELECT, or the write of one item. */
export const ExecuteStatement = operation(dynamodb, "ExecuteStatement", {
  source: "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ExecuteStatement.html",

  permissions: async ({ input, here, read }) => [await statementPermission(read, here, bind(input), undefined)],

  async handle(call) {
    const { input, here, store, clock } = call;
    const bound = bind(input);
    await requireTableKeys([bound.table], call);
    if (bound.kind === "select") {
      const { items, lastKey, nextToken, cost } = await selectPage({ store, here, nowMs: clock.now() }, bound, input);
      return {
        Items: [...items],
        NextToken: nextToken,
        LastEvaluatedKey: lastKey,
        ConsumedCapacity: consumed(input.ReturnConsumedCapacity, bound.table, cost),
      };
    }
    const { item, cost } = await executeWrite(call, here, bound, input.ReturnValuesOnConditionCheckFailure);
    return {
      Items: item === undefined ? [] : [item],
      ConsumedCapacity: consumed(input.ReturnConsumedCapacity, bound.table, cost),
    };
  },
});
