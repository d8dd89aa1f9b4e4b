/** Targets as PutTargets takes them and ListTargetsByRule shows them. */
import type { Input, Output } from "@rolecall/aws-model";
import type { events } from "@rolecall/aws-model/events";
import { parseArn } from "../../kernel/arn.js";
import { notEmulated } from "../../kernel/errors.js";
import { senderOf } from "./delivery/targets.js";
import {
  badTargetArn,
  duplicateTargetIds,
  fifoNeedsGroup,
  oneInput,
  reservedVariable,
  roleRequired,
  unknownVariable,
} from "./errors.js";
import type { RuleRecord, TargetRecord } from "./records.js";
import { isApiDestination, needsRole } from "./target-kinds.js";
import { RESERVED, variablesOf } from "./transform.js";

type Given = Input<typeof events, "PutTargets">["Targets"][number];
type Shown = NonNullable<Output<typeof events, "ListTargetsByRule">["Targets"]>[number];

/** Parameters of kinds of targets that are not emulated. */
const FOREIGN = [
  "RunCommandParameters",
  "EcsParameters",
  "BatchParameters",
  "RedshiftDataParameters",
  "SageMakerPipelineParameters",
  "AppSyncParameters",
] as const;

/** @throws ValidationException; RC_NOT_EMULATED for a kind of target that is a gap */
export function readTargets(given: readonly Given[], rule: RuleRecord): TargetRecord[] {
  if (new Set(given.map(({ Id }) => Id)).size < given.length) throw duplicateTargetIds();
  return given.map((target) => readTarget(target, rule));
}

function readTarget(given: Given, rule: RuleRecord): TargetRecord {
  const {
    Id: id,
    Arn: arn,
    RoleArn,
    Input,
    InputPath,
    InputTransformer,
    SqsParameters,
    KinesisParameters,
    DeadLetterConfig,
    RetryPolicy,
    HttpParameters,
  } = given;
  if (!parseArn(arn)?.resource) throw badTargetArn(arn);
  if (!senderOf(arn)) throw notEmulated(`The target \`${arn}\` of a rule`);
  if (RoleArn === undefined && rule.roleArn === undefined && needsRole(arn, rule.account)) throw roleRequired(arn);
  const foreign = FOREIGN.find((name) => given[name] !== undefined);
  if (HttpParameters && !isApiDestination(arn))
    throw notEmulated("`HttpParameters` of a target that is no API destination");
  if (KinesisParameters && parseArn(arn)?.service !== "kinesis")
    throw notEmulated("`KinesisParameters` of a target that is no stream");
  if (foreign) throw notEmulated(`\`${foreign}\` of a target`);
  if ([Input, InputPath, InputTransformer].filter((one) => one !== undefined).length > 1) throw oneInput(id);
  if (/^arn:[^:]+:sqs:.*\.fifo$/.test(arn) && SqsParameters?.MessageGroupId === undefined) throw fifoNeedsGroup(id);
  const letters = DeadLetterConfig?.Arn;
  if (letters !== undefined && parseArn(letters)?.service !== "sqs") throw badTargetArn(letters);
  return {
    account: rule.account,
    region: rule.region,
    bus: rule.bus,
    rule: rule.name,
    id,
    arn,
    ...(RoleArn === undefined ? {} : { roleArn: RoleArn }),
    ...(Input === undefined ? {} : { input: Input }),
    ...(InputPath === undefined ? {} : { inputPath: InputPath }),
    ...(InputTransformer ? { transformer: readTransformer(InputTransformer, id) } : {}),
    ...(SqsParameters?.MessageGroupId === undefined ? {} : { messageGroupId: SqsParameters.MessageGroupId }),
    ...(KinesisParameters ? { partitionKeyPath: KinesisParameters.PartitionKeyPath } : {}),
    ...(letters === undefined ? {} : { deadLetterArn: letters }),
    ...(HttpParameters
      ? {
          http: {
            path: HttpParameters.PathParameterValues ?? [],
            headers: HttpParameters.HeaderParameters ?? {},
            query: HttpParameters.QueryStringParameters ?? {},
          },
        }
      : {}),
    ...(RetryPolicy
      ? {
          retry: {
            ...(RetryPolicy.MaximumRetryAttempts === undefined ? {} : { attempts: RetryPolicy.MaximumRetryAttempts }),
            ...(RetryPolicy.MaximumEventAgeInSeconds === undefined
              ? {}
              : { ageSeconds: RetryPolicy.MaximumEventAgeInSeconds }),
          },
        }
      : {}),
  };
}

function readTransformer(
  { InputPathsMap = {}, InputTemplate }: NonNullable<Given["InputTransformer"]>,
  id: string,
): NonNullable<TargetRecord["transformer"]> {
  const reserved = Object.keys(InputPathsMap).find((name) => RESERVED.has(name));
  if (reserved !== undefined) throw reservedVariable(id, reserved);
  const unknown = variablesOf(InputTemplate).find((name) => !RESERVED.has(name) && !Object.hasOwn(InputPathsMap, name));
  if (unknown !== undefined) throw unknownVariable(id, unknown);
  return { paths: { ...InputPathsMap }, template: InputTemplate };
}

export function describeTarget(target: TargetRecord): Shown {
  const {
    id,
    arn,
    roleArn,
    input,
    inputPath,
    transformer,
    messageGroupId,
    partitionKeyPath,
    deadLetterArn,
    retry,
    http,
  } = target;
  return {
    Id: id,
    Arn: arn,
    ...(roleArn === undefined ? {} : { RoleArn: roleArn }),
    ...(input === undefined ? {} : { Input: input }),
    ...(inputPath === undefined ? {} : { InputPath: inputPath }),
    ...(transformer
      ? { InputTransformer: { InputPathsMap: { ...transformer.paths }, InputTemplate: transformer.template } }
      : {}),
    ...(messageGroupId === undefined ? {} : { SqsParameters: { MessageGroupId: messageGroupId } }),
    ...(partitionKeyPath === undefined ? {} : { KinesisParameters: { PartitionKeyPath: partitionKeyPath } }),
    ...(deadLetterArn === undefined ? {} : { DeadLetterConfig: { Arn: deadLetterArn } }),
    ...(http
      ? {
          HttpParameters: {
            ...(http.path.length === 0 ? {} : { PathParameterValues: [...http.path] }),
            ...(Object.keys(http.headers).length === 0 ? {} : { HeaderParameters: { ...http.headers } }),
            ...(Object.keys(http.query).length === 0 ? {} : { QueryStringParameters: { ...http.query } }),
          },
        }
      : {}),
    ...(retry
      ? {
          RetryPolicy: {
            ...(retry.attempts === undefined ? {} : { MaximumRetryAttempts: retry.attempts }),
            ...(retry.ageSeconds === undefined ? {} : { MaximumEventAgeInSeconds: retry.ageSeconds }),
          },
        }
      : {}),
  };
}
