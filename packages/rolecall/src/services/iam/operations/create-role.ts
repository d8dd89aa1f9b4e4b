import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { checkTrustPolicy } from "../documents.js";
import { withBoundary } from "../entities.js";
import { entityExists } from "../errors.js";
import { countUp } from "../quotas.js";
import { nameKey, type RoleRecord, roles } from "../records.js";
import { iamArn } from "../resources.js";
import { DEFAULT_SESSION_SECONDS, NO_TEMPLATE, newRole } from "../role-shapes.js";
import { newTags, passed } from "../tags.js";
import { keptTrust, shownTrust } from "../trust.js";

/** CreateRole makes a role; with tags it asks for `iam:TagRole` too. */
export const CreateRole = operation(iam, "CreateRole", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html",

  permissions: ({ input, here }) => {
    const arn = iamArn(here, "role", input.Path ?? "/", input.RoleName);
    const tags = passed(input.Tags);
    const keys = { "iam:PermissionsBoundary": input.PermissionsBoundary, "iam:RoleTemplateARN": NO_TEMPLATE };
    return [
      permission("iam:CreateRole", arn, keys, tags),
      ...(tags === undefined ? [] : [permission("iam:TagRole", arn, { "iam:RoleTemplateARN": NO_TEMPLATE }, tags)]),
    ];
  },

  async handle({ input, here, clock, ids, store }) {
    checkTrustPolicy(input.AssumeRolePolicyDocument);
    const path = input.Path ?? "/";
    const draft: RoleRecord = {
      kind: "role",
      account: here.account,
      name: input.RoleName,
      path,
      id: ids.unique("AROA"),
      arn: iamArn(here, "role", path, input.RoleName),
      createdMs: clock.now(),
      inline: {},
      attached: [],
      tags: newTags(input.Tags),
      trust: "",
      ...(input.Description === undefined ? {} : { description: input.Description }),
      maxSessionSeconds: input.MaxSessionDuration ?? DEFAULT_SESSION_SECONDS,
    };
    const [role, shown] = await store.transact(async (tx) => {
      if (await roles.get(tx, [here.account, nameKey(draft.name)])) throw entityExists("role", draft.name);
      await countUp(tx, here.account, "roles");
      const trust = await keptTrust(tx, input.AssumeRolePolicyDocument);
      const created = await withBoundary(tx, { ...draft, trust }, input.PermissionsBoundary);
      await roles.put(tx, created);
      return [created, await shownTrust(tx, created.trust)] as const;
    });
    return { Role: newRole(role, shown, input.MaxSessionDuration !== undefined) };
  },
});
