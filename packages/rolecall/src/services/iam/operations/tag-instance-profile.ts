import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { requireInstanceProfile } from "../providers.js";
import { instanceProfiles } from "../records.js";
import { instanceProfileArn } from "../resources.js";
import { mergeTags, passed } from "../tags.js";

export const TagInstanceProfile = operation(iam, "TagInstanceProfile", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagInstanceProfile.html",

  permissions: async ({ input, here, read }) => [
    permission(
      "iam:TagInstanceProfile",
      await instanceProfileArn(read, here, input.InstanceProfileName),
      {},
      passed(input.Tags),
    ),
  ],

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      const profile = await requireInstanceProfile(tx, here, input.InstanceProfileName);
      await instanceProfiles.put(tx, { ...profile, tags: mergeTags(profile.tags, input.Tags) });
    });
    return {};
  },
});
