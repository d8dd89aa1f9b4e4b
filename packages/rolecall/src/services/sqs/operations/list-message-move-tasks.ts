import { sqs } from "@rolecall/aws-model/sqs";
import { operation, permission } from "../../../kernel/operation.js";
import { invalidValue, moveResourceNotFound } from "../errors.js";
import { isActive, sourceArn, taskHandle } from "../moves.js";
import { refOfArn } from "../names.js";
import { findQueue } from "../queues/find.js";
import { moveTasks } from "../records.js";

const MOST_TASKS = 10;

/** ListMessageMoveTasks lists a dead-letter queue's tasks, the newest first; one alone unless told otherwise. */
export const ListMessageMoveTasks = operation(sqs, "ListMessageMoveTasks", {
  source: "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListMessageMoveTasks.html",

  permissions: ({ input }) => [
    permission("sqs:ListMessageMoveTasks", input.SourceArn, {}),
    permission("sqs:GetQueueAttributes", input.SourceArn, {}),
  ],

  async handle({ input, store }) {
    const most = input.MaxResults ?? 1;
    if (!(most >= 1 && most <= MOST_TASKS)) {
      throw invalidValue(most, "MaxResults", `Must be between 1 and ${MOST_TASKS}.`);
    }
    const ref = refOfArn(input.SourceArn);
    const tasks = await store.read(async (tx) => {
      if (ref === undefined || (await findQueue(tx, ref)) === undefined) throw moveResourceNotFound("SourceArn");
      const { account, region, name } = ref;
      return (await moveTasks.list(tx, { prefix: [account, region, name], limit: most, reverse: true })).items;
    });
    return {
      Results: tasks.map((task) => ({
        // AWS: only while it can be cancelled.
        ...(isActive(task) ? { TaskHandle: taskHandle(task) } : {}),
        Status: task.status,
        SourceArn: sourceArn(task),
        ...(task.destinationArn === undefined ? {} : { DestinationArn: task.destinationArn }),
        ...(task.perSecond === undefined ? {} : { MaxNumberOfMessagesPerSecond: task.perSecond }),
        ApproximateNumberOfMessagesMoved: task.moved,
        ApproximateNumberOfMessagesToMove: task.toMove,
        ...(task.failureReason === undefined ? {} : { FailureReason: task.failureReason }),
        StartedTimestamp: task.startedMs,
      })),
    };
  },
});
