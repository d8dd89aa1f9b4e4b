/**
 * Answers that API Gateway gives by itself, by type.
 *
 * AWS: https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
import type { Read } from "../../store/store.js";
import { type GatewayResponseRecord, gatewayResponses } from "./records.js";

/** In the order in which AWS lists them. DEFAULT_4XX and DEFAULT_5XX have no status of their own. */
const STATUS: Readonly<Record<string, string | undefined>> = {
  ACCESS_DENIED: "403",
  API_CONFIGURATION_ERROR: "500",
  AUTHORIZER_CONFIGURATION_ERROR: "500",
  AUTHORIZER_FAILURE: "500",
  BAD_REQUEST_BODY: "400",
  BAD_REQUEST_PARAMETERS: "400",
  DEFAULT_4XX: undefined,
  DEFAULT_5XX: undefined,
  EXPIRED_TOKEN: "403",
  INTEGRATION_FAILURE: "504",
  INTEGRATION_TIMEOUT: "504",
  INVALID_API_KEY: "403",
  INVALID_SIGNATURE: "403",
  MISSING_AUTHENTICATION_TOKEN: "403",
  QUOTA_EXCEEDED: "429",
  REQUEST_TOO_LARGE: "413",
  RESOURCE_NOT_FOUND: "404",
  THROTTLED: "429",
  UNAUTHORIZED: "401",
  UNSUPPORTED_MEDIA_TYPE: "415",
  WAF_FILTERED: "403",
};

export const GATEWAY_RESPONSE_TYPES: readonly string[] = Object.keys(STATUS);

export const defaultStatus = (type: string): string | undefined => STATUS[type];

/** The type that speaks for this one where nobody customised it. */
export function kindOf(type: string): string | undefined {
  const status = STATUS[type];
  return status === undefined ? undefined : status.startsWith("4") ? "DEFAULT_4XX" : "DEFAULT_5XX";
}

/** A type's own record, and the one of its kind. */
export async function gatewayResponseOf(tx: Read, region: string, api: string, type: string) {
  const kind = kindOf(type);
  return {
    own: await gatewayResponses.get(tx, [region, api, type]),
    ofKind: kind === undefined ? undefined : await gatewayResponses.get(tx, [region, api, kind]),
  };
}

/** A record with nothing customised. */
export const newGatewayResponse = (region: string, api: string, responseType: string): GatewayResponseRecord => ({
  region,
  api,
  responseType,
  responseParameters: {},
  responseTemplates: {},
});
