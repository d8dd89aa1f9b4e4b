import { dynamodb } from "@rolecall/aws-model/dynamodb";
import { operation, permission } from "../../../kernel/operation.js";
import { enveloping } from "../errors.js";
import { consumed } from "../items/capacity.js";
import { collectionMetrics } from "../items/collection-metrics.js";
import { writeKeys } from "../items/condition-keys.js";
import { bindDelete, type KeyRequest, subjectOf } from "../items/mutation.js";
import { once } from "../items/once.js";
import { wireOf, writeOne } from "../items/single-write.js";
import { tableRef } from "../resources.js";
import { requireTableKeys } from "../tables/encryption.js";

const bind = once((input: KeyRequest) => enveloping(() => bindDelete(input)));

/** DeleteItem removes an item by its key; it is no error when there is none. */
export const DeleteItem = operation(dynamodb, "DeleteItem", {
  source: "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteItem.html",

  permissions: async ({ input, here, read }) => {
    const ref = tableRef(here, input.TableName);
    const keys = await writeKeys(read, ref, bind(input as KeyRequest), input);
    return [permission("dynamodb:DeleteItem", ref.arn, keys)];
  },

  async handle(call) {
    const { input, here } = call;
    await requireTableKeys([input.TableName], call);
    const ref = tableRef(here, input.TableName);
    const mutation = bind(input as KeyRequest);
    const written = await writeOne(call, ref, () => mutation, input.ReturnValuesOnConditionCheckFailure);
    return {
      Attributes: input.ReturnValues === "ALL_OLD" ? wireOf(written.before) : undefined,
      ConsumedCapacity: consumed(input.ReturnConsumedCapacity, input.TableName, written.cost),
      ItemCollectionMetrics: collectionMetrics(input.ReturnItemCollectionMetrics, written.schema, subjectOf(mutation)),
    };
  },
});
