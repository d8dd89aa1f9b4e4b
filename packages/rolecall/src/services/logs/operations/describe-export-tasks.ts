import { logs } from "@rolecall/aws-model/logs";
import { operation, permission } from "../../../kernel/operation.js";
import { listWhere } from "../listing.js";
import { afterToken, nextToken, PAGE } from "../paging.js";
import { exportTasks } from "../records.js";
import { groupResource } from "../resources.js";

/** DescribeExportTasks lists export tasks, or one of them. */
export const DescribeExportTasks = operation(logs, "DescribeExportTasks", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeExportTasks.html",

  permissions: ({ here }) => [permission("logs:DescribeExportTasks", groupResource(here), {})],

  async handle({ input, here, store }) {
    const { items, next } = await store.read((tx) =>
      listWhere(tx, exportTasks, {
        prefix: [here.account, here.region],
        keyOf: ({ id }) => [id],
        wanted: ({ id, status }) =>
          (input.taskId === undefined || input.taskId === id) &&
          (input.statusCode === undefined || input.statusCode === status),
        limit: input.limit ?? PAGE,
        ...afterToken(input.nextToken, 3),
      }),
    );
    return {
      exportTasks: items.map((task) => ({
        taskId: task.id,
        ...(task.name === undefined ? {} : { taskName: task.name }),
        logGroupName: task.group,
        from: task.fromMs,
        to: task.toMs,
        destination: task.destination,
        destinationPrefix: task.destinationPrefix,
        status: { code: task.status, message: task.message },
        executionInfo: {
          creationTime: task.createdMs,
          ...(task.completedMs === undefined ? {} : { completionTime: task.completedMs }),
        },
      })),
      ...nextToken(next),
    };
  },
});
