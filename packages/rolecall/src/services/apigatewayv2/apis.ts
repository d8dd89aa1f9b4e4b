/** An API itself: what callers give, and what answers show. */
import type { Input, Output } from "@rolecall/aws-model";
import type { apigatewayv2 } from "@rolecall/aws-model/apigatewayv2";
import type { Host } from "../../kernel/host.js";
import type { Transaction } from "../../store/store.js";
import { badRequest, invalid, missing } from "./errors.js";
import type { Facts } from "./permissions.js";
import {
  type ApiRecord,
  apis,
  authorizers,
  type Cors,
  deployments,
  integrations,
  models,
  routes,
  snapshots,
  stages,
} from "./records.js";

type Described = NonNullable<Output<typeof apigatewayv2, "GetApis">["Items"]>[number];
type GivenCors = Input<typeof apigatewayv2, "CreateApi">["CorsConfiguration"];

/** The one that HTTP APIs have. */
export const ROUTE_SELECTION = "$request.method $request.path";
export const API_KEY_SELECTION = "$request.header.x-api-key";

/** `http://{api}.execute-api.{region}.localhost:4566`: where Rolecall answers for it. */
export function apiEndpoint({ id, region }: Pick<ApiRecord, "id" | "region">, { settings }: Pick<Host, "settings">) {
  const { protocol, port } = new URL(settings.endpoint());
  return `${protocol}//${id}.execute-api.${region}.localhost${port === "" ? "" : `:${port}`}`;
}

export const describeApi = (api: ApiRecord, host: Pick<Host, "settings">): Described => ({
  ApiEndpoint: apiEndpoint(api, host),
  ApiId: api.id,
  ApiKeySelectionExpression: api.apiKeySelectionExpression,
  ...(api.cors === undefined ? {} : { CorsConfiguration: describeCors(api.cors) }),
  CreatedDate: new Date(api.createdMs),
  ...(api.description === undefined ? {} : { Description: api.description }),
  DisableExecuteApiEndpoint: api.disableExecuteApiEndpoint,
  ...(api.importInfo === undefined ? {} : { ImportInfo: [...api.importInfo] }),
  IpAddressType: api.ipAddressType,
  Name: api.name,
  ProtocolType: "HTTP",
  RouteSelectionExpression: api.routeSelectionExpression,
  Tags: { ...api.tags },
  ...(api.version === undefined ? {} : { Version: api.version }),
  ...(api.warnings === undefined ? {} : { Warnings: [...api.warnings] }),
});

const describeCors = (cors: Cors): NonNullable<Described["CorsConfiguration"]> => ({
  ...(cors.allowCredentials === undefined ? {} : { AllowCredentials: cors.allowCredentials }),
  ...(cors.allowHeaders === undefined ? {} : { AllowHeaders: [...cors.allowHeaders] }),
  ...(cors.allowMethods === undefined ? {} : { AllowMethods: [...cors.allowMethods] }),
  ...(cors.allowOrigins === undefined ? {} : { AllowOrigins: [...cors.allowOrigins] }),
  ...(cors.exposeHeaders === undefined ? {} : { ExposeHeaders: [...cors.exposeHeaders] }),
  ...(cors.maxAge === undefined ? {} : { MaxAge: cors.maxAge }),
});

/**
 * A CORS configuration as it is kept: header names in lower case, methods in capitals.
 * @throws BadRequestException
 */
export function corsOf(given: NonNullable<GivenCors>): Cors {
  const { AllowCredentials, AllowHeaders, AllowMethods, AllowOrigins, ExposeHeaders, MaxAge } = given;
  for (const method of AllowMethods ?? []) {
    if (!CORS_METHODS.has(method.toUpperCase())) throw invalid("AllowMethods", method);
  }
  for (const origin of AllowOrigins ?? []) if (!ORIGIN.test(origin)) throw invalid("AllowOrigins", origin);
  // AWS: browsers refuse the pair, and so does API Gateway.
  if (AllowCredentials === true && AllowOrigins?.includes("*")) {
    throw badRequest("allowCredentials is not supported when allowOrigin is *");
  }
  return {
    ...(AllowCredentials === undefined ? {} : { allowCredentials: AllowCredentials }),
    ...(AllowHeaders === undefined ? {} : { allowHeaders: AllowHeaders.map((name) => name.toLowerCase()) }),
    ...(AllowMethods === undefined ? {} : { allowMethods: AllowMethods.map((name) => name.toUpperCase()) }),
    ...(AllowOrigins === undefined ? {} : { allowOrigins: AllowOrigins }),
    ...(ExposeHeaders === undefined ? {} : { exposeHeaders: ExposeHeaders.map((name) => name.toLowerCase()) }),
    ...(MaxAge === undefined ? {} : { maxAge: MaxAge }),
  };
}

const CORS_METHODS: ReadonlySet<string> = new Set(["*", "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]);

/** `*`, or a scheme with a host, in which AWS takes wildcards too. */
const ORIGIN = /^(?:\*|[a-zA-Z][a-zA-Z0-9+.-]*:\/\/[^\s/]+)$/;

/** @throws BadRequestException; AWS's bound is 128 characters */
export function requireName(name: string | undefined): string {
  if (name === undefined || name === "") throw missing("Name");
  if (name.length > 128) throw invalid("Name", name);
  return name;
}

export const apiFacts = (api: Pick<ApiRecord, "name" | "disableExecuteApiEndpoint"> | undefined): Facts => ({
  ApiName: api?.name,
  DisableExecuteApiEndpoint: api && String(api.disableExecuteApiEndpoint),
});

/** Everything that was made under it. */
export async function deleteApi(tx: Transaction, { account, region, id }: ApiRecord): Promise<void> {
  const prefix = [region, id];
  for (const parts of [routes, integrations, authorizers, models, deployments, snapshots, stages]) {
    await parts.deleteBelow(tx, prefix);
  }
  await apis.delete(tx, [account, region, id]);
}
