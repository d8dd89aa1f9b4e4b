/**
 * Templated targets: the ARN of a queue, a topic, a function, a bus or a stream stands for one call on it. Scheduler turns each into
 * the request that a universal target of the same operation would make; a dead letter shows it so.
 *
 * Gap: Firehose, Step Functions, ECS, CodeBuild, CodePipeline, SageMaker, Inspector.
 *
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-templated.html (2026-11)
 */
import { parseArn, queueUrl } from "../../../kernel/arn.js";
import type { TargetRecord } from "../records.js";

/** An operation by the names of AWS's SDK, and what it is called with. */
export interface ApiRequest {
  readonly service: string;
  readonly action: string;
  readonly input: Readonly<Record<string, unknown>>;
}

interface Template {
  /** AWS: the Input of these is JSON. */
  readonly takesJson: boolean;
  readonly request: (target: TargetRecord, input: string, scheduleArn: string) => ApiRequest;
}

const TEMPLATES: Readonly<Record<string, Template>> = {
  lambda: {
    takesJson: true,
    request: ({ arn }, Payload) => ({
      service: "lambda",
      action: "invoke",
      input: { FunctionName: arn, InvocationType: "Event", Payload },
    }),
  },
  sqs: {
    takesJson: false,
    request: ({ arn, messageGroupId }, MessageBody) => ({
      service: "sqs",
      action: "sendMessage",
      input: {
        MessageBody,
        QueueUrl: queueUrl(arn),
        ...(messageGroupId === undefined ? {} : { MessageGroupId: messageGroupId }),
      },
    }),
  },
  sns: {
    takesJson: false,
    request: ({ arn }, Message) => ({ service: "sns", action: "publish", input: { TopicArn: arn, Message } }),
  },
  kinesis: {
    takesJson: false,
    request: ({ arn, partitionKey }, Data) => ({
      service: "kinesis",
      action: "putRecord",
      input: { StreamARN: arn, Data, PartitionKey: partitionKey },
    }),
  },
  events: {
    takesJson: true,
    request: ({ arn, event }, Detail, scheduleArn) => ({
      service: "eventbridge",
      action: "putEvents",
      input: {
        Entries: [
          {
            EventBusName: arn,
            Source: event?.source,
            DetailType: event?.detailType,
            Detail,
            // Unverified: that the schedule is the event's resource.
            Resources: [scheduleArn],
          },
        ],
      },
    }),
  },
};

export const templateOf = (arn: string): Template | undefined => TEMPLATES[parseArn(arn)?.service ?? ""];

/** Services whose templates AWS has and Rolecall has not. */
export const FURTHER_TEMPLATES: ReadonlySet<string> = new Set([
  "codebuild",
  "codepipeline",
  "ecs",
  "firehose",
  "inspector",
  "sagemaker",
  "states",
]);
