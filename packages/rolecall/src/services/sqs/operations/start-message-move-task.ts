import { sqs } from "@rolecall/aws-model/sqs";
import { operation, permission } from "../../../kernel/operation.js";
import type { Read } from "../../../store/store.js";
import { invalidParameter, invalidValue, moveResourceNotFound, unsupported } from "../errors.js";
import { countMessages } from "../messages/in-flight.js";
import { isActive, startMoving, taskHandle } from "../moves.js";
import { queueArn, refOfArn } from "../names.js";
import { findQueue } from "../queues/find.js";
import { type MoveTaskRecord, moveTasks, queues } from "../records.js";

const MOST_PER_SECOND = 500;

/** The queues whose messages go to this one in the end. */
async function servedBy(read: Read, deadLetterArn: string): Promise<readonly string[]> {
  const served = await queues.by(read, "byDeadLetterArn", [deadLetterArn]);
  return served.map(({ account, region, name }) => queueArn({ partition: "aws", account, region, name }));
}

/**
 * StartMessageMoveTask moves the messages of a dead-letter queue back to where they came from, or to another queue.
 *
 * AWS's guide wants the caller to have what the task does: receiving and deleting there, sending here. Unverified: that
 * going back to where they came from asks for sending to each queue that the dead-letter queue serves.
 */
export const StartMessageMoveTask = operation(sqs, "StartMessageMoveTask", {
  source: "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html",

  permissions: async ({ input, read }) => {
    const source = input.SourceArn;
    const destinations = input.DestinationArn === undefined ? await servedBy(read, source) : [input.DestinationArn];
    return [
      permission("sqs:StartMessageMoveTask", source, {}),
      permission("sqs:ReceiveMessage", source, {}),
      permission("sqs:DeleteMessage", source, {}),
      permission("sqs:GetQueueAttributes", source, {}),
      ...destinations.map((destination) => permission("sqs:SendMessage", destination, {})),
    ];
  },

  async handle(call) {
    const { input, caller, clock, ids, store } = call;
    const { MaxNumberOfMessagesPerSecond: perSecond, DestinationArn: destinationArn } = input;
    if (perSecond !== undefined && !(perSecond >= 1 && perSecond <= MOST_PER_SECOND)) {
      throw invalidValue(perSecond, "MaxNumberOfMessagesPerSecond", `Must be between 1 and ${MOST_PER_SECOND}.`);
    }
    const ref = refOfArn(input.SourceArn);
    const target = destinationArn === undefined ? undefined : refOfArn(destinationArn);
    const startedMs = clock.now();
    const id = ids.uuid();
    const task = await store.transact(async (tx) => {
      const source = ref && (await findQueue(tx, ref));
      if (source === undefined) throw moveResourceNotFound("SourceArn");
      const destination = target && (await findQueue(tx, target));
      if (destinationArn !== undefined && destination === undefined) throw moveResourceNotFound("DestinationArn");
      if (destination !== undefined && destination.fifo !== source.fifo) {
        throw invalidParameter("Source queue and destination queue must be of the same type.");
      }
      if (destination?.id === source.id) {
        throw invalidParameter("Source queue arn and destination queue arn cannot be the same.");
      }
      const { account, region, name } = source;
      const arn = queueArn({ partition: "aws", account, region, name });
      const sources = await queues.by(tx, "byDeadLetterArn", [arn], { limit: 1 });
      if (sources.length === 0) throw invalidParameter("Source queue must be configured as a Dead Letter Queue.");
      const { items } = await moveTasks.list(tx, { prefix: [account, region, name] });
      if (items.some(isActive)) {
        throw unsupported(
          "There is already a task running. Only one active task is allowed for a source queue arn at a given time.",
        );
      }
      const made: MoveTaskRecord = {
        account,
        region,
        source: name,
        startedMs,
        id,
        startedBy: caller,
        status: "RUNNING",
        moved: 0,
        toMove: (await countMessages(tx, source, startedMs)).visible,
        ...(destinationArn === undefined ? {} : { destinationArn }),
        ...(perSecond === undefined ? {} : { perSecond }),
      };
      await moveTasks.put(tx, made);
      return made;
    });
    startMoving(task, call);
    return { TaskHandle: taskHandle(task) };
  },
});
