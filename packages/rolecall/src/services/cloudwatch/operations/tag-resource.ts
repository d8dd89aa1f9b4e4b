import { cloudwatch } from "@rolecall/aws-model/cloudwatch";
import { operation, permission } from "../../../kernel/operation.js";
import { NO_ACCESS_GRANT } from "../permissions.js";
import { requireTagged, requireTags, tagsOf } from "../tags.js";

/** TagResource gives an alarm or a dashboard tags, besides those it has. */
export const TagResource = operation(cloudwatch, "TagResource", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_TagResource.html",

  permissions: ({ input }) => [
    permission("cloudwatch:TagResource", input.ResourceARN ?? "", NO_ACCESS_GRANT, { set: tagsOf(input.Tags ?? []) }),
  ],

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      const tagged = await requireTagged(tx, input.ResourceARN ?? "", here);
      const tags = { ...tagged.record.tags, ...tagsOf(input.Tags ?? []) };
      requireTags(tags);
      await tagged.put(tx, tags);
    });
    return {};
  },
});
