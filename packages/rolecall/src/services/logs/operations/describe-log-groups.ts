import { logs } from "@rolecall/aws-model/logs";
import { operation, permission } from "../../../kernel/operation.js";
import { prefixAndPattern } from "../errors.js";
import { describeGroup, identified } from "../groups.js";
import { listWhere } from "../listing.js";
import { afterToken, nextToken, PAGE } from "../paging.js";
import { type GroupRecord, groups } from "../records.js";
import { groupArn, groupResource } from "../resources.js";

/**
 * DescribeLogGroups lists groups by name: all, those with a prefix, or those whose name holds a pattern (then AWS
 * answers name, ARN and creation time alone).
 *
 * Gap: linked accounts; only the caller's own account is listed.
 */
export const DescribeLogGroups = operation(logs, "DescribeLogGroups", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogGroups.html",

  permissions: ({ here }) => [permission("logs:DescribeLogGroups", groupResource(here), {})],

  async handle({ input, here, store }) {
    const { logGroupNamePrefix: start = "", logGroupNamePattern: pattern, logGroupIdentifiers } = input;
    if (input.logGroupNamePrefix !== undefined && pattern !== undefined) throw prefixAndPattern();
    const named = logGroupIdentifiers && new Set(logGroupIdentifiers.map((id) => identified(here, id).name));
    const wanted = (group: GroupRecord) =>
      (pattern === undefined || group.name.includes(pattern)) &&
      (input.logGroupClass === undefined || group.class === input.logGroupClass) &&
      (named?.has(group.name) ?? true);
    return store.read(async (tx) => {
      const { items, next } = await listWhere(tx, groups, {
        prefix: [here.account, here.region],
        start,
        keyOf: ({ name }) => [name],
        wanted,
        limit: input.limit ?? PAGE,
        ...afterToken(input.nextToken, 3),
      });
      const logGroups = [];
      for (const group of items) {
        logGroups.push(
          pattern === undefined
            ? await describeGroup(tx, here, group)
            : { logGroupName: group.name, creationTime: group.createdMs, arn: `${groupArn(here, group.name)}:*` },
        );
      }
      return { logGroups, ...nextToken(next) };
    });
  },
});
