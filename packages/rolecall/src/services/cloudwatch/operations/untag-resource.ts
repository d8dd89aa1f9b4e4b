import { cloudwatch } from "@rolecall/aws-model/cloudwatch";
import { operation, permission } from "../../../kernel/operation.js";
import { NO_ACCESS_GRANT } from "../permissions.js";
import { requireTagged } from "../tags.js";

/** UntagResource takes tags from an alarm or a dashboard. */
export const UntagResource = operation(cloudwatch, "UntagResource", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_UntagResource.html",

  permissions: ({ input }) => [
    permission("cloudwatch:UntagResource", input.ResourceARN ?? "", NO_ACCESS_GRANT, { keys: input.TagKeys ?? [] }),
  ],

  async handle({ input, here, store }) {
    const gone = new Set(input.TagKeys);
    await store.transact(async (tx) => {
      const tagged = await requireTagged(tx, input.ResourceARN ?? "", here);
      await tagged.put(tx, Object.fromEntries(Object.entries(tagged.record.tags).filter(([key]) => !gone.has(key))));
    });
    return {};
  },
});
