/** The operations of other services that an integration may call. */
import type { Service } from "@rolecall/aws-model";
import { dynamodb } from "@rolecall/aws-model/dynamodb";
import { events } from "@rolecall/aws-model/events";
import { s3 } from "@rolecall/aws-model/s3";
import { sns } from "@rolecall/aws-model/sns";
import { sqs } from "@rolecall/aws-model/sqs";
import type { AnyOperation } from "../../../../kernel/operation.js";
import type { ServiceDefinition } from "../../../../kernel/service.js";
import { BatchGetItem } from "../../../dynamodb/operations/batch-get-item.js";
import { BatchWriteItem } from "../../../dynamodb/operations/batch-write-item.js";
import { DeleteItem } from "../../../dynamodb/operations/delete-item.js";
import { GetItem } from "../../../dynamodb/operations/get-item.js";
import { PutItem } from "../../../dynamodb/operations/put-item.js";
import { Query } from "../../../dynamodb/operations/query.js";
import { Scan } from "../../../dynamodb/operations/scan.js";
import { TransactGetItems } from "../../../dynamodb/operations/transact-get-items.js";
import { TransactWriteItems } from "../../../dynamodb/operations/transact-write-items.js";
import { UpdateItem } from "../../../dynamodb/operations/update-item.js";
import { PutEvents } from "../../../events/operations/put-events.js";
import { DeleteObject } from "../../../s3/operations/delete-object.js";
import { GetObject } from "../../../s3/operations/get-object.js";
import { HeadObject } from "../../../s3/operations/head-object.js";
import { ListBuckets } from "../../../s3/operations/list-buckets.js";
import { ListObjects } from "../../../s3/operations/list-objects.js";
import { ListObjectsV2 } from "../../../s3/operations/list-objects-v2.js";
import { PutObject } from "../../../s3/operations/put-object.js";
import { Publish } from "../../../sns/operations/publish.js";
import { PublishBatch } from "../../../sns/operations/publish-batch.js";
import { DeleteMessage } from "../../../sqs/operations/delete-message.js";
import { GetQueueUrl } from "../../../sqs/operations/get-queue-url.js";
import { ReceiveMessage } from "../../../sqs/operations/receive-message.js";
import { SendMessage } from "../../../sqs/operations/send-message.js";
import { SendMessageBatch } from "../../../sqs/operations/send-message-batch.js";

/** What *route* asks of a service; resources are asked of the service itself, when the operation is called. */
const service = (of: Service, ...operations: readonly unknown[]): ServiceDefinition => ({
  service: of,
  operations: operations as readonly AnyOperation[],
  resources: { find: async () => undefined },
});

export const EMULATED: readonly ServiceDefinition[] = [
  service(
    dynamodb,
    BatchGetItem,
    BatchWriteItem,
    DeleteItem,
    GetItem,
    PutItem,
    Query,
    Scan,
    TransactGetItems,
    TransactWriteItems,
    UpdateItem,
  ),
  service(events, PutEvents),
  service(s3, DeleteObject, GetObject, HeadObject, ListBuckets, ListObjects, ListObjectsV2, PutObject),
  service(sns, Publish, PublishBatch),
  service(sqs, DeleteMessage, GetQueueUrl, ReceiveMessage, SendMessage, SendMessageBatch),
];

const modelOf = (name: string) => EMULATED.find((each) => each.service.name === name)?.service.model();

/** `X-Amz-Target` of an action, for services that speak JSON alone. */
export function targetOf(name: string, action: string): string | undefined {
  const model = modelOf(name);
  if (model?.targetPrefix === undefined || model.protocols.includes("awsQuery")) return undefined;
  return `${model.targetPrefix}.${action}`;
}

/** The date of the API, for services that take forms. */
export function versionOf(name: string): string | undefined {
  const model = modelOf(name);
  return model?.protocols.includes("awsQuery") ? model.apiVersion : undefined;
}
