import { logs } from "@rolecall/aws-model/logs";
import { notEmulated } from "../../../kernel/errors.js";
import { operation, permission } from "../../../kernel/operation.js";
import { groupExists, reservedName } from "../errors.js";
import { type GroupRecord, groups } from "../records.js";
import { groupArn, groupResource } from "../resources.js";
import { requireOwnKeys } from "../tagging.js";

/** CreateLogGroup makes an empty group; one that is made with tags needs the permission to tag it too. */
export const CreateLogGroup = operation(logs, "CreateLogGroup", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html",

  permissions: ({ input, here }) => {
    const tags = input.tags ?? {};
    const create = permission("logs:CreateLogGroup", groupResource(here, input.logGroupName), {}, { set: tags });
    if (Object.keys(tags).length === 0) return [create];
    return [create, permission("logs:TagResource", groupArn(here, input.logGroupName), {}, { set: tags })];
  },

  async handle({ input, here, clock, store }) {
    if (/^aws\//i.test(input.logGroupName)) throw reservedName();
    if (input.kmsKeyId !== undefined) throw notEmulated("`kmsKeyId` of a log group");
    requireOwnKeys(input.tags ?? {});
    const { account, region } = here;
    const group: GroupRecord = {
      account,
      region,
      name: input.logGroupName,
      createdMs: clock.now(),
      class: input.logGroupClass ?? "STANDARD",
      deletionProtected: input.deletionProtectionEnabled ?? false,
      tags: input.tags ?? {},
    };
    await store.transact(async (tx) => {
      if (await groups.get(tx, [account, region, group.name])) throw groupExists();
      await groups.put(tx, group);
    });
    return {};
  },
});
