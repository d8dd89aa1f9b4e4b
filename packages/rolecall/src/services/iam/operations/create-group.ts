import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { entityExists } from "../errors.js";
import { countUp } from "../quotas.js";
import { type GroupRecord, groups, nameKey } from "../records.js";
import { iamArn } from "../resources.js";
import { shownGroup } from "../views.js";

export const CreateGroup = operation(iam, "CreateGroup", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateGroup.html",

  permissions: ({ input, here }) => [
    permission("iam:CreateGroup", iamArn(here, "group", input.Path ?? "/", input.GroupName), {}),
  ],

  async handle({ input, here, clock, ids, store }) {
    const path = input.Path ?? "/";
    const group: GroupRecord = {
      kind: "group",
      account: here.account,
      name: input.GroupName,
      path,
      id: ids.unique("AGPA"),
      arn: iamArn(here, "group", path, input.GroupName),
      createdMs: clock.now(),
      inline: {},
      attached: [],
    };
    await store.transact(async (tx) => {
      if (await groups.get(tx, [here.account, nameKey(group.name)])) throw entityExists("group", group.name);
      await countUp(tx, here.account, "groups");
      await groups.put(tx, group);
    });
    return { Group: shownGroup(group) };
  },
});
