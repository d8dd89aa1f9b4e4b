import { logs } from "@rolecall/aws-model/logs";
import { operation, permission } from "../../../kernel/operation.js";
import { associated } from "../encryption.js";
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

  async handle({ input, here, clock, store, ...call }) {
    if (/^aws\//i.test(input.logGroupName)) throw reservedName();
    requireOwnKeys(input.tags ?? {});
    const { account, region } = here;
    const name = input.logGroupName;
    const encryption =
      input.kmsKeyId === undefined
        ? undefined
        : await associated({ account, region, name }, input.kmsKeyId, { ...call, here });
    const group: GroupRecord = {
      account,
      region,
      name,
      createdMs: clock.now(),
      class: input.logGroupClass ?? "STANDARD",
      deletionProtected: input.deletionProtectionEnabled ?? false,
      tags: input.tags ?? {},
      ...(encryption ? { encryption } : {}),
    };
    await store.transact(async (tx) => {
      if (await groups.get(tx, [account, region, group.name])) throw groupExists();
      await groups.put(tx, group);
    });
    return {};
  },
});
