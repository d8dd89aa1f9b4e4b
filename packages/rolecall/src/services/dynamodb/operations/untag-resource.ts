import { dynamodb } from "@rolecall/aws-model/dynamodb";
import { operation, permission } from "../../../kernel/operation.js";
import { Invalid } from "../errors.js";
import { tables } from "../records.js";
import { requireTableArn, requireTableByArn } from "../tables/tags.js";

/** UntagResource takes tags from a table. */
export const UntagResource = operation(dynamodb, "UntagResource", {
  source: "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UntagResource.html",

  permissions: ({ input }) => {
    requireTableArn(input.ResourceArn);
    return [permission("dynamodb:UntagResource", input.ResourceArn, {}, { keys: input.TagKeys })];
  },

  async handle({ input, store }) {
    if (input.TagKeys.length === 0) throw new Invalid("Atleast one Tag Key needs to be provided as Input.");
    await store.transact(async (tx) => {
      const table = await requireTableByArn(tx, input.ResourceArn);
      const tags = Object.fromEntries(Object.entries(table.tags).filter(([key]) => !input.TagKeys.includes(key)));
      await tables.put(tx, { ...table, tags });
    });
    return {};
  },
});
