import { logs } from "@rolecall/aws-model/logs";
import { shownPolicy } from "../../../kernel/named-principals.js";
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

  async handle({ input, here, store, directory }) {
    const { resourceArn } = input;
    const group = resourceArn === undefined ? undefined : identified(here, resourceArn).name;
    const ofGroups = group !== undefined || input.policyScope === "RESOURCE";
    return store.read(async (tx) => {
      const { items, next } = await listWhere(tx, resourcePolicies, {
        prefix: [here.account, here.region],
        keyOf: (policy) => [policy.group, policy.group === "" ? policy.name : ""],
        wanted: (policy) =>
          (ofGroups ? policy.group !== "" : policy.group === "") && (group ?? policy.group) === policy.group,
        limit: input.limit ?? PAGE,
        ...afterToken(input.nextToken, 4),
      });
      const shown = items.map(async (policy) =>
        describePolicy(
          { ...policy, document: await shownPolicy(tx, directory, policy.document) },
          policy.group === "" ? undefined : groupArn(here, policy.group),
        ),
      );
      return { resourcePolicies: await Promise.all(shown), ...nextToken(next) };
    });
  },
});
