import { events } from "@rolecall/aws-model/events";
import { operation, permission } from "../../../kernel/operation.js";
import { requireConnection, summarize } from "../connections/connection.js";
import { connections } from "../records.js";
import { connectionArn } from "../resources.js";

/** DeleteConnection deletes a connection; API destinations that use it are inactive then. */
export const DeleteConnection = operation(events, "DeleteConnection", {
  source: "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DeleteConnection.html",

  permissions: ({ input, here }) => [permission("events:DeleteConnection", connectionArn(here, input.Name), {})],

  async handle({ input, here, store }) {
    const deleted = await store.transact(async (tx) => {
      const connection = await requireConnection(tx, here, input.Name, "delete");
      await connections.delete(tx, [connection.account, connection.region, connection.name]);
      return connection;
    });
    return { ...summarize(deleted), ConnectionState: "DELETING" as const };
  },
});
