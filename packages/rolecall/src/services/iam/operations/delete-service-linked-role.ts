import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { detachPolicy, requireRole } from "../entities.js";
import { entityNotFound } from "../errors.js";
import { countDown } from "../quotas.js";
import { deletionTasks, lastUsed, nameKey, roles } from "../records.js";
import { roleArn } from "../resources.js";

/**
 * DeleteServiceLinkedRole starts a deletion that GetServiceLinkedRoleDeletionStatus tells of. Services here keep
 * nothing that needs such a role, so it always succeeds.
 */
export const DeleteServiceLinkedRole = operation(iam, "DeleteServiceLinkedRole", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteServiceLinkedRole.html",

  permissions: async ({ input, here, read }) => [
    permission("iam:DeleteServiceLinkedRole", await roleArn(read, here, input.RoleName), {}),
  ],

  async handle({ input, here, ids, store }) {
    const uuid = ids.uuid();
    const id = await store.transact(async (tx) => {
      const role = await requireRole(tx, here, input.RoleName);
      // The API Reference knows no error for a role that is none of a service's; unverified.
      if (role.serviceLinked === undefined) throw entityNotFound("role", input.RoleName);
      for (const arn of role.attached) await detachPolicy(tx, await requireRole(tx, here, role.name), arn);
      await roles.delete(tx, [here.account, nameKey(role.name)]);
      await lastUsed.delete(tx, [role.id]);
      await countDown(tx, here.account, "roles");
      const task = `task${role.path}${role.name}/${uuid}`;
      await deletionTasks.put(tx, { account: here.account, id: task, status: "SUCCEEDED" });
      return task;
    });
    return { DeletionTaskId: id };
  },
});
