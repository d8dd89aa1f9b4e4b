import { cloudwatch } from "@rolecall/aws-model/cloudwatch";
import { operation, permission } from "../../../kernel/operation.js";
import { NO_ACCESS_GRANT } from "../permissions.js";
import { requireTagged } from "../tags.js";

/** ListTagsForResource answers the tags of an alarm or a dashboard. */
export const ListTagsForResource = operation(cloudwatch, "ListTagsForResource", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListTagsForResource.html",

  permissions: ({ input }) => [permission("cloudwatch:ListTagsForResource", input.ResourceARN ?? "", NO_ACCESS_GRANT)],

  async handle({ input, here, store }) {
    const { record } = await store.read((read) => requireTagged(read, input.ResourceARN ?? "", here));
    return { Tags: Object.entries(record.tags).map(([Key, Value]) => ({ Key, Value })) };
  },
});
