import { sqs } from "@rolecall/aws-model/sqs";
import { operation, permission } from "../../../kernel/operation.js";
import { dataKeyOf, sealedLetter } from "../encryption.js";
import { contentOf, delayOf, requireFifoParameters, requireSize } from "../messages/content.js";
import { outgoing, sendOne } from "../messages/send.js";
import { queueArn, refOfUrl } from "../names.js";
import { requireQueue } from "../queues/find.js";
import { senderId } from "../sender.js";

/** SendMessage puts a message into a queue; once answered, it is there. */
export const SendMessage = operation(sqs, "SendMessage", {
  source: "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html",

  permissions: ({ input, here }) => [permission("sqs:SendMessage", queueArn(refOfUrl(here, input.QueueUrl)), {})],

  async handle({ input, here, clock, ids, store, ...call }) {
    const { caller, request } = call;
    const ref = refOfUrl(here, input.QueueUrl);
    const content = contentOf(input);
    const plain = outgoing(input, content, {
      id: ids.uuid(),
      senderId: senderId(caller),
      nowMs: clock.now(),
      traceHeader: request.traceHeader,
    });
    const before = await store.read((tx) => requireQueue(tx, ref));
    const letter = sealedLetter(plain, await dataKeyOf(before, { ...call, here }), ids);
    const sent = await store.transact(async (tx) => {
      const queue = await requireQueue(tx, ref);
      requireFifoParameters(queue, input);
      delayOf(queue, input);
      requireSize(queue, content);
      return sendOne(tx, queue, letter);
    });
    return {
      MD5OfMessageBody: letter.message.md5,
      ...(letter.attributesMd5 === undefined ? {} : { MD5OfMessageAttributes: letter.attributesMd5 }),
      ...(letter.systemAttributesMd5 === undefined ? {} : { MD5OfMessageSystemAttributes: letter.systemAttributesMd5 }),
      MessageId: sent.id,
      ...(sent.sequence === undefined ? {} : { SequenceNumber: sent.sequence }),
    };
  },
});
