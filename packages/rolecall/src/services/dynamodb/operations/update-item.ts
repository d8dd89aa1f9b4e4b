import { dynamodb } from "@rolecall/aws-model/dynamodb";
import { operation, permission } from "../../../kernel/operation.js";
import { enveloping } from "../errors.js";
import type { Update } from "../expressions/update.js";
import { consumed } from "../items/capacity.js";
import { collectionMetrics } from "../items/collection-metrics.js";
import { writeKeys } from "../items/condition-keys.js";
import { bindUpdateRequest, subjectOf, type UpdateRequest } from "../items/mutation.js";
import { once } from "../items/once.js";
import { updatedPart, type Written, wireOf, writeOne } from "../items/single-write.js";
import { tableRef } from "../resources.js";
import { requireTableKeys } from "../tables/encryption.js";
import { awaitExpiries } from "../ttl/expiry.js";

const bind = once((input: UpdateRequest) => enveloping(() => bindUpdateRequest(input)));

/** UpdateItem changes attributes of an item, and makes it when it is not there. */
export const UpdateItem = operation(dynamodb, "UpdateItem", {
  source: "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html",

  permissions: async ({ input, here, read }) => {
    const ref = tableRef(here, input.TableName);
    const keys = await writeKeys(read, ref, bind(input as UpdateRequest), input);
    return [permission("dynamodb:UpdateItem", ref.arn, keys)];
  },

  async handle(call) {
    const { input, here } = call;
    await requireTableKeys([input.TableName], call);
    const ref = tableRef(here, input.TableName);
    const mutation = bind(input as UpdateRequest);
    const written = await writeOne(call, ref, () => mutation, input.ReturnValuesOnConditionCheckFailure);
    if (written.expires) awaitExpiries(call);
    const update = mutation.kind === "update" ? mutation.update : undefined;
    return {
      Attributes: returned(input.ReturnValues, written, update),
      ConsumedCapacity: consumed(input.ReturnConsumedCapacity, input.TableName, written.cost),
      ItemCollectionMetrics: collectionMetrics(input.ReturnItemCollectionMetrics, written.schema, subjectOf(mutation)),
    };
  },
});

/** What ReturnValues asks for: whole images, or of the paths that were written. */
function returned(
  asked: string | undefined,
  { before, after }: Written,
  update: Update | undefined,
): Record<string, never> | undefined {
  switch (asked) {
    case "ALL_OLD":
      return wireOf(before);
    case "ALL_NEW":
      return wireOf(after);
    case "UPDATED_OLD":
      return updatedPart(before, update);
    case "UPDATED_NEW":
      return updatedPart(after, update);
    default:
      return undefined;
  }
}
