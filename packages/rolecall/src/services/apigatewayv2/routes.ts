/** Routes: what callers give, and what answers show. */
import type { Input, Output } from "@rolecall/aws-model";
import type { apigatewayv2 } from "@rolecall/aws-model/apigatewayv2";
import type { Read } from "../../store/store.js";
import { badRequest, badRouteKey, invalid, notForHttp, partNotFound, routeExists, routesCollide } from "./errors.js";
import {
  type ApiRecord,
  authorizers,
  integrations,
  type RouteDefinition,
  type RouteRecord,
  routes,
} from "./records.js";

type Described = NonNullable<Output<typeof apigatewayv2, "GetRoutes">["Items"]>[number];
type Given = Omit<Input<typeof apigatewayv2, "CreateRoute">, "ApiId" | "RouteKey"> & {
  readonly RouteKey?: string | undefined;
};

export const ROUTES = 300;
const SCOPES = 10;

export const describeRoute = (route: RouteDefinition): Described => ({
  ...(route.managed ? { ApiGatewayManaged: true } : {}),
  ApiKeyRequired: false,
  ...(route.authorizationScopes === undefined ? {} : { AuthorizationScopes: [...route.authorizationScopes] }),
  AuthorizationType: route.authorizationType,
  ...(route.authorizerId === undefined ? {} : { AuthorizerId: route.authorizerId }),
  ...(route.operationName === undefined ? {} : { OperationName: route.operationName }),
  RouteId: route.id,
  RouteKey: route.routeKey,
  ...(route.target === undefined ? {} : { Target: route.target }),
});

/** Members that routes of WebSocket APIs alone have. @throws BadRequestException */
export function requireHttp(input: Given): void {
  if (input.ApiKeyRequired === true) throw notForHttp("ApiKeyRequired");
  for (const member of ["ModelSelectionExpression", "RequestModels", "RequestParameters"] as const) {
    const value = input[member];
    if (value !== undefined && (typeof value === "string" ? value !== "" : Object.keys(value).length > 0)) {
      throw notForHttp(member);
    }
  }
  if (input.RouteResponseSelectionExpression) throw notForHttp("RouteResponseSelectionExpression");
}

/** A route as the call makes it of what was there. @throws BadRequestException */
export function routeOf(before: RouteDefinition, input: Given): RouteDefinition {
  requireHttp(input);
  const authorizationType = input.AuthorizationType ?? before.authorizationType;
  const byAuthorizer = authorizationType === "JWT" || authorizationType === "CUSTOM";
  const authorizerId = byAuthorizer ? input.AuthorizerId || before.authorizerId : undefined;
  if (byAuthorizer && authorizerId === undefined) {
    throw badRequest(`AuthorizerId is required when AuthorizationType is ${authorizationType}`);
  }
  if (!byAuthorizer && input.AuthorizerId) {
    throw badRequest(`AuthorizerId is not supported when AuthorizationType is ${authorizationType}`);
  }
  const scopes = input.AuthorizationScopes ?? before.authorizationScopes ?? [];
  if (scopes.length > SCOPES) throw badRequest(`A route can have at most ${SCOPES} authorization scopes`);
  const operationName = input.OperationName ?? before.operationName;
  const target = input.Target ?? before.target;
  if (target && !TARGET.test(target)) throw invalid("Target", target);
  return {
    id: before.id,
    routeKey: input.RouteKey ?? before.routeKey,
    ...(target ? { target } : {}),
    authorizationType,
    ...(authorizerId === undefined ? {} : { authorizerId }),
    ...(authorizationType === "JWT" && scopes.length > 0 ? { authorizationScopes: scopes } : {}),
    ...(operationName ? { operationName } : {}),
    ...(before.managed ? { managed: true } : {}),
  };
}

const TARGET = /^integrations\/[a-z0-9]+$/;

/** What a route names must be there, and its key must be its own. @throws NotFoundException, ConflictException */
export async function requireFitting(tx: Read, { region, id: api }: ApiRecord, route: RouteDefinition): Promise<void> {
  if (route.target !== undefined) {
    const integration = route.target.slice("integrations/".length);
    if (!(await integrations.get(tx, [region, api, integration]))) throw partNotFound("Integration");
  }
  if (route.authorizerId !== undefined) {
    const authorizer = await authorizers.get(tx, [region, api, route.authorizerId]);
    if (!authorizer) throw partNotFound("Authorizer");
    const wanted = authorizer.type === "JWT" ? "JWT" : "CUSTOM";
    if (route.authorizationType !== wanted) throw invalid("AuthorizationType", route.authorizationType);
  }
  const { items } = await routes.list(tx, { prefix: [region, api] });
  requireOwnKey(route, items);
}

/** @throws ConflictException */
export function requireOwnKey(route: RouteDefinition, others: readonly RouteDefinition[]): void {
  const shape = shapeOf(route.routeKey);
  for (const other of others) {
    if (other.id === route.id) continue;
    if (other.routeKey === route.routeKey) throw routeExists(route.routeKey);
    if (shapeOf(other.routeKey) === shape) throw routesCollide(route.routeKey, other.routeKey);
  }
}

/** Two keys that differ in their variables' names alone would answer the same requests. */
const shapeOf = (routeKey: string) => routeKey.replace(/\{[^/}]*?(\+?)\}/g, "{$1}");

/** @throws BadRequestException */
export function requireRouteKey(routeKey: string): string {
  if (routeKey === "$default") return routeKey;
  const [, path = ""] = /^(?:ANY|GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) (\/\S*)$/.exec(routeKey) ?? [];
  if (path === "") throw badRouteKey();
  const segments = path.slice(1).split("/");
  const names = new Set<string>();
  segments.forEach((segment, index) => {
    const variable = /^\{([^{}+]+)(\+?)\}$/.exec(segment);
    if (variable === null) {
      if (/[{}]/.test(segment)) throw badRouteKey();
      return;
    }
    const [, name = "", greedy] = variable;
    if ((greedy && index < segments.length - 1) || names.has(name)) throw badRouteKey();
    names.add(name);
  });
  return routeKey;
}

export const routePlace = ({ region, id }: ApiRecord, route: RouteDefinition): RouteRecord => ({
  ...route,
  region,
  api: id,
});
