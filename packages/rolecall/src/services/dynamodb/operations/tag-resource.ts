import { dynamodb } from "@rolecall/aws-model/dynamodb";
import { operation, permission } from "../../../kernel/operation.js";
import { Invalid } from "../errors.js";
import { tables } from "../records.js";
import { requireTableArn, requireTableByArn, requireTags, tagsOf } from "../tables/tags.js";

/** TagResource adds tags to a table, or changes their values. */
export const TagResource = operation(dynamodb, "TagResource", {
  source: "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TagResource.html",

  permissions: ({ input }) => {
    requireTableArn(input.ResourceArn);
    return [permission("dynamodb:TagResource", input.ResourceArn, {}, { set: tagsOf(input.Tags) })];
  },

  async handle({ input, store }) {
    if (input.Tags.length === 0) throw new Invalid("Atleast one Tag needs to be provided as Input.");
    await store.transact(async (tx) => {
      const table = await requireTableByArn(tx, input.ResourceArn);
      const tags = { ...table.tags, ...tagsOf(input.Tags) };
      requireTags(tags, input.Tags);
      await tables.put(tx, { ...table, tags });
    });
    return {};
  },
});
