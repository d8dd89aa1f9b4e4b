import { sqs } from "@rolecall/aws-model/sqs";
import { operation, permission } from "../../../kernel/operation.js";
import { invalidAttributeValue, queueDeletedRecently, queueNameExists, unknownAttribute } from "../errors.js";
import { isFifoName, named, queueArn, queueUrl, requireName } from "../names.js";
import { changedAttributes, keptAttributes, settingsOf, shownAttributes } from "../queues/attributes.js";
import { checkRedrivePolicy } from "../queues/redrive.js";
import { deletedQueues, type QueueRecord, queues } from "../records.js";

const NAME_HELD_MS = 60_000;

/**
 * CreateQueue makes a queue. One that is there already is answered as if it were made now, if all attributes that
 * are given are as it has them.
 */
export const CreateQueue = operation(sqs, "CreateQueue", {
  source: "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html",

  permissions: ({ input, here }) => {
    const arn = queueArn(named(here, input.QueueName));
    const tags = input.tags ?? {};
    if (Object.keys(tags).length === 0) return [permission("sqs:CreateQueue", arn, {})];
    return [permission("sqs:CreateQueue", arn, {}, { set: tags }), permission("sqs:TagQueue", arn, {}, { set: tags })];
  },

  async handle({ input, here, clock, ids, store, settings, directory }) {
    const ref = named(here, input.QueueName);
    const { FifoQueue, ...given } = input.Attributes ?? {};
    const fifo = fifoOf(FifoQueue, ref.name);
    requireName(ref.name, fifo);
    const attributes = changedAttributes({}, given, fifo);
    const nowMs = clock.now();
    const id = Buffer.from(ids.bytes(9)).toString("base64url");
    await store.transact(async (tx) => {
      const key = [ref.account, ref.region, ref.name];
      const there = await queues.get(tx, key);
      if (there !== undefined) {
        return requireSame({ ...there, attributes: await shownAttributes(tx, directory, there.attributes) }, given);
      }
      const deleted = await deletedQueues.get(tx, key);
      if (deleted !== undefined && deleted.deletedMs + NAME_HELD_MS > nowMs) throw queueDeletedRecently();
      const kept = await keptAttributes(tx, directory, attributes);
      const { RedrivePolicy: redrive } = attributes;
      const deadLetterArn = redrive === undefined ? undefined : await checkRedrivePolicy(tx, ref, redrive);
      await deletedQueues.delete(tx, key);
      await queues.put(tx, {
        account: ref.account,
        region: ref.region,
        name: ref.name,
        id,
        fifo,
        attributes: kept,
        tags: input.tags ?? {},
        createdMs: nowMs,
        modifiedMs: nowMs,
        ...(deadLetterArn === undefined ? {} : { deadLetterArn }),
      });
    });
    return { QueueUrl: queueUrl(settings.endpoint(), ref) };
  },
});

/** AWS takes FifoQueue for FIFO queues alone: even `false` is unknown to the others. */
function fifoOf(given: string | undefined, name: string): boolean {
  if (given === undefined || given === "true") return given === "true";
  if (given !== "false") throw invalidAttributeValue("FifoQueue");
  if (isFifoName(name)) return false;
  throw unknownAttribute("FifoQueue");
}

function requireSame(there: QueueRecord, given: Readonly<Record<string, string>>): void {
  const settings: Readonly<Record<string, string | undefined>> = settingsOf(there);
  const different = Object.entries(given).find(([name, value]) => (settings[name] ?? "") !== value);
  if (different !== undefined) throw queueNameExists(different[0]);
}
