import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { requireUser } from "../entities.js";
import { users } from "../records.js";
import { userArn } from "../resources.js";
import { withoutTags } from "../tags.js";

export const UntagUser = operation(iam, "UntagUser", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagUser.html",

  permissions: async ({ input, here, read }) => [
    permission("iam:UntagUser", await userArn(read, here, input.UserName), {}, { keys: input.TagKeys }),
  ],

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      const user = await requireUser(tx, here, input.UserName);
      await users.put(tx, { ...user, tags: withoutTags(user.tags, input.TagKeys) });
    });
    return {};
  },
});
