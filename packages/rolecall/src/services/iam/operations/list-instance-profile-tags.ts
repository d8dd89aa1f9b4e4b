import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { tagPage } from "../lists.js";
import { requireInstanceProfile } from "../providers.js";
import { instanceProfileArn } from "../resources.js";

export const ListInstanceProfileTags = operation(iam, "ListInstanceProfileTags", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListInstanceProfileTags.html",

  permissions: async ({ input, here, read }) => [
    permission("iam:ListInstanceProfileTags", await instanceProfileArn(read, here, input.InstanceProfileName), {}),
  ],

  async handle({ input, here, store }) {
    const profile = await store.read((tx) => requireInstanceProfile(tx, here, input.InstanceProfileName));
    return tagPage(profile.tags, input);
  },
});
