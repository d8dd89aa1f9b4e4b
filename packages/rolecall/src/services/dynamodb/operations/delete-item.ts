import { dynamodb } from "@rolecall/aws-model/dynamodb";
import { operation, permission } from "../../../kernel/operation.js";
import { enveloping } from "../errors.js";
import { consumed } from "../items/capacity.js";
import { collectionMetrics } from "../items/collection-metrics.js";
import { capacityKey, partitionKeys } from "../items/condition-keys.js";
import { attributesOf, bindDelete, type KeyRequest, subjectOf } from "../items/mutation.js";
import { once } from "../items/once.js";
import { wireOf, writeOne } from "../items/single-write.js";
import { tableRef } from "../resources.js";

const bind = once((input: KeyRequest) => enveloping(() => bindDelete(input)));

/** DeleteItem removes an item by its key; it is no error when there is none. */
export const DeleteItem = operation(dynamodb, "DeleteItem", {
  source: "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteItem.html",

  permissions: async ({ input, here, read }) => {
    const ref = tableRef(here, input.TableName);
    const mutation = bind(input as KeyRequest);
    return [
      permission("dynamodb:DeleteItem", ref.arn, {
        ...(await partitionKeys(read, ref, [subjectOf(mutation)])),
        "dynamodb:Attributes": attributesOf(mutation),
        "dynamodb:ReturnValues": input.ReturnValues ?? "NONE",
        "dynamodb:ReturnConsumedCapacity": capacityKey(input.ReturnConsumedCapacity),
        "dynamodb:EnclosingOperation": undefined,
      }),
    ];
  },

  async handle({ input, here, ...host }) {
    const ref = tableRef(here, input.TableName);
    const mutation = bind(input as KeyRequest);
    const written = await writeOne(host, ref, mutation, input.ReturnValuesOnConditionCheckFailure);
    return {
      Attributes: input.ReturnValues === "ALL_OLD" ? wireOf(written.before) : undefined,
      ConsumedCapacity: consumed(input.ReturnConsumedCapacity, input.TableName, written.cost),
      ItemCollectionMetrics: collectionMetrics(input.ReturnItemCollectionMetrics, written.schema, subjectOf(mutation)),
    };
  },
});
