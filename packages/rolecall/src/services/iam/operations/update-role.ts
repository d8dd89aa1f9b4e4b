import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { requireOwnRole } from "../entities.js";
import { roles } from "../records.js";
import { roleWithBoundary } from "../resources.js";
import { DEFAULT_SESSION_SECONDS } from "../role-shapes.js";

/** UpdateRole sets description and longest session; a session's length that is left out goes back to one hour. */
export const UpdateRole = operation(iam, "UpdateRole", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateRole.html",

  permissions: async ({ input, here, read }) => {
    const { arn, boundary } = await roleWithBoundary(read, here, input.RoleName);
    return [permission("iam:UpdateRole", arn, { "iam:PermissionsBoundary": boundary })];
  },

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      const role = await requireOwnRole(tx, here, input.RoleName);
      await roles.put(tx, {
        ...role,
        ...(input.Description === undefined ? {} : { description: input.Description }),
        maxSessionSeconds: input.MaxSessionDuration ?? DEFAULT_SESSION_SECONDS,
      });
    });
    return {};
  },
});
