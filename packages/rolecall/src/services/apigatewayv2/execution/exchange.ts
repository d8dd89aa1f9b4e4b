/** One request on its way through a stage: what is known of it, and what was found out so far. */
import type { FrontCall } from "../../../kernel/front.js";
import { decodedPath } from "../../execute-api/address.js";
import type { ApiRequest } from "../../execute-api/request.js";
import type { Signer } from "../../execute-api/signer.js";
import type { ApiDefinition, ApiRecord, StageRecord } from "../records.js";
import type { MatchedRoute } from "./routing.js";

export interface Exchange {
  readonly api: ApiRecord;
  readonly stage: StageRecord;
  readonly definition: ApiDefinition;
  readonly request: ApiRequest;
  readonly call: FrontCall;
  /** Absent where no route takes the request. */
  readonly matched: MatchedRoute | undefined;
  readonly found: Found;
}

/** An exchange whose route is known. */
export interface Routed extends Exchange {
  readonly matched: MatchedRoute;
}

/** What is found out on the way; `$context` tells of it, also where the way ended early. */
export interface Found {
  signer?: Signer;
  jwt?: { readonly claims: Readonly<Record<string, string>>; readonly scopes: readonly string[] | null };
  lambda?: { readonly principalId?: string; readonly context: Readonly<Record<string, unknown>> };
  authorizerError?: string;
  integration?: Integration;
  errorMessage?: string;
}

export interface Integration {
  /** The backend's: what a function put into its answer, what a web server answered. */
  readonly status?: number;
  /** Lambda's own, or the web server's. */
  readonly integrationStatus?: number;
  readonly latencyMs?: number;
  readonly requestId?: string;
  readonly error?: string;
}

export const apiArn = ({ account, region, id }: Pick<ApiRecord, "account" | "region" | "id">): string =>
  `arn:aws:execute-api:${region}:${account}:${id}`;

/** What a signer must be allowed, and what authorizers are asked about. */
export const requestArn = ({ api, stage, request }: Exchange): string =>
  `${apiArn(api)}/${stage.name}/${request.method}/${decodedPath(request.path).replace(/^\//, "")}`;

/**
 * `aws:SourceArn` of what a route calls: the route's own path, variables and all, since that is what the console writes
 * into policies (`…/items/{id}`); `api/stage/$default` for the default route.
 *
 * Unverified: that a route for ANY method shows the request's.
 * AWS: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-troubleshooting-lambda.html
 */
export function sourceArn({ api, stage, request, matched }: Routed): string {
  const { routeKey } = matched.route;
  const base = `${apiArn(api)}/${stage.name}`;
  return routeKey === "$default" ? `${base}/$default` : `${base}/${request.method}${routeKey.replace(/^\S+ /, "")}`;
}
