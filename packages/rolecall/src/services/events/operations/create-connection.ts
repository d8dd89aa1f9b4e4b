import { events } from "@rolecall/aws-model/events";
import { operation, permission } from "../../../kernel/operation.js";
import { createsSecret, readAuth, refuseGaps, summarize } from "../connections/connection.js";
import { startAuthorizing } from "../connections/oauth.js";
import { connectionExists } from "../errors.js";
import { type ConnectionRecord, connections } from "../records.js";
import { connectionArn } from "../resources.js";

/**
 * CreateConnection keeps the authorization of API destinations. One by OAuth is authorized behind the answer.
 *
 * Gap: customer managed keys, private APIs, the secret in Secrets Manager.
 */
export const CreateConnection = operation(events, "CreateConnection", {
  source: "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateConnection.html",

  permissions: ({ input, here }) => [
    permission("events:CreateConnection", connectionArn(here, input.Name), {}),
    createsSecret(here, input.Name),
  ],

  async handle({ input, here, ...host }) {
    const { store, clock, ids } = host;
    refuseGaps(input);
    const auth = readAuth(input);
    const { account, region } = here;
    const { Name: name } = input;
    const nowMs = clock.now();
    const isOAuth = auth.type === "OAUTH_CLIENT_CREDENTIALS";
    const connection: ConnectionRecord = {
      ...auth,
      account,
      region,
      name,
      id: ids.uuid(),
      secretId: `${ids.uuid()}-${Buffer.from(ids.bytes(3)).toString("hex")}`,
      state: isOAuth ? "AUTHORIZING" : "AUTHORIZED",
      revision: ids.uuid(),
      createdMs: nowMs,
      modifiedMs: nowMs,
      ...(isOAuth ? {} : { authorizedMs: nowMs }),
      ...(input.Description === undefined ? {} : { description: input.Description }),
    };
    await store.transact(async (tx) => {
      if (await connections.get(tx, [account, region, name])) throw connectionExists(name);
      await connections.put(tx, connection);
    });
    startAuthorizing(connection, host);
    const { LastAuthorizedTime: _shown, ...answer } = summarize(connection);
    return answer;
  },
});
