import { events } from "@rolecall/aws-model/events";
import { operation, permission } from "../../../kernel/operation.js";
import { listed } from "../connections/connection.js";
import { namedPage, nextToken } from "../paging.js";
import { connections } from "../records.js";
import { connectionArn } from "../resources.js";

/** ListConnections lists the account's connections by name. */
export const ListConnections = operation(events, "ListConnections", {
  source: "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListConnections.html",

  permissions: ({ here }) => [permission("events:ListConnections", connectionArn(here, "*"), {})],

  async handle({ input, here, store }) {
    const { items: all } = await store.read((read) => connections.list(read, { prefix: [here.account, here.region] }));
    const wanted = all.filter(({ state }) => input.ConnectionState === undefined || state === input.ConnectionState);
    const { items, next } = namedPage(wanted, input);
    return { Connections: items.map(listed), ...nextToken(next) };
  },
});
