import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { checkManagedPolicy } from "../documents.js";
import { tooManyVersions } from "../errors.js";
import { requireOwnPolicy, versionsOf } from "../managed.js";
import { countUp, PER_ENTITY } from "../quotas.js";
import { type PolicyVersionRecord, policies, policyVersions } from "../records.js";
import { listedVersion } from "../views.js";

export const CreatePolicyVersion = operation(iam, "CreatePolicyVersion", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicyVersion.html",

  permissions: ({ input }) => [permission("iam:CreatePolicyVersion", input.PolicyArn, {})],

  async handle({ input, here, clock, store }) {
    const now = clock.now();
    return store.transact(async (tx) => {
      const policy = await requireOwnPolicy(tx, here.account, input.PolicyArn);
      checkManagedPolicy(input.PolicyDocument);
      if ((await versionsOf(tx, policy)).length >= PER_ENTITY.versionsPerPolicy) throw tooManyVersions();
      await countUp(tx, here.account, "policyVersions");
      const number = policy.lastVersion + 1;
      const version: PolicyVersionRecord = {
        account: here.account,
        policyId: policy.id,
        version: number,
        document: input.PolicyDocument,
        createdMs: now,
      };
      const isDefault = input.SetAsDefault ?? false;
      await policyVersions.put(tx, version);
      await policies.put(tx, {
        ...policy,
        lastVersion: number,
        updatedMs: now,
        ...(isDefault ? { defaultVersion: number, document: input.PolicyDocument } : {}),
      });
      return { PolicyVersion: listedVersion(version, isDefault ? number : policy.defaultVersion) };
    });
  },
});
