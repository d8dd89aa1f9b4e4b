/** What this service's tests have in common. */
import type { Input } from "@rolecall/aws-model";
import type { scheduler } from "@rolecall/aws-model/scheduler";
import { type Actor, allow, type PolicyText, policy, type World } from "../../testing/world.js";
import { CreateQueue } from "../sqs/operations/create-queue.js";
import { DeleteMessage } from "../sqs/operations/delete-message.js";
import { ReceiveMessage } from "../sqs/operations/receive-message.js";
import { CreateSchedule } from "./operations/create-schedule.js";

export const GROUP_ARN = "arn:aws:scheduler:us-east-1:000000000000:schedule-group/default";
export const scheduleArnOf = (name: string, group = "default") =>
  `arn:aws:scheduler:us-east-1:000000000000:schedule/${group}/${name}`;
export const queueArnOf = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;
const queueUrlOf = (name: string) => `http://127.0.0.1:4566/000000000000/${name}`;

/** The trust policy of AWS's guide. */
export const trustsScheduler = (condition?: object): PolicyText =>
  policy({
    Effect: "Allow",
    Principal: { Service: "scheduler.amazonaws.com" },
    Action: "sts:AssumeRole",
    ...(condition ? { Condition: condition } : {}),
  });

/** An execution role that may do what is named. */
export async function anExecutionRole(world: World, name = "r", actions: readonly string[] = ["*"]): Promise<string> {
  const role = await world.role(name, { trust: trustsScheduler(), policies: [allow(actions)] });
  return role.arn;
}

export type Given = Input<typeof scheduler, "CreateSchedule">;

/** A schedule of a minute that writes to the queue `q`. */
export const aSchedule = (
  roleArn: string,
  more: Partial<Given> & { target?: Partial<Given["Target"]> } = {},
): Given => {
  const { target, ...given } = more;
  return {
    Name: "s",
    ScheduleExpression: "rate(1 minute)",
    FlexibleTimeWindow: { Mode: "OFF" },
    ...given,
    Target: { Arn: queueArnOf("q"), RoleArn: roleArn, Input: "tick", ...target },
  };
};

export const create = (actor: Actor, given: Given) => actor.call(CreateSchedule, given);

export async function aQueue(world: World, name: string, attributes: Record<string, string> = {}): Promise<string> {
  await world.root.call(CreateQueue, { QueueName: name, Attributes: attributes });
  return queueArnOf(name);
}

/** Takes what is in the queue out of it. */
export async function received(world: World, name: string) {
  const QueueUrl = queueUrlOf(name);
  const { Messages = [] } = await world.root.call(ReceiveMessage, {
    QueueUrl,
    MaxNumberOfMessages: 10,
    MessageAttributeNames: ["All"],
    MessageSystemAttributeNames: ["All"],
  });
  for (const { ReceiptHandle = "" } of Messages) await world.root.call(DeleteMessage, { QueueUrl, ReceiptHandle });
  return Messages;
}

export const bodies = async (world: World, name = "q") => (await received(world, name)).map(({ Body }) => Body);

/** Lets time pass, and what became due come to its end. */
export async function later(world: World, ms: number): Promise<void> {
  await world.clock.advance(ms);
  await world.settled();
}
