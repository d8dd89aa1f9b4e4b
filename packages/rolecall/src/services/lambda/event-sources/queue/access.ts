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
import type { Wanted } from "../sources.js";

type AccessHost = Pick<Host, "call" | "sessions">;

/** @throws InvalidParameterValueException, naming what the role may not do or what is wrong with the queue */
export async function requireReadable({ source }: Wanted, fn: FunctionRecord, host: AccessHost): Promise<void> {
  const as = await roleToTry(fn, host);
  const QueueUrl = queueUrl(source);
  const visibilitySeconds = await readQueue(QueueUrl, as, host);
  if (visibilitySeconds < fn.timeoutSeconds) throw visibilityTooShort(visibilitySeconds, fn.timeoutSeconds);
}

/**
 * AWS names the first permission that is missing, and before that a queue that is not there, where the role may know it.
 * All permissions are asked for, so that the trail shows every one.
 */
async function readQueue(QueueUrl: string, as: CallAs, { call }: AccessHost): Promise<number> {
  const lacking: string[] = [];
  const may = async (name: string, ask: () => Promise<void>) => {
    try {
      await ask();
      return true;
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      lacking.push(name);
      return false;
    }
  };
  await may("ReceiveMessage", () => call(asking(ReceiveMessage), { QueueUrl }, as));
  const deletes = await may("DeleteMessage", () => call(asking(DeleteMessage), { QueueUrl, ReceiptHandle: NONE }, as));
  const looks = await may("GetQueueAttributes", () => call(asking(GetQueueAttributes), { QueueUrl }, as));
  if (!looks && deletes) await requireQueue(call(DeleteMessage, { QueueUrl, ReceiptHandle: NONE }, as));
  const found = looks
    ? await requireQueue(call(GetQueueAttributes, { QueueUrl, AttributeNames: ["VisibilityTimeout"] }, as))
    : undefined;
  const [first] = lacking;
  if (first !== undefined) throw roleLacks(first, "SQS");
  return Number(found?.Attributes?.VisibilityTimeout);
}

/** The handle of no message. */
const NONE = "none";

/** The answer; undefined where it is refused for another reason than that the queue is missing. */
async function requireQueue<Answer>(asked: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    if (/NonExistent|DoesNotExist/.test(error.code)) throw noQueue();
    return undefined;
  }
}
