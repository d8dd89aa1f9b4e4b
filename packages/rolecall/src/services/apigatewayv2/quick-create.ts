/**
 * Quick create: an API with a target has a route, an integration and a `$default` stage, all managed by API Gateway.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop.html (2026-11)
 */
import { integrationOf } from "./integrations.js";
import type { ApiRecord, IntegrationDefinition, RouteDefinition, StageRecord } from "./records.js";

interface Wanted {
  readonly target: string;
  readonly routeKey: string;
  readonly credentialsArn: string | undefined;
  readonly ids: { readonly route: string; readonly integration: string };
}

/** @throws BadRequestException for what is neither a function nor a URL */
export function quickParts({ target, routeKey, credentialsArn, ids }: Wanted): {
  readonly route: RouteDefinition;
  readonly integration: IntegrationDefinition;
} {
  const integration = integrationOf(ids.integration, undefined, {
    ...(target.startsWith("arn:")
      ? { IntegrationType: "AWS_PROXY", PayloadFormatVersion: "2.0" }
      : { IntegrationType: "HTTP_PROXY", IntegrationMethod: "ANY" }),
    IntegrationUri: target,
    CredentialsArn: credentialsArn,
  });
  return {
    integration: { ...integration, managed: true },
    route: {
      id: ids.route,
      routeKey,
      target: `integrations/${ids.integration}`,
      authorizationType: "NONE",
      managed: true,
    },
  };
}

export const defaultStage = ({ account, region, id }: ApiRecord, nowMs: number): StageRecord => ({
  account,
  region,
  api: id,
  name: "$default",
  autoDeploy: true,
  variables: {},
  defaultRouteSettings: {},
  routeSettings: {},
  tags: {},
  createdMs: nowMs,
  updatedMs: nowMs,
  authorizersReset: 0,
  managed: true,
});
