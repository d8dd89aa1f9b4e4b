import { scheduler } from "@rolecall/aws-model/scheduler";
import { operation, permission } from "../../../kernel/operation.js";
import { groupExists, tooManyGroups } from "../errors.js";
import { once } from "../idempotency.js";
import { groups } from "../records.js";
import { DEFAULT_GROUP, findGroup, groupArn } from "../resources.js";
import { requestTags, tagsOf } from "../tags.js";

/** AWS's quota for an account in a Region, the default group included. */
const GROUPS = 500;

/** CreateScheduleGroup makes a group of schedules. With tags it also asks for `scheduler:TagResource` (unverified). */
export const CreateScheduleGroup = operation(scheduler, "CreateScheduleGroup", {
  source: "https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateScheduleGroup.html",

  permissions: ({ input, here }) => {
    const arn = groupArn(here, input.Name);
    const tags = input.Tags?.length ? { set: requestTags(input.Tags) } : undefined;
    return [
      permission("scheduler:CreateScheduleGroup", arn, {}, tags),
      ...(tags ? [permission("scheduler:TagResource", arn, {}, tags)] : []),
    ];
  },

  async handle({ input, here, store, clock }) {
    const { account, region } = here;
    const { Name: name } = input;
    const tags = tagsOf(input.Tags);
    const nowMs = clock.now();
    return store.transact((tx) =>
      once(tx, { operation: "CreateScheduleGroup", input, here, nowMs }, async () => {
        if (await findGroup(tx, here, name)) throw groupExists(name);
        const { items } = await groups.list(tx, { prefix: [account, region] });
        if (items.filter((group) => group.name !== DEFAULT_GROUP).length >= GROUPS - 1) throw tooManyGroups();
        await groups.put(tx, { account, region, name, tags, createdMs: nowMs, modifiedMs: nowMs });
        return { ScheduleGroupArn: groupArn(here, name) };
      }),
    );
  },
});
