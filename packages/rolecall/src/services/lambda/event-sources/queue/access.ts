/** What the execution role needs to read a queue, tried before a mapping is made. */
import { queueUrl } from "../../../../kernel/arn.js";
import { asking } from "../../../../kernel/asking.js";
import type { CallAs } from "../../../../kernel/call.js";
import { AwsError } from "../../../../kernel/errors.js";
import type { Host } from "../../../../kernel/host.js";
import { DeleteMessage } from "../../../sqs/operations/delete-message.js";
import { GetQueueAttributes } from "../../../sqs/operations/get-queue-attributes.js";
import { ReceiveMessage } from "../../../sqs/operations/receive-message.js";
import { roleToTry } from "../../execution-role.js";
import type { FunctionRecord } from "../../records.js";
import { noQueue, roleLacks, visibilityTooShort } from "../errors.js";

type AccessHost = Pick<Host, "call" | "sessions">;

/** @throws InvalidParameterValueException, naming what the role may not do or what is wrong with the queue */
export async function requireReadable(source: string, fn: FunctionRecord, host: AccessHost): Promise<void> {
  const as = await roleToTry(fn, host);
  const QueueUrl = queueUrl(source);
  const visibilitySeconds = await readQueue(QueueUrl, as, host);
  if (visibilitySeconds < fn.timeoutSeconds) throw visibilityTooShort(visibilitySeconds, fn.timeoutSeconds);
}

/** AWS names the first permission that is missing. All are asked for, so that the trail shows every one. */
async function readQueue(QueueUrl: string, as: CallAs, { call }: AccessHost): Promise<number> {
  const lacking: string[] = [];
  const may = async (name: string, ask: () => Promise<void>) => {
    try {
      await ask();
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      lacking.push(name);
    }
  };
  await may("ReceiveMessage", () => call(asking(ReceiveMessage), { QueueUrl }, as));
  await may("DeleteMessage", () => call(asking(DeleteMessage), { QueueUrl, ReceiptHandle: "none" }, as));
  await may("GetQueueAttributes", () => call(asking(GetQueueAttributes), { QueueUrl }, as));
  const [first] = lacking;
  if (first !== undefined) throw roleLacks(first, "SQS");
  try {
    const { Attributes } = await call(GetQueueAttributes, { QueueUrl, AttributeNames: ["VisibilityTimeout"] }, as);
    return Number(Attributes?.VisibilityTimeout);
  } catch (error) {
    if (error instanceof AwsError) throw noQueue();
    throw error;
  }
}
