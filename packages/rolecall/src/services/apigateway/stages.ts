/** What AWS checks of stages, and what a new one begins with. */

import { parseArn } from "../../kernel/arn.js";
import type { Here } from "../../kernel/here.js";
import type { Read } from "../../store/store.js";
import { ownApi } from "./apis.js";
import { badArn, badRequest } from "./errors.js";
import type { Traits } from "./permissions.js";
import { accounts, type StageRecord, stages } from "./records.js";

/** AWS: ten stages an API, a hundred variables a stage. */
export const MOST_STAGES = 10;
const MOST_VARIABLES = 100;

interface NewStage {
  readonly here: Here;
  readonly api: string;
  readonly name: string;
  readonly deploymentId: string;
  readonly nowMs: number;
}

export const newStage = ({ here, api, name, deploymentId, nowMs }: NewStage): StageRecord => ({
  account: here.account,
  region: here.region,
  api,
  name,
  deploymentId,
  variables: {},
  methodSettings: {},
  cacheClusterEnabled: false,
  tracingEnabled: false,
  tags: {},
  createdMs: nowMs,
  updatedMs: nowMs,
  authorizersFlushed: 0,
});

/** What CreateStage and CreateDeployment can set alike. */
export function stageSettings(given: {
  readonly cacheClusterEnabled?: boolean | undefined;
  readonly cacheClusterSize?: string | undefined;
  readonly variables?: Readonly<Record<string, string>> | undefined;
  readonly tracingEnabled?: boolean | undefined;
}): Partial<StageRecord> {
  const { cacheClusterEnabled, cacheClusterSize, variables, tracingEnabled } = given;
  if (variables !== undefined) requireVariables(variables);
  return {
    ...(cacheClusterEnabled === undefined ? {} : { cacheClusterEnabled }),
    ...(cacheClusterSize === undefined ? {} : { cacheClusterSize }),
    ...(cacheClusterEnabled === true && cacheClusterSize === undefined ? { cacheClusterSize: "0.5" } : {}),
    ...(variables === undefined ? {} : { variables }),
    ...(tracingEnabled === undefined ? {} : { tracingEnabled }),
  };
}

/** @throws BadRequestException */
export function requireStageName(name: string): void {
  if (!/^[\w-]{1,128}$/.test(name)) throw badRequest("Stage name only allows a-zA-Z0-9_-");
}

/** @throws BadRequestException. Unverified words */
export function requireVariables(variables: Readonly<Record<string, string>>): void {
  const all = Object.entries(variables);
  if (all.length > MOST_VARIABLES) throw badRequest(`A stage has at most ${MOST_VARIABLES} stage variables`);
  for (const [name, value] of all) {
    if (!/^\w{1,64}$/.test(name)) {
      throw badRequest(
        `Stage variable name ${name} is not valid. It must match [A-Za-z0-9_]+ and have at most 64 characters`,
      );
    }
    if (!/^[\w\-.~:/?#&=,]{0,512}$/.test(value)) {
      throw badRequest(
        `Stage variable value ${value} is not valid. It must match [A-Za-z0-9-._~:/?#&=,]+ and have at most 512 characters`,
      );
    }
  }
}

/** @throws BadRequestException where the account has no role to write logs with */
export async function requireLogRole(tx: Read, here: Here): Promise<void> {
  const account = await accounts.get(tx, [here.account, here.region]);
  if (account?.cloudwatchRoleArn === undefined) {
    throw badRequest("CloudWatch Logs role ARN must be set in account settings to enable logging");
  }
}

/** A log group without `:*`, or a delivery stream. @throws BadRequestException */
export function accessLogDestination(text: string): string {
  const arn = parseArn(text);
  if (arn?.service === "logs" && arn.resource.startsWith("log-group:")) return text.replace(/:\*$/, "");
  if (arn?.service === "firehose" && arn.resource.startsWith("deliverystream/amazon-apigateway-")) return text;
  throw badArn();
}

/** @throws BadRequestException. Unverified words */
export function requireAccessLogFormat(format: string | undefined): void {
  if (format === undefined || !/\$context\.(?:requestId|extendedRequestId)/.test(format)) {
    throw badRequest(
      "Access Log format must contain at least one of the following variables: $context.requestId, $context.extendedRequestId",
    );
  }
  if (/\n./s.test(format)) {
    throw badRequest("Access Log format must be single line, new line character is allowed only at end of the format");
  }
}

/** What conditions can ask of a stage that is there. */
export async function stageTraits(
  read: Read,
  here: Here,
  { restApiId, stageName }: { readonly restApiId: string; readonly stageName: string },
): Promise<Traits | undefined> {
  if (!(await ownApi(read, here, restApiId))) return undefined;
  const stage = await stages.get(read, [here.region, restApiId, stageName]);
  return (
    stage && {
      accessLoggingDestination: stage.accessLogSettings?.destinationArn,
      accessLoggingFormat: stage.accessLogSettings?.format,
    }
  );
}
