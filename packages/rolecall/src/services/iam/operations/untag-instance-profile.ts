import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { requireInstanceProfile } from "../providers.js";
import { instanceProfiles } from "../records.js";
import { instanceProfileArn } from "../resources.js";
import { withoutTags } from "../tags.js";

export const UntagInstanceProfile = operation(iam, "UntagInstanceProfile", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagInstanceProfile.html",

  permissions: async ({ input, here, read }) => [
    permission(
      "iam:UntagInstanceProfile",
      await instanceProfileArn(read, here, input.InstanceProfileName),
      {},
      { keys: input.TagKeys },
    ),
  ],

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      const profile = await requireInstanceProfile(tx, here, input.InstanceProfileName);
      await instanceProfiles.put(tx, { ...profile, tags: withoutTags(profile.tags, input.TagKeys) });
    });
    return {};
  },
});
