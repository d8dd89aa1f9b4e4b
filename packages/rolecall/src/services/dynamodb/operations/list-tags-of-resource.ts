import { dynamodb } from "@rolecall/aws-model/dynamodb";
import { operation, permission } from "../../../kernel/operation.js";
import { requireTableArn, requireTableByArn } from "../tables/tags.js";

/** ListTagsOfResource lists a table's tags; all fifty fit into one answer, so NextToken is never given. */
export const ListTagsOfResource = operation(dynamodb, "ListTagsOfResource", {
  source: "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListTagsOfResource.html",

  permissions: ({ input }) => {
    requireTableArn(input.ResourceArn);
    return [permission("dynamodb:ListTagsOfResource", input.ResourceArn, {})];
  },

  async handle({ input, store }) {
    const { tags } = await store.read((tx) => requireTableByArn(tx, input.ResourceArn));
    return { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
  },
});
