import { dynamodb } from "@rolecall/aws-model/dynamodb";
import { operation, permission } from "../../../kernel/operation.js";
import { enveloping } from "../errors.js";
import { consumed } from "../items/capacity.js";
import { collectionMetrics } from "../items/collection-metrics.js";
import { writeKeys } from "../items/condition-keys.js";
import { bindPut, type PutRequest, subjectOf } from "../items/mutation.js";
import { once } from "../items/once.js";
import { wireOf, writeOne } from "../items/single-write.js";
import { tableRef } from "../resources.js";
import { requireTableKeys } from "../tables/encryption.js";
import { awaitExpiries } from "../ttl/expiry.js";

const bind = once((input: PutRequest) => enveloping(() => bindPut(input)));

/** PutItem writes a whole item, in the place of one with the same key. */
export const PutItem = operation(dynamodb, "PutItem", {
  source: "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html",

  permissions: async ({ input, here, read }) => {
    const ref = tableRef(here, input.TableName);
    const keys = await writeKeys(read, ref, bind(input as PutRequest), input);
    return [permission("dynamodb:PutItem", ref.arn, keys)];
  },

  async handle(call) {
    const { input, here } = call;
    await requireTableKeys([input.TableName], call);
    const ref = tableRef(here, input.TableName);
    const mutation = bind(input as PutRequest);
    const written = await writeOne(call, ref, () => mutation, input.ReturnValuesOnConditionCheckFailure);
    if (written.expires) awaitExpiries(call);
    return {
      Attributes: input.ReturnValues === "ALL_OLD" ? wireOf(written.before) : undefined,
      ConsumedCapacity: consumed(input.ReturnConsumedCapacity, input.TableName, written.cost),
      ItemCollectionMetrics: collectionMetrics(input.ReturnItemCollectionMetrics, written.schema, subjectOf(mutation)),
    };
  },
});
