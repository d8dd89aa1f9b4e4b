import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { withBoundary } from "../entities.js";
import { entityExists } from "../errors.js";
import { countUp } from "../quotas.js";
import { nameKey, type UserRecord, users } from "../records.js";
import { iamArn } from "../resources.js";
import { newTags, passed } from "../tags.js";
import { shownUser } from "../views.js";

/** CreateUser makes a user; with tags it asks for `iam:TagUser` too. */
export const CreateUser = operation(iam, "CreateUser", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateUser.html",

  permissions: ({ input, here }) => {
    const arn = iamArn(here, "user", input.Path ?? "/", input.UserName);
    const tags = passed(input.Tags);
    return [
      permission("iam:CreateUser", arn, { "iam:PermissionsBoundary": input.PermissionsBoundary }, tags),
      ...(tags === undefined ? [] : [permission("iam:TagUser", arn, {}, tags)]),
    ];
  },

  async handle({ input, here, clock, ids, store }) {
    const path = input.Path ?? "/";
    const user: UserRecord = {
      kind: "user",
      account: here.account,
      name: input.UserName,
      path,
      id: ids.unique("AIDA"),
      arn: iamArn(here, "user", path, input.UserName),
      createdMs: clock.now(),
      inline: {},
      attached: [],
      tags: newTags(input.Tags),
      groups: [],
    };
    const created = await store.transact(async (tx) => {
      if (await users.get(tx, [here.account, nameKey(user.name)])) throw entityExists("user", user.name);
      await countUp(tx, here.account, "users");
      const bounded = await withBoundary(tx, user, input.PermissionsBoundary);
      await users.put(tx, bounded);
      return bounded;
    });
    return { User: shownUser(created) };
  },
});
