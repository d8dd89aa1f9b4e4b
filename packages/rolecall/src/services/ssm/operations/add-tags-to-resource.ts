import { ssm } from "@rolecall/aws-model/ssm";
import { operation, permission } from "../../../kernel/operation.js";
import { changeTags } from "../tagged.js";
import { checkedTags, NO_DOCUMENT, requireParameterType, taggedArn, tagMap } from "../tags.js";

/** AddTagsToResource adds tags to a parameter, or changes their values. */
export const AddTagsToResource = operation(ssm, "AddTagsToResource", {
  source: "https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_AddTagsToResource.html",

  permissions: ({ input, here }) => [
    permission("ssm:AddTagsToResource", taggedArn(here, input.ResourceId ?? ""), NO_DOCUMENT, {
      set: tagMap(input.Tags),
    }),
  ],

  async handle({ input, here, store }) {
    requireParameterType(input.ResourceType ?? "");
    const added = tagMap(input.Tags);
    await changeTags(store, here, input.ResourceId ?? "", (tags) => checkedTags({ ...tags, ...added }));
    return {};
  },
});
