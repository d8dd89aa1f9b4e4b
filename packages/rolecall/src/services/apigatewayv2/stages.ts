/** Stages: what callers give, and what answers show. */
import type { Input, Output } from "@rolecall/aws-model";
import type { apigatewayv2 } from "@rolecall/aws-model/apigatewayv2";
import { parseArn } from "../../kernel/arn.js";
import type { Read } from "../../store/store.js";
import { badRequest, invalid, notForHttp, partNotFound, routeSettingsNotFound } from "./errors.js";
import { merged } from "./patch.js";
import type { Facts } from "./permissions.js";
import {
  type AccessLogSettings,
  deployments,
  type RouteSettings,
  routes,
  type StageRecord,
  type Texts,
} from "./records.js";

type Described = NonNullable<Output<typeof apigatewayv2, "GetStages">["Items"]>[number];
type Given = Partial<Omit<Input<typeof apigatewayv2, "CreateStage">, "ApiId" | "StageName" | "Tags">>;
type GivenSettings = NonNullable<Given["DefaultRouteSettings"]>;

export const STAGES = 10;
const VARIABLES = 100;
const FORMAT_BYTES = 3 * 1024;
/** What a stage may set at most: the account's own limits. */
const ACCOUNT_RATE = 10_000;
const ACCOUNT_BURST = 5_000;

export const describeStage = (stage: StageRecord): Described => ({
  ...(stage.accessLogSettings === undefined
    ? {}
    : {
        AccessLogSettings: {
          DestinationArn: stage.accessLogSettings.destinationArn,
          Format: stage.accessLogSettings.format,
        },
      }),
  ...(stage.managed ? { ApiGatewayManaged: true } : {}),
  AutoDeploy: stage.autoDeploy,
  ...(stage.clientCertificateId === undefined ? {} : { ClientCertificateId: stage.clientCertificateId }),
  CreatedDate: new Date(stage.createdMs),
  DefaultRouteSettings: describeSettings(stage.defaultRouteSettings),
  ...(stage.deploymentId === undefined ? {} : { DeploymentId: stage.deploymentId }),
  ...(stage.description === undefined ? {} : { Description: stage.description }),
  ...(stage.lastDeploymentStatusMessage === undefined
    ? {}
    : { LastDeploymentStatusMessage: stage.lastDeploymentStatusMessage }),
  LastUpdatedDate: new Date(stage.updatedMs),
  RouteSettings: Object.fromEntries(
    Object.entries(stage.routeSettings).map(([key, settings]) => [key, describeSettings(settings)]),
  ),
  StageName: stage.name,
  StageVariables: { ...stage.variables },
  Tags: { ...stage.tags },
});

const describeSettings = (settings: RouteSettings): GivenSettings => ({
  DetailedMetricsEnabled: settings.detailedMetricsEnabled ?? false,
  ...(settings.throttlingBurstLimit === undefined ? {} : { ThrottlingBurstLimit: settings.throttlingBurstLimit }),
  ...(settings.throttlingRateLimit === undefined ? {} : { ThrottlingRateLimit: settings.throttlingRateLimit }),
});

/** A stage as the call makes it of what was there; deployments are the caller's. @throws BadRequestException */
export function stageOf(before: StageRecord, input: Given, nowMs: number): StageRecord {
  const { description: had, clientCertificateId: certificate, accessLogSettings: logs, ...rest } = before;
  const description = input.Description ?? had;
  const clientCertificateId = input.ClientCertificateId ?? certificate;
  const accessLogSettings = accessLogsOf(logs, input.AccessLogSettings);
  const routeSettings = { ...before.routeSettings };
  for (const [key, given] of Object.entries(input.RouteSettings ?? {})) {
    routeSettings[key] = settingsOf(routeSettings[key] ?? {}, given);
  }
  return {
    ...rest,
    autoDeploy: input.AutoDeploy ?? before.autoDeploy,
    ...(description ? { description } : {}),
    ...(clientCertificateId ? { clientCertificateId } : {}),
    ...(accessLogSettings === undefined ? {} : { accessLogSettings }),
    defaultRouteSettings: settingsOf(before.defaultRouteSettings, input.DefaultRouteSettings ?? {}),
    routeSettings,
    variables: variablesOf(merged(before.variables, input.StageVariables) ?? {}),
    updatedMs: nowMs,
  };
}

