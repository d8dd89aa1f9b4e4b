import { sqs } from "@rolecall/aws-model/sqs";
import type { ServiceDefinition } from "../../kernel/service.js";
import { violated } from "./errors.js";
import { resumeMoving } from "./moves.js";
import { AddPermission } from "./operations/add-permission.js";
import { CancelMessageMoveTask } from "./operations/cancel-message-move-task.js";
import { ChangeMessageVisibility } from "./operations/change-message-visibility.js";
import { ChangeMessageVisibilityBatch } from "./operations/change-message-visibility-batch.js";
import { CreateQueue } from "./operations/create-queue.js";
import { DeleteMessage } from "./operations/delete-message.js";
import { DeleteMessageBatch } from "./operations/delete-message-batch.js";
import { DeleteQueue } from "./operations/delete-queue.js";
import { GetQueueAttributes } from "./operations/get-queue-attributes.js";
import { GetQueueUrl } from "./operations/get-queue-url.js";
import { ListDeadLetterSourceQueues } from "./operations/list-dead-letter-source-queues.js";
import { ListMessageMoveTasks } from "./operations/list-message-move-tasks.js";
import { ListQueueTags } from "./operations/list-queue-tags.js";
import { ListQueues } from "./operations/list-queues.js";
import { PurgeQueue } from "./operations/purge-queue.js";
import { ReceiveMessage } from "./operations/receive-message.js";
import { RemovePermission } from "./operations/remove-permission.js";
import { SendMessage } from "./operations/send-message.js";
import { SendMessageBatch } from "./operations/send-message-batch.js";
import { SetQueueAttributes } from "./operations/set-queue-attributes.js";
import { StartMessageMoveTask } from "./operations/start-message-move-task.js";
import { TagQueue } from "./operations/tag-queue.js";
import { UntagQueue } from "./operations/untag-queue.js";
import { refusal } from "./refusal.js";
import { resources } from "./resources.js";

/** Amazon Simple Queue Service. README.md beside this file lists gaps and sources. */
export const sqsService: ServiceDefinition = {
  service: sqs,
  operations: [
    AddPermission,
    CancelMessageMoveTask,
    ChangeMessageVisibility,
    ChangeMessageVisibilityBatch,
    CreateQueue,
    DeleteMessage,
    DeleteMessageBatch,
    DeleteQueue,
    GetQueueAttributes,
    GetQueueUrl,
    ListDeadLetterSourceQueues,
    ListMessageMoveTasks,
    ListQueueTags,
    ListQueues,
    PurgeQueue,
    ReceiveMessage,
    RemovePermission,
    SendMessage,
    SendMessageBatch,
    SetQueueAttributes,
    StartMessageMoveTask,
    TagQueue,
    UntagQueue,
  ],
  resources,
  refusal,
  violated,
  resume: resumeMoving,
};
