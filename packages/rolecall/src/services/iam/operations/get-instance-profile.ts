import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { profileWithRoles, requireInstanceProfile } from "../providers.js";
import { instanceProfileArn } from "../resources.js";
import { shownTags } from "../tags.js";

export const GetInstanceProfile = operation(iam, "GetInstanceProfile", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetInstanceProfile.html",

  permissions: async ({ input, here, read }) => [
    permission("iam:GetInstanceProfile", await instanceProfileArn(read, here, input.InstanceProfileName), {}),
  ],

  async handle({ input, here, store }) {
    return store.read(async (tx) => {
      const profile = await requireInstanceProfile(tx, here, input.InstanceProfileName);
      const shown = await profileWithRoles(tx, profile);
      return { InstanceProfile: { ...shown, ...shownTags(profile.tags) } };
    });
  },
});
