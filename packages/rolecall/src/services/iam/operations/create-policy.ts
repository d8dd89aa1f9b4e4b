import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { checkManagedPolicy } from "../documents.js";
import { policyExists } from "../errors.js";
import { firstVersion, newPolicy } from "../managed.js";
import { countUp } from "../quotas.js";
import { nameKey, type PolicyRecord, policies, policyVersions } from "../records.js";
import { iamArn } from "../resources.js";
import { newTags, passed } from "../tags.js";

/** CreatePolicy makes a customer managed policy; with tags it asks for `iam:TagPolicy` too. */
export const CreatePolicy = operation(iam, "CreatePolicy", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html",

  permissions: ({ input, here }) => {
    const arn = iamArn(here, "policy", input.Path ?? "/", input.PolicyName);
    const tags = passed(input.Tags);
    return [
      permission("iam:CreatePolicy", arn, {}, tags),
      ...(tags === undefined ? [] : [permission("iam:TagPolicy", arn, {}, tags)]),
    ];
  },

  async handle({ input, here, clock, ids, store }) {
    checkManagedPolicy(input.PolicyDocument);
    const path = input.Path ?? "/";
    const now = clock.now();
    const policy: PolicyRecord = {
      account: here.account,
      name: input.PolicyName,
      path,
      id: ids.unique("ANPA"),
      arn: iamArn(here, "policy", path, input.PolicyName),
      ...(input.Description === undefined ? {} : { description: input.Description }),
      createdMs: now,
      updatedMs: now,
      tags: newTags(input.Tags),
      defaultVersion: 1,
      lastVersion: 1,
      document: input.PolicyDocument,
    };
    await store.transact(async (tx) => {
      if (await policies.get(tx, [here.account, nameKey(policy.name)])) throw policyExists(policy.name);
      await countUp(tx, here.account, "policies");
      await countUp(tx, here.account, "policyVersions");
      await policies.put(tx, policy);
      await policyVersions.put(tx, firstVersion(policy));
    });
    return { Policy: newPolicy(policy) };
  },
});
