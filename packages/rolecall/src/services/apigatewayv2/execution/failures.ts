/** What API Gateway itself answers in the place of a backend. All bodies are `{"message":"…"}`. */

export class GatewayFailure extends Error {
  override readonly name = "GatewayFailure";

  constructor(
    readonly status: number,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

export const notFound = () => new GatewayFailure(404, "Not Found");
/** `challenge` is the `www-authenticate` header. */
export const unauthorized = (challenge?: string) =>
  new GatewayFailure(401, "Unauthorized", challenge === undefined ? {} : { "www-authenticate": challenge });
export const forbidden = (challenge?: string) =>
  new GatewayFailure(403, "Forbidden", challenge === undefined ? {} : { "www-authenticate": challenge });
export const tooManyRequests = () => new GatewayFailure(429, "Too Many Requests");
export const tooLarge = () => new GatewayFailure(413, "Request Entity Too Large");
/** The status of too long headers is unverified. */
export const headersTooLarge = () => new GatewayFailure(431, "Request Header Fields Too Large");
export const badRequest = () => new GatewayFailure(400, "Bad Request");
export const internalServerError = () => new GatewayFailure(500, "Internal Server Error");
export const serviceUnavailable = () => new GatewayFailure(503, "Service Unavailable");
