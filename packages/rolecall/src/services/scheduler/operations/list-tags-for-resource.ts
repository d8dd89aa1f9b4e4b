import { scheduler } from "@rolecall/aws-model/scheduler";
import { operation, permission } from "../../../kernel/operation.js";
import { requireGroup } from "../resources.js";
import { groupOfArn, shownTags } from "../tags.js";

/** ListTagsForResource lists the tags of a schedule group. */
export const ListTagsForResource = operation(scheduler, "ListTagsForResource", {
  source: "https://docs.aws.amazon.com/scheduler/latest/APIReference/API_ListTagsForResource.html",

  permissions: ({ input }) => [permission("scheduler:ListTagsForResource", input.ResourceArn, {})],

  async handle({ input, store }) {
    const { name, ...place } = groupOfArn(input.ResourceArn);
    return { Tags: shownTags((await store.read((read) => requireGroup(read, place, name))).tags) };
  },
});
