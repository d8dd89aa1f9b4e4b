/** What this service's tests have in common. */
import type { Actor, World } from "../../testing/world.js";
import { CreateLogGroup } from "../logs/operations/create-log-group.js";
import { FilterLogEvents } from "../logs/operations/filter-log-events.js";
import { PutResourcePolicy } from "../logs/operations/put-resource-policy.js";
import { CreateQueue } from "../sqs/operations/create-queue.js";
import { ReceiveMessage } from "../sqs/operations/receive-message.js";
import { PutEvents } from "./operations/put-events.js";
import { PutRule } from "./operations/put-rule.js";
import { PutTargets } from "./operations/put-targets.js";

export const REGION = "us-east-1";
export const ruleArnOf = (name: string, account = "000000000000") => `arn:aws:events:${REGION}:${account}:rule/${name}`;
export const queueArnOf = (name: string, account = "000000000000") => `arn:aws:sqs:${REGION}:${account}:${name}`;
export const busArnOf = (name: string, account = "000000000000") =>
  `arn:aws:events:${REGION}:${account}:event-bus/${name}`;

export const anEvent = (detail: unknown = { n: 1 }, more: object = {}) => ({
  Source: "shop",
  DetailType: "Order",
  Detail: JSON.stringify(detail),
  ...more,
});

export const put = (actor: Actor, ...entries: object[]) => actor.call(PutEvents, { Entries: entries });

/** A rule on the source `shop` with targets. */
export async function aRule(actor: Actor, name: string, targets: object[], more: object = {}): Promise<void> {
  await actor.call(PutRule, { Name: name, EventPattern: '{"source":["shop"]}', ...more });
  const { EventBusName } = more as { EventBusName?: string };
  await actor.call(PutTargets, { Rule: name, Targets: targets as never, ...(EventBusName ? { EventBusName } : {}) });
}

/** A queue that EventBridge may write to for the rule named (for all of the account's where none is). */
export async function aQueue(actor: Actor, name: string, rule = "*", account = "000000000000"): Promise<string> {
  const policy = {
    Version: "2012-10-17",
    Statement: {
      Effect: "Allow",
      Principal: { Service: "events.amazonaws.com" },
      Action: "sqs:SendMessage",
      Resource: queueArnOf(name, account),
      Condition: { ArnLike: { "aws:SourceArn": ruleArnOf(rule, account) } },
    },
  };
  const { QueueUrl } = await actor.call(CreateQueue, {
    QueueName: name,
    Attributes: {
      ...(rule === "" ? {} : { Policy: JSON.stringify(policy) }),
      ...(name.endsWith(".fifo") ? { FifoQueue: "true", ContentBasedDeduplication: "true" } : {}),
    },
  });
  return QueueUrl ?? "";
}

export async function received(actor: Actor, QueueUrl: string) {
  const { Messages = [] } = await actor.call(ReceiveMessage, {
    QueueUrl,
    MaxNumberOfMessages: 10,
    MessageAttributeNames: ["All"],
    MessageSystemAttributeNames: ["All"],
  });
  return Messages;
}

export const bodies = async (actor: Actor, url: string) => (await received(actor, url)).map(({ Body }) => Body);

/** A log group that EventBridge may write to. */
export async function aGroup(world: World, logGroupName: string): Promise<string> {
  const arn = `arn:aws:logs:${REGION}:000000000000:log-group:${logGroupName}`;
  await world.root.call(CreateLogGroup, { logGroupName });
  await world.root.call(PutResourcePolicy, {
    policyName: `events-${logGroupName.replaceAll("/", "-")}`,
    policyDocument: JSON.stringify({
      Version: "2012-10-17",
      Statement: {
        Effect: "Allow",
        Principal: { Service: "events.amazonaws.com" },
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: `${arn}:*`,
      },
    }),
  });
  return arn;
}

export async function logged(world: World, logGroupName: string): Promise<(string | undefined)[]> {
  const { events = [] } = await world.root.call(FilterLogEvents, { logGroupName });
  return events.map(({ message }) => message);
}
