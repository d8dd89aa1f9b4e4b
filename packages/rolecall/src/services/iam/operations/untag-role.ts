import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { requireRole } from "../entities.js";
import { roles } from "../records.js";
import { roleArn } from "../resources.js";
import { withoutTags } from "../tags.js";

export const UntagRole = operation(iam, "UntagRole", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagRole.html",

  permissions: async ({ input, here, read }) => [
    permission("iam:UntagRole", await roleArn(read, here, input.RoleName), {}, { keys: input.TagKeys }),
  ],

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      const role = await requireRole(tx, here, input.RoleName);
      await roles.put(tx, { ...role, tags: withoutTags(role.tags, input.TagKeys) });
    });
    return {};
  },
});
