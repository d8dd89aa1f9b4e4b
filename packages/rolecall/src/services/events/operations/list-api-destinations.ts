import { events } from "@rolecall/aws-model/events";
import { operation, permission } from "../../../kernel/operation.js";
import { connectionOf, listed } from "../api-destinations/api-destination.js";
import { namedPage, nextToken } from "../paging.js";
import { apiDestinations } from "../records.js";
import { apiDestinationArn } from "../resources.js";

/** ListApiDestinations lists the account's API destinations by name, if asked those of one connection. */
export const ListApiDestinations = operation(events, "ListApiDestinations", {
  source: "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListApiDestinations.html",

  permissions: ({ here }) => [permission("events:ListApiDestinations", apiDestinationArn(here, "*"), {})],

  async handle({ input, here, store }) {
    return store.read(async (read) => {
      const { items: all } = await apiDestinations.list(read, { prefix: [here.account, here.region] });
      const wanted = all.filter(
        ({ connectionArn }) => input.ConnectionArn === undefined || connectionArn === input.ConnectionArn,
      );
      const { items, next } = namedPage(wanted, input);
      const ApiDestinations = await Promise.all(
        items.map(async (one) => listed(one, await connectionOf(read, here, one.connectionArn))),
      );
      return { ApiDestinations, ...nextToken(next) };
    });
  },
});
