import { logs } from "@rolecall/aws-model/logs";
import { operation, permission } from "../../../kernel/operation.js";
import { exportTaskEnded, exportTaskNotFound } from "../errors.js";
import { exportTasks } from "../records.js";
import { groupResource } from "../resources.js";

/** CancelExportTask cancels a task that is pending or running; here every task has ended at once. */
export const CancelExportTask = operation(logs, "CancelExportTask", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CancelExportTask.html",

  permissions: ({ here }) => [permission("logs:CancelExportTask", groupResource(here), {})],

  async handle({ input, here, store }) {
    const key = [here.account, here.region, input.taskId];
    await store.read((tx) => exportTasks.require(tx, key, exportTaskNotFound));
    throw exportTaskEnded();
  },
});
