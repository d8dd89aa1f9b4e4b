import { logs } from "@rolecall/aws-model/logs";
import { operation, permission } from "../../../kernel/operation.js";
import { groupNotFound, invalidParameter, limitExceeded } from "../errors.js";
import { requireBucket } from "../exports/bucket.js";
import { isActive, startExport } from "../exports/task.js";
import { type ExportTaskRecord, exportTasks, groups } from "../records.js";
import { groupResource } from "../resources.js";

/** CreateExportTask copies a group's events of a time to a bucket, behind the call and one task an account at a time. */
export const CreateExportTask = operation(logs, "CreateExportTask", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateExportTask.html",

  permissions: ({ input, here }) => [permission("logs:CreateExportTask", groupResource(here, input.logGroupName), {})],

  async handle({ input, here, ids, ...host }) {
    const { account, region } = here;
    // Unverified words.
    if (input.from >= input.to) throw invalidParameter("The start of the time range must be before its end.");
    const task: ExportTaskRecord = {
      account,
      region,
      id: ids.uuid(),
      ...(input.taskName === undefined ? {} : { name: input.taskName }),
      group: input.logGroupName,
      ...(input.logStreamNamePrefix === undefined ? {} : { streamPrefix: input.logStreamNamePrefix }),
      fromMs: input.from,
      toMs: input.to,
      destination: input.destination,
      destinationPrefix: input.destinationPrefix ?? "exportedlogs",
      status: "PENDING",
      message: "Pending",
      createdMs: host.clock.now(),
    };
    await host.store.read((tx) => groups.require(tx, [account, region, task.group], groupNotFound));
    await requireBucket(task, host);
    await host.store.transact(async (tx) => {
      await groups.require(tx, [account, region, task.group], groupNotFound);
      const { items } = await exportTasks.list(tx, { prefix: [account, region] });
      if (items.some(isActive)) throw limitExceeded();
      await exportTasks.put(tx, task);
    });
    startExport(task, host);
    return { taskId: task.id };
  },
});
