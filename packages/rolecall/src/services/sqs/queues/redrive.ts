/**
 * Dead-letter queues: RedrivePolicy of the source, RedriveAllowPolicy of the dead-letter queue.
 *
 * AWS: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
 * unverified: the words, but those on deadLetterTargetArn (recorded 2022).
 */
import type { Read } from "../../../store/store.js";
import { invalidAttributeValue, invalidValue } from "../errors.js";
import { isFifoName, type QueueRef, queueArn, refOfArn } from "../names.js";
import type { QueueRecord } from "../records.js";
import { findQueue } from "./find.js";

export interface RedrivePolicy {
  readonly deadLetterTargetArn: string;
  readonly maxReceiveCount: number;
}

/** The policy of a queue that has one; its text was checked when it was set. */
export function redrivePolicyOf({ attributes }: QueueRecord): RedrivePolicy | undefined {
  const text = attributes.RedrivePolicy;
  if (text === undefined) return undefined;
  const { deadLetterTargetArn, maxReceiveCount } = JSON.parse(text) as RedrivePolicy;
  return { deadLetterTargetArn, maxReceiveCount: Number(maxReceiveCount) };
}

const MOST_RECEIVES = 1000;

/** The dead-letter queue's ARN. @throws InvalidParameterValue for a policy that AWS does not take */
export async function checkRedrivePolicy(tx: Read, source: QueueRef, text: string): Promise<string> {
  const refuse = (reason: string) => invalidValue(text, "RedrivePolicy", reason);
  const policy = jsonObject(text);
  if (policy === undefined) throw refuse("Redrive policy is not a valid JSON map.");
  const { deadLetterTargetArn: arn, maxReceiveCount: count } = policy;
  if (count === undefined) throw refuse("Redrive policy does not contain mandatory attribute: maxReceiveCount.");
  if (arn === undefined) throw refuse("Redrive policy does not contain mandatory attribute: deadLetterTargetArn.");
  if (!/^\d+$/.test(String(count)) || Number(count) < 1 || Number(count) > MOST_RECEIVES) {
    throw refuse(
      `Invalid value for maxReceiveCount: ${count}, valid values are from 1 to ${MOST_RECEIVES} both inclusive.`,
    );
  }
  const target = typeof arn === "string" ? refOfArn(arn) : undefined;
  if (target === undefined) throw refuse("Invalid value for deadLetterTargetArn.");
  if (target.account !== source.account || target.region !== source.region) {
    throw refuse("Dead letter target owner should be same as the source.");
  }
  const queue = await findQueue(tx, target);
  if (queue === undefined) throw refuse("Dead letter target does not exist.");
  if (isFifoName(target.name) !== isFifoName(source.name)) {
    throw refuse("Dead-letter queue must be same type of queue as the source.");
  }
  if (!allowsSource(queue, queueArn(source))) {
    throw refuse(`Queue ${queueArn(source)} is not allowed to use ${queueArn(target)} as a dead-letter queue.`);
  }
  return queueArn(target);
}

interface RedriveAllowPolicy {
  readonly redrivePermission: "allowAll" | "denyAll" | "byQueue";
  readonly sourceQueueArns?: readonly string[];
}

const MOST_SOURCES = 10;

/** @throws InvalidAttributeValue for a policy that AWS does not take */
export function checkRedriveAllowPolicy(text: string): void {
  const policy = jsonObject(text);
  const { redrivePermission: permission, sourceQueueArns: sources } = policy ?? {};
  const byQueue = permission === "byQueue";
  const known = byQueue || permission === "allowAll" || permission === "denyAll";
  const arns = Array.isArray(sources) ? sources : [];
  const wellFormed = arns.every((arn) => typeof arn === "string" && refOfArn(arn) !== undefined);
  const counted = byQueue ? arns.length >= 1 && arns.length <= MOST_SOURCES : sources === undefined;
  if (!known || !wellFormed || !counted) throw invalidAttributeValue("RedriveAllowPolicy");
}

export function allowsSource({ attributes }: QueueRecord, sourceArn: string): boolean {
  const text = attributes.RedriveAllowPolicy;
  if (text === undefined) return true;
  const { redrivePermission, sourceQueueArns = [] } = JSON.parse(text) as RedriveAllowPolicy;
  return redrivePermission === "allowAll" || (redrivePermission === "byQueue" && sourceQueueArns.includes(sourceArn));
}

function jsonObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
