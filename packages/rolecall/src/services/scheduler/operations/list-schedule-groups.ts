import { scheduler } from "@rolecall/aws-model/scheduler";
import { operation, permission } from "../../../kernel/operation.js";
import { compare, pageOf } from "../paging.js";
import { groups } from "../records.js";
import { DEFAULT_GROUP, groupArn, requireGroup } from "../resources.js";
import { describeGroup } from "../schedule-groups.js";

/** ListScheduleGroups lists the account's groups by name, the default one always among them. */
export const ListScheduleGroups = operation(scheduler, "ListScheduleGroups", {
  source: "https://docs.aws.amazon.com/scheduler/latest/APIReference/API_ListScheduleGroups.html",

  permissions: ({ here }) => [permission("scheduler:ListScheduleGroups", groupArn(here, "*"), {})],

  async handle({ input, here, store }) {
    const all = await store.read(async (read) => {
      const { items } = await groups.list(read, { prefix: [here.account, here.region] });
      return [...items.filter(({ name }) => name !== DEFAULT_GROUP), await requireGroup(read, here, DEFAULT_GROUP)];
    });
    const wanted = all
      .filter(({ name }) => name.startsWith(input.NamePrefix ?? ""))
      .sort((a, b) => compare([a.name], [b.name]));
    const { items, ...rest } = pageOf(wanted, input, ({ name }) => [name]);
    return { ScheduleGroups: items.map(describeGroup), ...rest };
  },
});
