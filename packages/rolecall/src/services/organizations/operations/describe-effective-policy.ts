import { organizations } from "@rolecall/aws-model/organizations";
import { operation, permission } from "../../../kernel/operation.js";
import { effectivePolicy } from "../effective.js";
import { effectivePolicyNotFound, targetNotFound } from "../errors.js";
import { policiesAt } from "../policies.js";
import { about, accountArn, placeOf } from "../resources.js";
import { lineage, requireOrganization } from "../tree.js";

/** DescribeEffectivePolicy puts together what an account inherits of management policies with its own. */
export const DescribeEffectivePolicy = operation(organizations, "DescribeEffectivePolicy", {
  source: "https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeEffectivePolicy.html",

  permissions: async (call) => {
    const place = await placeOf(call);
    const arn = accountArn(place, call.input.TargetId ?? call.here.account);
    const keys = { "organizations:PolicyType": call.input.PolicyType };
    return [about(place, permission("organizations:DescribeEffectivePolicy", arn, keys))];
  },

  async handle({ input: { PolicyType, TargetId }, here, clock, store }) {
    return store.read(async (tx) => {
      const organization = await requireOrganization(tx, here);
      const target = TargetId ?? here.account;
      if (!Object.hasOwn(organization.accounts, target)) throw targetNotFound();
      const levels = await Promise.all(
        lineage(organization, target).map((id) => policiesAt(tx, organization, id, PolicyType)),
      );
      const content = effectivePolicy(levels.map((level) => level.map((policy) => policy.content)));
      if (content === undefined) throw effectivePolicyNotFound();
      return {
        EffectivePolicy: {
          PolicyContent: content,
          LastUpdatedTimestamp: new Date(clock.now()),
          TargetId: target,
          PolicyType,
        },
      };
    });
  },
});
