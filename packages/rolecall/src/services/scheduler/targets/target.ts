/** Targets as CreateSchedule takes them and GetSchedule shows them. */
import type { Input, Output } from "@rolecall/aws-model";
import type { scheduler } from "@rolecall/aws-model/scheduler";
import { parseArn } from "../../../kernel/arn.js";
import { notEmulated } from "../../../kernel/errors.js";
import type { Here } from "../../../kernel/here.js";
import type { AnyOperation } from "../../../kernel/operation.js";
import { RETRY_AGE_SECONDS, RETRY_ATTEMPTS } from "../../../kernel/retry-policy.js";
import {
  badTargetArn,
  foreignParameters,
  groupIdForFifoOnly,
  inputMissing,
  inputNotJson,
  parametersMissing,
  targetOfOtherRegion,
  unsupportedApi,
  unsupportedService,
} from "../errors.js";
import type { TargetRecord } from "../records.js";
import { FURTHER_TEMPLATES, templateOf } from "./templated.js";
import { isReadOnly, operationOf, universalTarget } from "./universal.js";

type Given = Input<typeof scheduler, "CreateSchedule">["Target"];
type Shown = NonNullable<Output<typeof scheduler, "GetSchedule">["Target"]>;

/** Parameters, and the service whose targets take them. */
const PARAMETERS = {
  EcsParameters: "ecs",
  EventBridgeParameters: "events",
  KinesisParameters: "kinesis",
  SageMakerPipelineParameters: "sagemaker",
  SqsParameters: "sqs",
} as const;

/**
 * Neither that the target exists nor that the role may call it is looked at: that is seen when the schedule fires.
 * @throws ValidationException; RC_NOT_EMULATED for a kind of target that is a gap
 */
export function readTarget(given: Given, here: Here, operations: readonly AnyOperation[]): TargetRecord {
  const {
    Arn: arn,
    RoleArn: roleArn,
    Input,
    SqsParameters,
    EventBridgeParameters,
    KinesisParameters,
    DeadLetterConfig,
  } = given;
  const { MaximumRetryAttempts, MaximumEventAgeInSeconds } = given.RetryPolicy ?? {};
  requireTarget(given, here, operations);
  return {
    arn,
    roleArn,
    retry: {
      attempts: MaximumRetryAttempts ?? RETRY_ATTEMPTS,
      ageSeconds: MaximumEventAgeInSeconds ?? RETRY_AGE_SECONDS,
    },
    ...(Input === undefined ? {} : { input: Input }),
    ...(SqsParameters?.MessageGroupId === undefined ? {} : { messageGroupId: SqsParameters.MessageGroupId }),
    ...(EventBridgeParameters
      ? { event: { source: EventBridgeParameters.Source ?? "", detailType: EventBridgeParameters.DetailType ?? "" } }
      : {}),
    ...(KinesisParameters ? { partitionKey: KinesisParameters.PartitionKey } : {}),
    ...(DeadLetterConfig?.Arn === undefined ? {} : { deadLetterArn: DeadLetterConfig.Arn }),
  };
}

function requireTarget(given: Given, here: Here, operations: readonly AnyOperation[]): void {
  const { Arn: arn, Input, SqsParameters } = given;
  const service = parseArn(arn)?.service;
  if (service === undefined) throw badTargetArn(arn);
  for (const [name, owner] of Object.entries(PARAMETERS)) {
    if (given[name as keyof typeof PARAMETERS] !== undefined && service !== owner) throw foreignParameters(name);
  }
  if (service === "scheduler") {
    requireUniversal(given, operations);
    return;
  }
  const { region } = parseArn(arn) ?? {};
  if (region !== here.region) throw targetOfOtherRegion(here.region);
  const template = templateOf(arn);
  if (!template) throw FURTHER_TEMPLATES.has(service) ? notEmulated(targeted(arn)) : unsupportedService(service);
  if (service === "sqs") {
    if (!arn.endsWith(".fifo") && SqsParameters?.MessageGroupId !== undefined) throw groupIdForFifoOnly();
    if (arn.endsWith(".fifo") && SqsParameters?.MessageGroupId === undefined) throw parametersMissing("SqsParameters");
  }
  if (service === "events" && !given.EventBridgeParameters) throw parametersMissing("EventBridgeParameters");
  if (service === "kinesis" && !given.KinesisParameters) throw parametersMissing("KinesisParameters");
  if (template.takesJson && Input !== undefined) requireJson(Input);
}

function requireUniversal({ Arn: arn, Input }: Given, operations: readonly AnyOperation[]): void {
  const universal = universalTarget(arn);
  // AWS: an ARN with a Region or an account is no universal target, and schedules are no templated ones.
  if (!universal) throw unsupportedService("scheduler");
  if (Input === undefined) throw inputMissing();
  requireJson(Input);
  if (isReadOnly(universal)) throw unsupportedApi(universal.action);
  if (!operationOf(universal, operations)) throw notEmulated(targeted(arn));
}

const targeted = (arn: string) => `The target \`${arn}\` of a schedule`;

function requireJson(text: string): void {
  try {
    JSON.parse(text);
  } catch {
    throw inputNotJson();
  }
}

export function describeTarget(target: TargetRecord): Shown {
  const { arn, roleArn, input, messageGroupId, partitionKey, event, deadLetterArn, retry } = target;
  return {
    Arn: arn,
    RoleArn: roleArn,
    RetryPolicy: { MaximumEventAgeInSeconds: retry.ageSeconds, MaximumRetryAttempts: retry.attempts },
    ...(input === undefined ? {} : { Input: input }),
    ...(messageGroupId === undefined ? {} : { SqsParameters: { MessageGroupId: messageGroupId } }),
    ...(partitionKey === undefined ? {} : { KinesisParameters: { PartitionKey: partitionKey } }),
    ...(event ? { EventBridgeParameters: { Source: event.source, DetailType: event.detailType } } : {}),
    ...(deadLetterArn === undefined ? {} : { DeadLetterConfig: { Arn: deadLetterArn } }),
  };
}
