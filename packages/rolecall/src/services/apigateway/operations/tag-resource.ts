import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { ask } from "../permissions.js";
import { tagged, tagsPath } from "../tagged.js";
import { passed, withTags } from "../tags.js";

/** TagResource adds tags, or changes their values. */
export const TagResource = operation(apigateway, "TagResource", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_TagResource.html",
  permissions: ({ input, here }) => [ask("PUT", here, tagsPath(input.resourceArn), { tags: passed(input.tags) })],

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      const { tags, put } = await tagged(tx, here, input.resourceArn);
      await put(tx, withTags(tags, input.tags));
    });
    return {};
  },
});
