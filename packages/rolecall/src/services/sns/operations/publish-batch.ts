import type { Input, Output } from "@rolecall/aws-model";
import { sns } from "@rolecall/aws-model/sns";
import { AwsError } from "../../../kernel/errors.js";
import { operation, permission } from "../../../kernel/operation.js";
import { dispatcherOf } from "../deliveries/dispatcher.js";
import { requireKey } from "../encryption.js";
import { badEntryId, batchTooLong, emptyBatch, idsNotDistinct, tooManyEntries } from "../errors.js";
import { type Accepted, accept } from "../messages/accept.js";
import { type Draft, draft, MESSAGE_BYTES } from "../messages/draft.js";
import type { TopicRecord } from "../records.js";
import { arnOf, topicRef } from "../resources.js";
import { requireTopic } from "../topics.js";

/** PublishBatch sends up to ten messages, each accepted or refused for itself, in the order of the entries. */
export const PublishBatch = operation(sns, "PublishBatch", {
  source: "https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html",

  // AWS asks for the action of Publish.
  permissions: ({ input, here }) => [permission("sns:Publish", arnOf(topicRef(here, input.TopicArn)), {})],

  async handle({ input, here, caller, request, requestId, signal, ...host }) {
    const { traceHeader } = request;
    const ref = topicRef(here, input.TopicArn);
    const entries = input.PublishBatchRequestEntries ?? [];
    requireBatch(entries);
    const nowMs = host.clock.now();
    const fresh = entries.map(() => host.ids.uuid());
    const before = await host.store.read((tx) => requireTopic(tx, ref));
    await requireKey(before, { here, caller, request, requestId, signal, call: host.call });
    const results = await host.store.transact(async (tx) => {
      const topic = await requireTopic(tx, ref);
      const drafts = entries.map((entry) => draftOrError(topic, entry));
      const bytes = drafts.reduce((sum, one) => sum + (one instanceof AwsError ? 0 : one.sizeBytes), 0);
      if (bytes > MESSAGE_BYTES) throw batchTooLong();
      const answers: (AwsError | Awaited<ReturnType<typeof accept>>)[] = [];
      for (const [index, one] of drafts.entries()) {
        const about = { id: fresh[index] as string, nowMs, traceHeader };
        answers.push(one instanceof AwsError ? one : await accept(tx, topic, one, about));
      }
      return answers;
    });
    const Successful: NonNullable<Batch["Successful"]> = [];
    const Failed: NonNullable<Batch["Failed"]> = [];
    const accepted: Accepted[] = [];
    for (const [index, result] of results.entries()) {
      const Id = entries[index]?.Id;
      if (result instanceof AwsError) {
        Failed.push({ Id, Code: result.code.replace(/Exception$/, ""), Message: result.message, SenderFault: true });
      } else if ("duplicateOf" in result) {
        const { messageId, sequenceNumber } = result.duplicateOf;
        Successful.push({ Id, MessageId: messageId, SequenceNumber: sequenceNumber });
      } else {
        const { id, sequenceNumber } = result.message;
        accepted.push(result);
        Successful.push({
          Id,
          MessageId: id,
          ...(sequenceNumber === undefined ? {} : { SequenceNumber: sequenceNumber }),
        });
      }
    }
    for (const { owed, message } of accepted) dispatcherOf(host).take(owed, message);
    return { Successful, Failed };
  },
});

type Batch = Output<typeof sns, "PublishBatch">;
type Entry = NonNullable<Input<typeof sns, "PublishBatch">["PublishBatchRequestEntries"]>[number];

function requireBatch(entries: readonly Entry[]): void {
  if (entries.length === 0) throw emptyBatch();
  if (entries.length > 10) throw tooManyEntries();
  const names = entries.map(({ Id }) => Id ?? "");
  if (names.some((id) => !/^[\w-]{1,80}$/.test(id))) throw badEntryId();
  if (new Set(names).size < names.length) throw idsNotDistinct();
}

function draftOrError(topic: TopicRecord, entry: Entry): Draft | AwsError {
  try {
    return draft(topic, entry);
  } catch (error) {
    // A message that is too long makes the whole batch so.
    if (error instanceof AwsError && error.message.endsWith("Message too long")) throw batchTooLong();
    if (error instanceof AwsError) return error;
    throw error;
  }
}
