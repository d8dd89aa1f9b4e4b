import { events } from "@rolecall/aws-model/events";
import { operation, permission } from "../../../kernel/operation.js";
import { requireConnection, summarize } from "../connections/connection.js";
import { connections } from "../records.js";
import { connectionArn } from "../resources.js";

/** DeauthorizeConnection takes all authorization from a connection, until UpdateConnection gives it some. */
export const DeauthorizeConnection = operation(events, "DeauthorizeConnection", {
  source: "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DeauthorizeConnection.html",

  permissions: ({ input, here }) => [permission("events:DeauthorizeConnection", connectionArn(here, input.Name), {})],

  async handle({ input, here, store, clock, ids }) {
    const modifiedMs = clock.now();
    const revision = ids.uuid();
    const connection = await store.transact(async (tx) => {
      const old = await requireConnection(tx, here, input.Name, "deauthorize");
      const { basic: _basic, apiKey: _key, oauth: _oauth, invocation: _http, token: _token, ...bare } = old;
      const changed = { ...bare, state: "DEAUTHORIZED" as const, modifiedMs, revision };
      await connections.put(tx, changed);
      return changed;
    });
    return { ...summarize(connection), ConnectionState: "DEAUTHORIZING" as const };
  },
});
