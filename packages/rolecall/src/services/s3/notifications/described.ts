/** Notification configurations as S3's API writes them, to and from what is stored. */
import { parseArn } from "../../../kernel/arn.js";
import { invalidArgument } from "../errors.js";
import {
  covers,
  type DestinationKind,
  EVENT_NAMES,
  type NotificationSetting,
  type NotificationTarget,
} from "./configuration.js";

interface Configuration {
  readonly Id?: string | undefined;
  readonly Events?: readonly string[] | undefined;
  readonly Filter?: { readonly Key?: { readonly FilterRules?: readonly Rule[] | undefined } | undefined } | undefined;
}

interface Rule {
  readonly Name?: string | undefined;
  readonly Value?: string | undefined;
}

export interface NotificationInput {
  readonly LambdaFunctionConfigurations?:
    | readonly (Configuration & { readonly LambdaFunctionArn?: string | undefined })[]
    | undefined;
  readonly QueueConfigurations?: readonly (Configuration & { readonly QueueArn?: string | undefined })[] | undefined;
  readonly TopicConfigurations?: readonly (Configuration & { readonly TopicArn?: string | undefined })[] | undefined;
  readonly EventBridgeConfiguration?: object | undefined;
}

/** What S3 calls the three in its errors, and the service that each ARN must be of. */
const KINDS: Readonly<Record<DestinationKind, { readonly argument: string; readonly service: string }>> = {
  function: { argument: "CloudFunction", service: "lambda" },
  queue: { argument: "Queue", service: "sqs" },
  topic: { argument: "Topic", service: "sns" },
};

/** unverified: the words for a topic */
const NO_FIFO = { queue: "FIFO SQS queues are not supported.", topic: "FIFO SNS topics are not supported." } as const;

/** @throws InvalidArgument for what S3 does not take */
export const readNotification = (input: NotificationInput, freshId: () => string): NotificationSetting => ({
  targets: readTargets(input, freshId),
  ...(input.EventBridgeConfiguration === undefined ? {} : { eventBridge: true }),
});

function readTargets(input: NotificationInput, freshId: () => string): readonly NotificationTarget[] {
  const all = [
    ...(input.LambdaFunctionConfigurations ?? []).map((one) => target("function", one.LambdaFunctionArn, one, freshId)),
    ...(input.QueueConfigurations ?? []).map((one) => target("queue", one.QueueArn, one, freshId)),
    ...(input.TopicConfigurations ?? []).map((one) => target("topic", one.TopicArn, one, freshId)),
  ];
  for (const [index, one] of all.entries()) {
    for (const other of all.slice(index + 1)) {
      if (one.id === other.id)
        throw invalidArgument("Same ID used for multiple configurations. IDs must be unique.", "Id");
      if (overlap(one, other)) {
        throw invalidArgument(
          "Configurations overlap. Configurations on the same bucket cannot share a common event type.",
          "Configuration",
        );
      }
    }
  }
  return all;
}

function target(
  kind: DestinationKind,
  arn = "",
  { Id, Events = [], Filter }: Configuration,
  freshId: () => string,
): NotificationTarget {
  const { argument, service } = KINDS[kind];
  if (parseArn(arn)?.service !== service) throw invalidArgument("The ARN could not be parsed", argument, arn);
  if (kind !== "function" && arn.endsWith(".fifo")) throw invalidArgument(NO_FIFO[kind], argument, arn);
  for (const event of Events) {
    if (!EVENT_NAMES.has(event)) throw invalidArgument("The event is not supported for notifications", "Event", event);
  }
  const rules = new Map<string, string>();
  for (const { Name = "", Value = "" } of Filter?.Key?.FilterRules ?? []) {
    const name = Name.toLowerCase();
    if (name !== "prefix" && name !== "suffix") {
      throw invalidArgument("filter rule name must be either prefix or suffix", "FilterRule.Name", Name);
    }
    if (rules.has(name))
      throw invalidArgument(`Cannot specify more than one ${name} rule in a filter.`, "FilterRule.Name", name);
    rules.set(name, Value);
  }
  const prefix = rules.get("prefix");
  const suffix = rules.get("suffix");
  return {
    id: Id ?? freshId(),
    kind,
    arn,
    events: Events,
    ...(prefix === undefined ? {} : { prefix }),
    ...(suffix === undefined ? {} : { suffix }),
  };
}

/** Whether some event of some key would go to both. */
function overlap(one: NotificationTarget, other: NotificationTarget): boolean {
  const { prefix: a = "", suffix: c = "" } = one;
  const { prefix: b = "", suffix: d = "" } = other;
  const keys = (a.startsWith(b) || b.startsWith(a)) && (c.endsWith(d) || d.endsWith(c));
  return keys && one.events.some((event) => other.events.some((also) => covers(event, also) || covers(also, event)));
}

export function describeTargets(setting: NotificationSetting | undefined) {
  const of = (kind: DestinationKind) => (setting?.targets ?? []).filter((one) => one.kind === kind);
  const functions = of("function").map((one) => ({ ...described(one), LambdaFunctionArn: one.arn }));
  const queues = of("queue").map((one) => ({ ...described(one), QueueArn: one.arn }));
  const topics = of("topic").map((one) => ({ ...described(one), TopicArn: one.arn }));
  return {
    ...(functions.length === 0 ? {} : { LambdaFunctionConfigurations: functions }),
    ...(queues.length === 0 ? {} : { QueueConfigurations: queues }),
    ...(topics.length === 0 ? {} : { TopicConfigurations: topics }),
    ...(setting?.eventBridge ? { EventBridgeConfiguration: {} } : {}),
  };
}

function described({ id, events, prefix, suffix }: NotificationTarget) {
  const rules = [
    ...(prefix === undefined ? [] : [{ Name: "prefix" as const, Value: prefix }]),
    ...(suffix === undefined ? [] : [{ Name: "suffix" as const, Value: suffix }]),
  ];
  return {
    Id: id,
    Events: events as "s3:ObjectCreated:*"[],
    ...(rules.length === 0 ? {} : { Filter: { Key: { FilterRules: rules } } }),
  };
}
