import { logs } from "@rolecall/aws-model/logs";
import { operation, permission } from "../../../kernel/operation.js";
import { exportTaskEnded, exportTaskNotFound } from "../errors.js";
import { isActive } from "../exports/task.js";
import { exportTasks } from "../records.js";
import { groupResource } from "../resources.js";

/** CancelExportTask ends a task that is pending or running, before its next look at the events; what was written stays. */
export const CancelExportTask = operation(logs, "CancelExportTask", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CancelExportTask.html",

  permissions: ({ here }) => [permission("logs:CancelExportTask", groupResource(here), {})],

  async handle({ input, here, store }) {
    const key = [here.account, here.region, input.taskId];
    await store.transact(async (tx) => {
      const task = await exportTasks.require(tx, key, exportTaskNotFound);
      if (!isActive(task)) throw exportTaskEnded();
      await exportTasks.put(tx, { ...task, status: "PENDING_CANCEL", message: "Pending cancel" });
    });
    return {};
  },
});