/** @throws NotFoundException where a route's settings or the deployment name what is not there */
export async function requireNamed(tx: Read, stage: StageRecord, { RouteSettings, DeploymentId }: Given) {
  const { region, api } = stage;
  if (DeploymentId && !(await deployments.get(tx, [region, api, DeploymentId]))) throw partNotFound("Deployment");
  if (RouteSettings === undefined) return;
  const { items } = await routes.list(tx, { prefix: [region, api] });
  for (const key of Object.keys(RouteSettings)) {
    if (!items.some(({ routeKey }) => routeKey === key)) throw routeSettingsNotFound(key);
  }
}

/** `$default`, or letters, digits, `-` and `_`. @throws BadRequestException */
export function requireStageName(name: string): string {
  if (name !== "$default" && !/^[a-zA-Z0-9_-]{1,128}$/.test(name)) throw invalid("stage name", name);
  return name;
}

function settingsOf(before: RouteSettings, given: GivenSettings): RouteSettings {
  if (given.DataTraceEnabled === true) throw notForHttp("DataTraceEnabled");
  if (given.LoggingLevel !== undefined && given.LoggingLevel !== "OFF") throw notForHttp("LoggingLevel");
  const { DetailedMetricsEnabled, ThrottlingBurstLimit, ThrottlingRateLimit } = given;
  requireLimit("ThrottlingBurstLimit", ThrottlingBurstLimit, ACCOUNT_BURST);
  requireLimit("ThrottlingRateLimit", ThrottlingRateLimit, ACCOUNT_RATE);
  return {
    ...before,
    ...(DetailedMetricsEnabled === undefined ? {} : { detailedMetricsEnabled: DetailedMetricsEnabled }),
    ...(ThrottlingBurstLimit === undefined ? {} : { throttlingBurstLimit: ThrottlingBurstLimit }),
    ...(ThrottlingRateLimit === undefined ? {} : { throttlingRateLimit: ThrottlingRateLimit }),
  };
}

function requireLimit(member: string, value: number | undefined, most: number): void {
  if (value === undefined) return;
  if (!(value >= 0 && value <= most)) throw invalid(member, String(value));
}

function accessLogsOf(
  before: AccessLogSettings | undefined,
  given: Given["AccessLogSettings"],
): AccessLogSettings | undefined {
  if (given === undefined) return before;
  const destinationArn = (given.DestinationArn || before?.destinationArn)?.replace(/:\*$/, "");
  const format = given.Format || before?.format;
  if (destinationArn === undefined || format === undefined) {
    throw badRequest("AccessLogSettings needs both DestinationArn and Format");
  }
  const { service, resource = "" } = parseArn(destinationArn) ?? {};
  if (service !== "logs" || !/^log-group:[^:*]+$/.test(resource)) {
    throw badRequest("Invalid ARN specified in the request. ARN should be a CloudWatch Logs log group");
  }
  if (Buffer.byteLength(format) > FORMAT_BYTES)
    throw badRequest(`Access log format is longer than ${FORMAT_BYTES} bytes`);
  // AWS's words of REST APIs.
  if (!/\$context\.(?:requestId|extendedRequestId)\b/.test(format)) {
    throw badRequest("AccessLogSettings.format requires $context.requestId or $context.extendedRequestId");
  }
  return { destinationArn, format };
}

function variablesOf(variables: Texts): Texts {
  const entries = Object.entries(variables);
  if (entries.length > VARIABLES) throw badRequest(`A stage can have at most ${VARIABLES} variables`);
  for (const [name, value] of entries) {
    if (!/^\w{1,64}$/.test(name)) throw invalid("stage variable name", name);
    if (!/^[A-Za-z0-9-._~:/?#&=,]{1,512}$/.test(value)) throw invalid("stage variable value", value);
  }
  return variables;
}

type GivenLogs = { readonly DestinationArn?: string | undefined; readonly Format?: string | undefined } | undefined;

export const requestedLogs = (given: GivenLogs): Facts => ({
  AccessLoggingDestination: given?.DestinationArn,
  AccessLoggingFormat: given?.Format,
});

export const presentLogs = (stage: StageRecord | undefined): Facts => ({
  AccessLoggingDestination: stage?.accessLogSettings?.destinationArn,
  AccessLoggingFormat: stage?.accessLogSettings?.format,
});
