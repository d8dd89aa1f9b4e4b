import { events } from "@rolecall/aws-model/events";
import { operation, permission } from "../../../kernel/operation.js";
import { changesSecret, readAuth, refuseGaps, requireConnection, summarize } from "../connections/connection.js";
import { startAuthorizing } from "../connections/oauth.js";
import { type ConnectionRecord, connections } from "../records.js";
import { connectionArn } from "../resources.js";

/** UpdateConnection changes what it names of a connection, and authorizes it anew. Gap: as of CreateConnection. */
export const UpdateConnection = operation(events, "UpdateConnection", {
  source: "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_UpdateConnection.html",

  permissions: ({ input, here }) => [
    permission("events:UpdateConnection", connectionArn(here, input.Name), {}),
    changesSecret(here, input.Name),
  ],

  async handle({ input, here, ...host }) {
    const { store, clock, ids } = host;
    refuseGaps(input);
    const nowMs = clock.now();
    const revision = ids.uuid();
    const connection = await store.transact(async (tx) => {
      const old = await requireConnection(tx, here, input.Name, "update");
      const auth = readAuth(input, old);
      const description = input.Description ?? old.description;
      const changed: ConnectionRecord = {
        ...auth,
        account: old.account,
        region: old.region,
        name: old.name,
        id: old.id,
        secretId: old.secretId,
        createdMs: old.createdMs,
        modifiedMs: nowMs,
        revision,
        ...(auth.type === "OAUTH_CLIENT_CREDENTIALS"
          ? { state: "AUTHORIZING", ...(old.authorizedMs === undefined ? {} : { authorizedMs: old.authorizedMs }) }
          : { state: "AUTHORIZED", authorizedMs: nowMs }),
        ...(description === undefined ? {} : { description }),
      };
      await connections.put(tx, changed);
      return changed;
    });
    startAuthorizing(connection, host);
    return summarize(connection);
  },
});
