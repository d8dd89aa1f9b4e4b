import { sns } from "@rolecall/aws-model/sns";
import { principalArn } from "@rolecall/engine";
import { operation, permission } from "../../../kernel/operation.js";
import { confirm } from "../deliveries/confirmations.js";
import { invalidParameter, subscriptionDiffers } from "../errors.js";
import { type SubscriptionRecord, subscriptions } from "../records.js";
import { arnOf, keyOf, subscriptionArn, topicRef } from "../resources.js";
import {
  type Attributes,
  needsNoConfirmation,
  requireEndpoint,
  requireRoomForFilter,
  requireSubscriptionAttribute,
  withAttribute,
} from "../subscriptions.js";
import { requireTopic } from "../topics.js";

/**
 * Subscribe subscribes an endpoint to a topic. Queues and functions of the caller's own account are subscribed at once,
 * all others once they have confirmed it. The same endpoint with the same attributes is answered with the subscription
 * that is there.
 */
export const Subscribe = operation(sns, "Subscribe", {
  source: "https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html",

  permissions: ({ input, here }) => [
    permission("sns:Subscribe", arnOf(topicRef(here, input.TopicArn)), {
      "sns:Protocol": input.Protocol,
      "sns:Endpoint": input.Endpoint,
    }),
  ],

  async handle({ input, here, caller, ...host }) {
    const { store, ids, clock } = host;
    const ref = topicRef(here, input.TopicArn);
    const { Protocol: protocol = "", Endpoint: endpoint, Attributes: given = {} } = input;
    const pending = !needsNoConfirmation(protocol, endpoint ?? "", caller);
    const fresh = {
      id: ids.uuid(),
      // As long as AWS's.
      token: Buffer.from(ids.bytes(128)).toString("hex"),
      tokenUntilMs: clock.now() + TOKEN_MS,
      principal: principalArn(caller.principal) ?? "anonymous",
      owner: caller.account,
    };
    const { subscription, asks } = await store.transact(async (tx) => {
      const topic = await requireTopic(tx, ref);
      if (endpoint === undefined) throw invalidParameter("Endpoint");
      requireEndpoint(protocol, endpoint, topic);
      let attributes: Attributes = {};
      // The policy is checked against the scope it comes with.
      for (const [name, value] of inOrder(given)) {
        requireSubscriptionAttribute(name, value, { protocol, attributes, topic, owner: fresh.owner });
        attributes = withAttribute(attributes, name, value);
      }
      const { items } = await subscriptions.list(tx, { prefix: keyOf(ref) });
      const found = items.find((one) => one.protocol === protocol && one.endpoint === endpoint);
      if (found) {
        if (found.pending) {
          const again = {
            ...found,
            attributes,
            token: fresh.token,
            tokenUntilMs: fresh.tokenUntilMs,
            confirmationOwed: asksBy(protocol),
          };
          await subscriptions.put(tx, again);
          return { subscription: again, asks: again.confirmationOwed };
        }
        const differs = Object.entries(attributes).some(([name, value]) => found.attributes[name] !== value);
        if (differs) throw subscriptionDiffers();
        return { subscription: found, asks: false };
      }
      if (attributes.FilterPolicy !== undefined) await requireRoomForFilter(tx, topic, fresh.id);
      const made: SubscriptionRecord = {
        account: ref.account,
        region: ref.region,
        topic: ref.name,
        ...fresh,
        protocol,
        endpoint,
        attributes,
        pending,
        confirmationOwed: pending && asksBy(protocol),
        confirmedBySignature: !pending,
        authenticateOnUnsubscribe: !pending,
      };
      await subscriptions.put(tx, made);
      return { subscription: made, asks: made.confirmationOwed };
    });
    if (asks) confirm(subscription, host);
    const shown = subscription.pending && input.ReturnSubscriptionArn !== true;
    return { SubscriptionArn: shown ? "pending confirmation" : subscriptionArn(subscription) };
  },
});

/** AWS: a token holds for two days. */
const TOKEN_MS = 2 * 86_400_000;

/** Nothing here can send mail or text messages: those stay pending. */
const asksBy = (protocol: string) => ["http", "https", "sqs", "lambda"].includes(protocol);

const inOrder = (given: Attributes) =>
  Object.entries(given).sort(([a], [b]) => Number(b === "FilterPolicyScope") - Number(a === "FilterPolicyScope"));
