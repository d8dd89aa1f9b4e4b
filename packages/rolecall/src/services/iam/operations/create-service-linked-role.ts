import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { addAttached, requireRole } from "../entities.js";
import { serviceLinkedRoleTaken } from "../errors.js";
import { countUp } from "../quotas.js";
import { nameKey, type RoleRecord, roles } from "../records.js";
import { iamArn } from "../resources.js";
import { DEFAULT_SESSION_SECONDS, newRole } from "../role-shapes.js";
import { serviceLinkedName, serviceLinkedRole, serviceLinkedTrust } from "../service-linked.js";

/**
 * CreateServiceLinkedRole makes a service's own role, with the service's trust and AWS's policy for it.
 *
 * Gap: services that `service-linked.ts` does not list.
 */
export const CreateServiceLinkedRole = operation(iam, "CreateServiceLinkedRole", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateServiceLinkedRole.html",

  permissions: ({ input, here }) => {
    const { path, name } = serviceLinkedName(input.AWSServiceName, input.CustomSuffix);
    const keys = { "iam:AWSServiceName": input.AWSServiceName };
    return [permission("iam:CreateServiceLinkedRole", iamArn(here, "role", path, name), keys)];
  },

  async handle({ input, here, clock, ids, store }) {
    const { path, name, policies } = serviceLinkedRole(input.AWSServiceName, input.CustomSuffix);
    const role: RoleRecord = {
      kind: "role",
      account: here.account,
      name,
      path,
      id: ids.unique("AROA"),
      arn: iamArn(here, "role", path, name),
      createdMs: clock.now(),
      inline: {},
      attached: [],
      tags: [],
      trust: serviceLinkedTrust(input.AWSServiceName),
      ...(input.Description === undefined ? {} : { description: input.Description }),
      maxSessionSeconds: DEFAULT_SESSION_SECONDS,
      serviceLinked: input.AWSServiceName,
    };
    await store.transact(async (tx) => {
      if (await roles.get(tx, [here.account, nameKey(name)])) throw serviceLinkedRoleTaken(name);
      await countUp(tx, here.account, "roles");
      await roles.put(tx, role);
      for (const arn of policies) await addAttached(tx, await requireRole(tx, here, name), arn);
    });
    return { Role: newRole(role, role.trust, false) };
  },
});
