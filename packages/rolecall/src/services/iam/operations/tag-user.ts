import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { requireUser } from "../entities.js";
import { users } from "../records.js";
import { userArn } from "../resources.js";
import { mergeTags, passed } from "../tags.js";

export const TagUser = operation(iam, "TagUser", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagUser.html",

  permissions: async ({ input, here, read }) => [
    permission("iam:TagUser", await userArn(read, here, input.UserName), {}, passed(input.Tags)),
  ],

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      const user = await requireUser(tx, here, input.UserName);
      await users.put(tx, { ...user, tags: mergeTags(user.tags, input.Tags) });
    });
    return {};
  },
});
