/** What the kernel asks about queues: tags, and the queue's policy. */
import { compilePolicy } from "@rolecall/engine";
import type { Resources } from "../../kernel/service.js";
import { refOfArn } from "./names.js";
import { findQueue } from "./queues/find.js";

/**
 * Actions that no policy of a queue grants to another account.
 *
 * AWS: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-overview-of-managing-access.html
 */
const OWN_ACCOUNT_ONLY: ReadonlySet<string> = new Set(
  [
    "AddPermission",
    "CancelMessageMoveTask",
    "CreateQueue",
    "DeleteQueue",
    "ListMessageMoveTasks",
    "ListQueues",
    "ListQueueTags",
    "RemovePermission",
    "SetQueueAttributes",
    "StartMessageMoveTask",
    "TagQueue",
    "UntagQueue",
  ].map((name) => `sqs:${name}`),
);

export const resources: Resources = {
  async find(tx, arn, action) {
    const ref = refOfArn(arn);
    const queue = ref && (await findQueue(tx, ref));
    if (queue === undefined) return undefined;
    const { Policy: document } = queue.attributes;
    if (document === undefined || document === "") return { tags: queue.tags };
    return {
      tags: queue.tags,
      policy: { policy: compilePolicy(document), name: `policy of queue \`${queue.name}\`` },
      ...(OWN_ACCOUNT_ONLY.has(action) ? { policyScope: "own-account" as const } : {}),
    };
  },
};
