import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { requireGroup } from "../entities.js";
import { sortedPage } from "../paging.js";
import { nameKey, users } from "../records.js";
import { groupArn } from "../resources.js";
import { listedUser, shownGroup } from "../views.js";

/** GetGroup answers the group and, page by page, its users. */
export const GetGroup = operation(iam, "GetGroup", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetGroup.html",

  permissions: async ({ input, here, read }) => [
    permission("iam:GetGroup", await groupArn(read, here, input.GroupName), {}),
  ],

  async handle({ input, here, store }) {
    const [group, members] = await store.read(async (tx) => {
      const found = await requireGroup(tx, here, input.GroupName);
      return [found, await users.by(tx, "byGroup", [here.account, nameKey(found.name)])] as const;
    });
    const { items, more } = sortedPage(members, (user) => nameKey(user.name), input);
    return { Group: shownGroup(group), Users: items.map(listedUser), ...more };
  },
});
