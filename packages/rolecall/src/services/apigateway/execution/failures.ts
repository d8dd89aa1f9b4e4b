/**
 * Answers that API Gateway gives itself. Each is of a type of gateway response, which an API may word anew.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html (2026-11)
 */

export type ResponseType = keyof typeof TYPES;

/** Status, and the value of `x-amzn-ErrorType`. */
const TYPES = {
  ACCESS_DENIED: [403, "AccessDeniedException"],
  API_CONFIGURATION_ERROR: [500, "InternalServerErrorException"],
  AUTHORIZER_CONFIGURATION_ERROR: [500, "AuthorizerConfigurationException"],
  // Unverified.
  AUTHORIZER_FAILURE: [500, "AuthorizerFailureException"],
  BAD_REQUEST_BODY: [400, "BadRequestException"],
  BAD_REQUEST_PARAMETERS: [400, "BadRequestException"],
  EXPIRED_TOKEN: [403, "ExpiredTokenException"],
  INTEGRATION_FAILURE: [504, "InternalServerErrorException"],
  INTEGRATION_TIMEOUT: [504, "InternalServerErrorException"],
  INVALID_API_KEY: [403, "ForbiddenException"],
  INVALID_SIGNATURE: [403, "InvalidSignatureException"],
  MISSING_AUTHENTICATION_TOKEN: [403, "MissingAuthenticationTokenException"],
  QUOTA_EXCEEDED: [429, "LimitExceededException"],
  REQUEST_TOO_LARGE: [413, "RequestEntityTooLargeException"],
  RESOURCE_NOT_FOUND: [404, "NotFoundException"],
  THROTTLED: [429, "TooManyRequestsException"],
  UNAUTHORIZED: [401, "UnauthorizedException"],
  UNSUPPORTED_MEDIA_TYPE: [415, "UnsupportedMediaTypeException"],
} as const satisfies Readonly<Record<string, readonly [number, string]>>;

export interface FailureDetails {
  readonly status?: number;
  readonly errorType?: string;
  /** `$context.error.validationErrorString` */
  readonly validationError?: string;
  /** What the execution log says of it. */
  readonly log?: string;
  /** Said while the integration's turn has come: AWS puts a blank into the JSON then. */
  readonly late?: boolean;
}

export class GatewayFailure extends Error {
  override readonly name = "GatewayFailure";
  readonly status: number;
  readonly errorType: string;

  constructor(
    readonly type: ResponseType,
    /** `$context.error.message` */
    readonly text: string | null,
    readonly details: FailureDetails = {},
  ) {
    super(text ?? type);
    const [status, errorType] = TYPES[type];
    this.status = details.status ?? status;
    this.errorType = details.errorType ?? errorType;
  }
}

export const missingToken = () => new GatewayFailure("MISSING_AUTHENTICATION_TOKEN", "Missing Authentication Token");
export const unauthorized = (log?: string) => new GatewayFailure("UNAUTHORIZED", "Unauthorized", said(log));
export const accessDenied = (message: string) => new GatewayFailure("ACCESS_DENIED", message);
export const authorizerMisconfigured = (log: string) =>
  new GatewayFailure("AUTHORIZER_CONFIGURATION_ERROR", null, {
    log: `Execution failed due to configuration error: ${log}`,
  });
export const authorizerFailed = (log: string) => new GatewayFailure("AUTHORIZER_FAILURE", null, { log });
export const invalidApiKey = () => new GatewayFailure("INVALID_API_KEY", "Forbidden");
export const throttled = () => new GatewayFailure("THROTTLED", "Too Many Requests");
export const quotaExceeded = () => new GatewayFailure("QUOTA_EXCEEDED", "Limit Exceeded");
export const tooLarge = () => new GatewayFailure("REQUEST_TOO_LARGE", "HTTP content length exceeded 10485760 bytes.");
export const unsupportedMediaType = () =>
  new GatewayFailure("UNSUPPORTED_MEDIA_TYPE", "Unsupported Media Type", { late: true });
export const badParameters = (names: readonly string[]) => {
  const text = `Missing required request parameters: [${names.join(", ")}]`;
  return new GatewayFailure("BAD_REQUEST_PARAMETERS", text, { late: true, validationError: text });
};
export const badBody = (validationError: string) =>
  new GatewayFailure("BAD_REQUEST_BODY", "Invalid request body", { late: true, validationError });
/** What the API asks for can't be done. */
export const misconfigured = (log: string) =>
  new GatewayFailure("API_CONFIGURATION_ERROR", "Internal server error", {
    late: true,
    log: `Execution failed due to configuration error: ${log}`,
  });
/** The function threw, or what it answered is no proxy answer. */
export const badProxyAnswer = (log: string) =>
  new GatewayFailure("API_CONFIGURATION_ERROR", "Internal server error", { late: true, status: 502, log });
export const integrationTimeout = () =>
  new GatewayFailure("INTEGRATION_TIMEOUT", "Endpoint request timed out", {
    late: true,
    log: "Execution failed due to a timeout error",
  });
export const unreachable = (why: string) =>
  new GatewayFailure("INTEGRATION_FAILURE", "Network error communicating with endpoint", {
    late: true,
    log: `Execution failed due to a network error communicating with endpoint: ${why}`,
  });

const said = (log: string | undefined) => (log === undefined ? {} : { log });
