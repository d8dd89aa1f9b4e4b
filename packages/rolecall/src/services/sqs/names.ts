/** How a queue is named: by name, by URL, by ARN. */
import { parseArn } from "../../kernel/arn.js";
import type { Here } from "../../kernel/here.js";
import { invalidAddress, invalidParameter } from "./errors.js";

export interface QueueRef {
  readonly partition: string;
  readonly account: string;
  readonly region: string;
  readonly name: string;
}

export const FIFO = ".fifo";
export const isFifoName = (name: string) => name.endsWith(FIFO);

export const queueArn = ({ partition, region, account, name }: QueueRef) =>
  `arn:${partition}:sqs:${region}:${account}:${name}`;

/** The queue of that name in the caller's account. */
export const named = (here: Here, name: string, account = here.account): QueueRef => ({ ...here, account, name });

export function refOfArn(arn: string): QueueRef | undefined {
  const parsed = parseArn(arn);
  if (parsed?.service !== "sqs" || !/^[\w.-]+$/.test(parsed.resource) || !/^\d{12}$/.test(parsed.account))
    return undefined;
  const { partition, region, account, resource } = parsed;
  return { partition, region, account, name: resource };
}

/**
 * The queue that a URL means. Only the path tells: clients keep URLs of AWS's own hosts, of Rolecall under another
 * name, or of other emulators (`…/queue/us-east-1/000000000000/jobs`).
 * @throws InvalidAddress for a text that names no queue
 */
export function refOfUrl(here: Here, url: string): QueueRef {
  const match = /^(?:[a-z]+:\/\/[^/?#]+)?(?:\/queue\/[a-z0-9-]+)?\/(\d{12})\/([\w-]{1,80}(?:\.fifo)?)\/?$/i.exec(url);
  if (!match) throw invalidAddress(url);
  return { ...here, account: match[1] as string, name: match[2] as string };
}

export const queueUrl = (endpoint: string, { account, name }: Pick<QueueRef, "account" | "name">) =>
  `${endpoint}/${account}/${name}`;

/** @throws InvalidParameterValue for a name that AWS does not take */
export function requireName(name: string, fifo: boolean): void {
  if (fifo) {
    if (/^[\w-]{1,75}\.fifo$/.test(name)) return;
    throw invalidParameter(
      "The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length.",
    );
  }
  if (/^[\w-]{1,80}$/.test(name)) return;
  throw invalidParameter("Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length");
}
