import { logs } from "@rolecall/aws-model/logs";
import { operation, permission } from "../../../kernel/operation.js";
import { groupNotFound, invalidParameter } from "../errors.js";
import { exportTasks, groups } from "../records.js";
import { groupResource } from "../resources.js";

/** CreateExportTask is kept as a task that failed: S3, where it would write, is not emulated yet. */
export const CreateExportTask = operation(logs, "CreateExportTask", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateExportTask.html",

  permissions: ({ input, here }) => [permission("logs:CreateExportTask", groupResource(here, input.logGroupName), {})],

  async handle({ input, here, store, clock, ids }) {
    const { account, region } = here;
    // Unverified words.
    if (input.from >= input.to) throw invalidParameter("The start of the time range must be before its end.");
    const nowMs = clock.now();
    const id = ids.uuid();
    await store.transact(async (tx) => {
      await groups.require(tx, [account, region, input.logGroupName], groupNotFound);
      await exportTasks.put(tx, {
        account,
        region,
        id,
        ...(input.taskName === undefined ? {} : { name: input.taskName }),
        group: input.logGroupName,
        fromMs: input.from,
        toMs: input.to,
        destination: input.destination,
        destinationPrefix: input.destinationPrefix ?? "exportedlogs",
        status: "FAILED",
        message: "Rolecall does not emulate export to S3 yet",
        createdMs: nowMs,
        completedMs: nowMs,
      });
    });
    return { taskId: id };
  },
});
