import { events } from "@rolecall/aws-model/events";
import { operation, permission } from "../../../kernel/operation.js";
import { describeBus, shownBus } from "../buses.js";
import { namedPage, nextToken } from "../paging.js";
import { buses } from "../records.js";
import { busArn, busRef, DEFAULT_BUS, requireBus } from "../resources.js";

/** ListEventBuses lists the account's buses by name, the default one always among them. */
export const ListEventBuses = operation(events, "ListEventBuses", {
  source: "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListEventBuses.html",

  permissions: ({ here }) => [permission("events:ListEventBuses", busArn(busRef(here, "*")), {})],

  async handle({ input, here, store, directory }) {
    const all = await store.read(async (read) => {
      const { items } = await buses.list(read, { prefix: [here.account, here.region] });
      const custom = items.filter(({ name }) => name !== DEFAULT_BUS);
      const own = [...custom, await requireBus(read, busRef(here))].sort((a, b) => (a.name < b.name ? -1 : 1));
      return Promise.all(own.map((bus) => shownBus(read, directory, bus)));
    });
    const { items, next } = namedPage(all, input);
    return {
      EventBuses: items.map((bus) => {
        const { DeadLetterConfig: _letters, LogConfig: _log, ...listed } = describeBus(bus);
        return listed;
      }),
      ...nextToken(next),
    };
  },
});
