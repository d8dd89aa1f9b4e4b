import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { ask } from "../permissions.js";
import { tagged, tagsPath } from "../tagged.js";

/** UntagResource takes tags away. */
export const UntagResource = operation(apigateway, "UntagResource", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_UntagResource.html",
  permissions: ({ input, here }) => [
    ask("DELETE", here, tagsPath(input.resourceArn), { tags: { keys: input.tagKeys ?? [] } }),
  ],

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      const { tags, put } = await tagged(tx, here, input.resourceArn);
      await put(tx, Object.fromEntries(Object.entries(tags).filter(([key]) => !input.tagKeys?.includes(key))));
    });
    return {};
  },
});
