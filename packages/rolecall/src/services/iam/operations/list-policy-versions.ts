import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { managedVersions, requireManaged } from "../managed.js";
import { sortedPage } from "../paging.js";
import { listedVersion } from "../views.js";

/** ListPolicyVersions lists the newest first. */
export const ListPolicyVersions = operation(iam, "ListPolicyVersions", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicyVersions.html",

  permissions: ({ input }) => [permission("iam:ListPolicyVersions", input.PolicyArn, {})],

  async handle({ input, here, store }) {
    const { policy, versions } = await store.read(async (tx) => {
      const found = await requireManaged(tx, here.account, input.PolicyArn);
      return { policy: found, versions: await managedVersions(tx, found) };
    });
    // Numbers of versions count up; the key counts down, so that the newest stands first.
    const { items, more } = sortedPage(versions, ({ version }) => String(1e9 - version).padStart(10, "0"), input);
    return { Versions: items.map((version) => listedVersion(version, policy.defaultVersion)), ...more };
  },
});
