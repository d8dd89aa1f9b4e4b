import { sns } from "@rolecall/aws-model/sns";
import { operation, permission } from "../../../kernel/operation.js";
import { dispatcherOf } from "../deliveries/dispatcher.js";
import { requireKey } from "../encryption.js";
import { accept } from "../messages/accept.js";
import { draft, toPhones } from "../messages/draft.js";
import { target } from "../messages/target.js";
import { arnOf } from "../resources.js";
import { requireTopic } from "../topics.js";

/**
 * Publish sends a message to all subscriptions of a topic; once answered, it is stored with all that is owed.
 *
 * Gap: PhoneNumber and the TargetArn of an application's endpoint.
 */
export const Publish = operation(sns, "Publish", {
  source: "https://docs.aws.amazon.com/sns/latest/api/API_Publish.html",

  permissions: ({ input, here }) => [
    permission("sns:Publish", input.PhoneNumber === undefined ? arnOf(target(here, input)) : "*", {}),
  ],

  async handle({ input, here, caller, request, requestId, signal, ...host }) {
    if (input.PhoneNumber !== undefined) throw toPhones("phone numbers");
    const ref = target(here, input);
    const fresh = { id: host.ids.uuid(), nowMs: host.clock.now(), traceHeader: request.traceHeader };
    const before = await host.store.read((tx) => requireTopic(tx, ref));
    await requireKey(before, { here, caller, request, requestId, signal, call: host.call });
    const accepted = await host.store.transact(async (tx) => {
      const topic = await requireTopic(tx, ref);
      return accept(tx, topic, draft(topic, input), fresh);
    });
    if ("duplicateOf" in accepted) {
      const { messageId, sequenceNumber } = accepted.duplicateOf;
      return { MessageId: messageId, SequenceNumber: sequenceNumber };
    }
    const { message, owed } = accepted;
    dispatcherOf(host).take(owed, message);
    return {
      MessageId: message.id,
      ...(message.sequenceNumber === undefined ? {} : { SequenceNumber: message.sequenceNumber }),
    };
  },
});
