import { logs } from "@rolecall/aws-model/logs";
import { operation, permission } from "../../../kernel/operation.js";
import { identified } from "../groups.js";
import { listWhere } from "../listing.js";
import { afterToken, nextToken, PAGE } from "../paging.js";
import { resourcePolicies } from "../records.js";
import { describePolicy } from "../resource-policies.js";
import { groupArn, groupResource } from "../resources.js";

/** DescribeResourcePolicies lists the account's resource policies, or those of groups. */
export const DescribeResourcePolicies = operation(logs, "DescribeResourcePolicies", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeResourcePolicies.html",

  permissions: ({ here }) => [permission("logs:DescribeResourcePolicies", groupResource(here), {})],

  async handle({ input, here, store }) {
    const { resourceArn } = input;
    const group = resourceArn === undefined ? undefined : identified(here, resourceArn).name;
    const ofGroups = group !== undefined || input.policyScope === "RESOURCE";
    const { items, next } = await store.read((tx) =>
      listWhere(tx, resourcePolicies, {
        prefix: [here.account, here.region],
        keyOf: (policy) => [policy.group, policy.group === "" ? policy.name : ""],
        wanted: (policy) =>
          (ofGroups ? policy.group !== "" : policy.group === "") && (group ?? policy.group) === policy.group,
        limit: input.limit ?? PAGE,
        ...afterToken(input.nextToken, 4),
      }),
    );
    return {
      resourcePolicies: items.map((policy) =>
        describePolicy(policy, policy.group === "" ? undefined : groupArn(here, policy.group)),
      ),
      ...nextToken(next),
    };
  },
});
