import { ssm } from "@rolecall/aws-model/ssm";
import { operation, permission } from "../../../kernel/operation.js";
import { changeTags } from "../tagged.js";
import { NO_DOCUMENT, requireParameterType, taggedArn } from "../tags.js";

/** RemoveTagsFromResource takes tags from a parameter. */
export const RemoveTagsFromResource = operation(ssm, "RemoveTagsFromResource", {
  source: "https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_RemoveTagsFromResource.html",

  permissions: ({ input, here }) => [
    permission("ssm:RemoveTagsFromResource", taggedArn(here, input.ResourceId ?? ""), NO_DOCUMENT, {
      keys: input.TagKeys ?? [],
    }),
  ],

  async handle({ input, here, store }) {
    requireParameterType(input.ResourceType ?? "");
    const gone = new Set(input.TagKeys);
    await changeTags(store, here, input.ResourceId ?? "", (tags) =>
      Object.fromEntries(Object.entries(tags).filter(([key]) => !gone.has(key))),
    );
    return {};
  },
});
