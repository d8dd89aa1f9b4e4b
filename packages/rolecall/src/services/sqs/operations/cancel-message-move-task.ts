import { sqs } from "@rolecall/aws-model/sqs";
import { operation, permission } from "../../../kernel/operation.js";
import { invalidValue, taskNotFound, unsupported } from "../errors.js";
import { readTaskHandle } from "../moves.js";
import { refOfArn } from "../names.js";
import { moveTasks } from "../records.js";

/** CancelMessageMoveTask stops a task; what it moved already stays moved. */
export const CancelMessageMoveTask = operation(sqs, "CancelMessageMoveTask", {
  source: "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CancelMessageMoveTask.html",

  permissions: ({ input }) => {
    const source = sourceOf(input.TaskHandle);
    return [
      permission("sqs:CancelMessageMoveTask", source, {}),
      permission("sqs:ReceiveMessage", source, {}),
      permission("sqs:DeleteMessage", source, {}),
      permission("sqs:GetQueueAttributes", source, {}),
    ];
  },

  async handle({ input, store }) {
    const handle = readTaskHandle(input.TaskHandle);
    const ref = handle && refOfArn(handle.sourceArn);
    const moved = await store.transact(async (tx) => {
      const prefix = ref === undefined ? [""] : [ref.account, ref.region, ref.name];
      const { items } = await moveTasks.list(tx, { prefix });
      const task = items.find(({ id }) => id === handle?.taskId);
      if (task === undefined) throw taskNotFound();
      if (task.status !== "RUNNING") {
        throw unsupported("The task is not in a state that can be cancelled.");
      }
      await moveTasks.put(tx, { ...task, status: "CANCELLING" });
      return task.moved;
    });
    return { ApproximateNumberOfMessagesMoved: moved };
  },
});

function sourceOf(handle: string): string {
  const source = readTaskHandle(handle)?.sourceArn;
  if (source !== undefined && refOfArn(source) !== undefined) return source;
  throw invalidValue(handle, "TaskHandle", "The task handle is invalid.");
}
