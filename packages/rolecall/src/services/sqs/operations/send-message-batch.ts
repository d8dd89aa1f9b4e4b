import { sqs } from "@rolecall/aws-model/sqs";
import { AwsError } from "../../../kernel/errors.js";
import { operation, permission } from "../../../kernel/operation.js";
import { eachEntry, requireBatch } from "../batch.js";
import { dataKeyOf, sealedLetter } from "../encryption.js";
import { batchTooLong } from "../errors.js";
import { type Content, contentOf, requireFifoParameters, requireSize } from "../messages/content.js";
import { outgoing, sendOne } from "../messages/send.js";
import { queueArn, refOfUrl } from "../names.js";
import { MOST_MESSAGE_BYTES } from "../queues/attributes.js";
import { requireQueue } from "../queues/find.js";
import { senderId } from "../sender.js";

/** SendMessageBatch sends up to ten messages, together no larger than one may be at most. */
export const SendMessageBatch = operation(sqs, "SendMessageBatch", {
  source: "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html",

  permissions: ({ input, here }) => [permission("sqs:SendMessage", queueArn(refOfUrl(here, input.QueueUrl)), {})],

  async handle({ input, here, clock, ids, store, ...call }) {
    const { caller, request } = call;
    const ref = refOfUrl(here, input.QueueUrl);
    const entries = requireBatch(input.Entries, "SendMessageBatchRequestEntry");
    const about = { senderId: senderId(caller), nowMs: clock.now(), traceHeader: request.traceHeader };
    const prepared = entries.map((entry) => {
      const id = ids.uuid();
      const content = orRefused(() => contentOf(entry));
      return { Id: entry.Id, content, letter: content.ok && outgoing(entry, content.ok, { ...about, id }) };
    });
    const bytes = prepared.reduce((sum, { content }) => sum + (content.ok?.bytes ?? 0), 0);
    if (bytes > MOST_MESSAGE_BYTES) throw batchTooLong(MOST_MESSAGE_BYTES, bytes);
    const before = await store.read((tx) => requireQueue(tx, ref));
    const key = await dataKeyOf(before, { ...call, here });
    const sealed = prepared.map((one) => ({ ...one, letter: one.letter && sealedLetter(one.letter, key, ids) }));
    return store.transact(async (tx) => {
      const queue = await requireQueue(tx, ref);
      // Recorded: what a FIFO queue's message lacks refuses the whole batch.
      for (const entry of entries) requireFifoParameters(queue, entry);
      return eachEntry(sealed, async ({ Id, content, letter }) => {
        if (letter === undefined || content.ok === undefined) throw content.refused;
        requireSize(queue, content.ok);
        const sent = await sendOne(tx, queue, letter);
        return {
          Id,
          MessageId: sent.id,
          MD5OfMessageBody: letter.message.md5,
          ...(letter.attributesMd5 === undefined ? {} : { MD5OfMessageAttributes: letter.attributesMd5 }),
          ...(letter.systemAttributesMd5 === undefined
            ? {}
            : { MD5OfMessageSystemAttributes: letter.systemAttributesMd5 }),
          ...(sent.sequence === undefined ? {} : { SequenceNumber: sent.sequence }),
        };
      });
    });
  },
});

/** What is wrong with one entry is that entry's answer. */
function orRefused(
  make: () => Content,
): { readonly ok: Content; readonly refused?: never } | { readonly ok?: never; readonly refused: AwsError } {
  try {
    return { ok: make() };
  } catch (error) {
    if (error instanceof AwsError) return { refused: error };
    throw error;
  }
}
