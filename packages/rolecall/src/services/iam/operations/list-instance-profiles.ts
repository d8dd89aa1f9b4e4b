import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { pathPage } from "../paging.js";
import { profileWithRoles } from "../providers.js";
import { instanceProfiles } from "../records.js";
import { iamArn } from "../resources.js";

export const ListInstanceProfiles = operation(iam, "ListInstanceProfiles", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListInstanceProfiles.html",

  permissions: ({ input, here }) => [
    permission("iam:ListInstanceProfiles", iamArn(here, "instance-profile", input.PathPrefix ?? "/", ""), {}),
  ],

  async handle({ input, here, store }) {
    return store.read(async (tx) => {
      const { items, more } = await pathPage(instanceProfiles, tx, here.account, input);
      return { InstanceProfiles: await Promise.all(items.map((profile) => profileWithRoles(tx, profile))), ...more };
    });
  },
});
