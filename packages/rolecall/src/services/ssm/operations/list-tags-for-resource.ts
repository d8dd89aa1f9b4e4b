import { ssm } from "@rolecall/aws-model/ssm";
import { operation, permission } from "../../../kernel/operation.js";
import { requireTagged } from "../tagged.js";
import { NO_DOCUMENT, requireParameterType, taggedArn } from "../tags.js";

/** ListTagsForResource answers the tags of a parameter. */
export const ListTagsForResource = operation(ssm, "ListTagsForResource", {
  source: "https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_ListTagsForResource.html",

  permissions: ({ input, here }) => [
    permission("ssm:ListTagsForResource", taggedArn(here, input.ResourceId ?? ""), NO_DOCUMENT),
  ],

  async handle({ input, here, store }) {
    requireParameterType(input.ResourceType ?? "");
    const { tags } = await store.read((read) => requireTagged(read, here, input.ResourceId ?? ""));
    return { TagList: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
  },
});
