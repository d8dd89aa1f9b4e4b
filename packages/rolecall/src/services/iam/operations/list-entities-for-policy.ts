import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { requireManaged, USAGES } from "../managed.js";
import { sortedPage } from "../paging.js";
import { attachments, nameKey } from "../records.js";

/** ListEntitiesForPolicy lists who has a policy, as policy or as boundary; a page goes across all three kinds. */
export const ListEntitiesForPolicy = operation(iam, "ListEntitiesForPolicy", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListEntitiesForPolicy.html",

  permissions: ({ input }) => [permission("iam:ListEntitiesForPolicy", input.PolicyArn, {})],

  async handle({ input, here, store }) {
    const found = await store.read(async (tx) => {
      await requireManaged(tx, here.account, input.PolicyArn);
      return (await attachments.list(tx, { prefix: [here.account, input.PolicyArn] })).items;
    });
    const usage = input.PolicyUsageFilter && USAGES[input.PolicyUsageFilter];
    const kept = new Map(
      found
        .filter(
          (at) =>
            at.path.startsWith(input.PathPrefix ?? "/") &&
            (input.EntityFilter === undefined || input.EntityFilter.toLowerCase() === at.kind) &&
            (usage === undefined || usage === at.as),
        )
        .map((at) => [`${at.kind}/${nameKey(at.name)}`, at]),
    );
    const { items, more } = sortedPage(kept.values(), (at) => `${at.kind}/${nameKey(at.name)}`, input);
    const of = (kind: string) => items.filter((at) => at.kind === kind);
    return {
      PolicyGroups: of("group").map((at) => ({ GroupName: at.name, GroupId: at.entityId })),
      PolicyUsers: of("user").map((at) => ({ UserName: at.name, UserId: at.entityId })),
      PolicyRoles: of("role").map((at) => ({ RoleName: at.name, RoleId: at.entityId })),
      ...more,
    };
  },
});
