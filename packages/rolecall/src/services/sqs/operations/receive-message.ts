import { sqs } from "@rolecall/aws-model/sqs";
import { operation, permission } from "../../../kernel/operation.js";
import { requireKeys, unsealed, withKeys } from "../encryption.js";
import { invalidParameter, invalidValue, notForThisQueueType, tooManyInFlight } from "../errors.js";
import { takeAgain } from "../messages/attempts.js";
import { requireToken } from "../messages/content.js";
import { InFlightLimit, MOST_IN_FLIGHT } from "../messages/in-flight.js";
import { take } from "../messages/receive.js";
import { requireVisibility } from "../messages/settle.js";
import { SYSTEM_ATTRIBUTES, viewMessage } from "../messages/view.js";
import { untilSome } from "../messages/waiting.js";
import { queueArn, refOfUrl } from "../names.js";
import { MOST_WAIT_SECONDS, NAMES, numberOf } from "../queues/attributes.js";
import { requireQueue } from "../queues/find.js";

const MOST_MESSAGES = 10;

const inFlight = new InFlightLimit(MOST_IN_FLIGHT);

/** ReceiveMessage takes up to ten messages, which then stay invisible for a while; it waits for one if it is told to. */
export const ReceiveMessage = operation(sqs, "ReceiveMessage", {
  source: "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html",

  permissions: ({ input, here }) => [permission("sqs:ReceiveMessage", queueArn(refOfUrl(here, input.QueueUrl)), {})],

  async handle({ input, here, clock, ids, store, ...call }) {
    const { signal } = call;
    const ref = refOfUrl(here, input.QueueUrl);
    const most = requireCount(input.MaxNumberOfMessages ?? 1);
    const wanted = { system: systemAttributes(input), user: input.MessageAttributeNames ?? [] };
    const queue = await store.read((tx) => requireQueue(tx, ref));
    const waitSeconds = requireWait(input.WaitTimeSeconds ?? numberOf(queue, "ReceiveMessageWaitTimeSeconds"));
    const visibility = requireVisibility(input.VisibilityTimeout ?? numberOf(queue, "VisibilityTimeout"));
    const attempt = input.ReceiveRequestAttemptId;
    if (attempt !== undefined) {
      if (!queue.fifo) throw notForThisQueueType(attempt, "ReceiveRequestAttemptId");
      requireToken(attempt, "ReceiveRequestAttemptId");
    }

    const ask = async () => {
      const nowMs = clock.now();
      const allowed = await inFlight.allowed(store, queue, most, nowMs);
      if (allowed === 0) {
        // AWS: an error for short polling of a standard queue alone.
        if (queue.fifo || waitSeconds > 0) return [];
        throw tooManyInFlight();
      }
      const nonce = Buffer.from(ids.bytes(9)).toString("base64url");
      const options = { most: allowed, nowMs, visibilityMs: visibility * 1000, nonce };
      return withKeys({ ...call, here }, (keys) =>
        store.transact(async (tx) => {
          const current = await requireQueue(tx, ref);
          const found =
            attempt === undefined ? await take(tx, current, options) : await takeAgain(tx, current, attempt, options);
          requireKeys(found, keys);
          return found.map(({ message, ...taken }) =>
            viewMessage(current, { ...taken, message: unsealed(message, keys) }, wanted),
          );
        }),
      );
    };
    const messages = await untilSome({ store, clock }, { queue: queue.id, waitMs: waitSeconds * 1000, signal }, ask);
    return messages.length === 0 ? {} : { Messages: messages };
  },
});

function requireCount(count: number): number {
  if (Number.isInteger(count) && count >= 1 && count <= MOST_MESSAGES) return count;
  throw invalidValue(count, "MaxNumberOfMessages", `Must be between 1 and ${MOST_MESSAGES}, if provided.`);
}

function requireWait(seconds: number): number {
  if (Number.isInteger(seconds) && seconds >= 0 && seconds <= MOST_WAIT_SECONDS) return seconds;
  throw invalidValue(seconds, "WaitTimeSeconds", `Must be >= 0 and <= ${MOST_WAIT_SECONDS}, if provided.`);
}

/** Of both lists, the older of which AWS's clients still fill with names of queues' attributes. */
function systemAttributes(input: {
  readonly AttributeNames?: readonly string[] | undefined;
  readonly MessageSystemAttributeNames?: readonly string[] | undefined;
}): ReadonlySet<string> {
  const names = [...(input.AttributeNames ?? []), ...(input.MessageSystemAttributeNames ?? [])];
  const unknown = names.find((name) => !SYSTEM_ATTRIBUTES.has(name) && !NAMES.includes(name));
  // unverified: the words
  if (unknown !== undefined) throw invalidParameter(`Unknown Attribute ${unknown}.`);
  return new Set(names);
}
