/**
 * JSON web tokens: signed with RSA by the authorizer's issuer, for one of its audiences, in time, and with one of the
 * route's scopes.
 *
 * The words of challenges are those that users of AWS quote, where a remark does not say that they are unverified. By
 * design the issuer's keys are read at each request, where AWS keeps them for two hours.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html (2026-11)
 */
import {
  createLocalJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  errors,
  type JSONWebKeySet,
  type JWTPayload,
  jwtVerify,
} from "jose";
import { issuerKeys } from "../../../../kernel/issuer-keys.js";
import type { AuthorizerDefinition } from "../../records.js";
import type { Routed } from "../exchange.js";
import { forbidden, unauthorized } from "../failures.js";
import { identityOf } from "./identity.js";

type Jwt = NonNullable<AuthorizerDefinition["jwt"]>;

const ALGORITHMS = ["RS256", "RS384", "RS512"];

/** @throws GatewayFailure 401, or 403 for a token without any of the route's scopes */
export async function authorizeByToken(exchange: Routed, authorizer: AuthorizerDefinition, jwt: Jwt): Promise<void> {
  const { authorizationScopes: wanted = [] } = exchange.matched.route;
  const refuse = (description: string) => {
    exchange.found.authorizerError = description;
    return unauthorized(challenge(wanted, "invalid_token", description));
  };
  const [value] = identityOf(authorizer, exchange) ?? [];
  if (value === undefined) throw unauthorized("Bearer");
  const token = value.replace(/^Bearer +/i, "");
  const keys = await keysOf(jwt.issuer, exchange, refuse);
  const claims = await verified(token, keys, jwt, exchange.call.clock.now(), refuse);
  const scopes = scopesOf(claims);
  if (wanted.length > 0 && !wanted.some((scope) => scopes.includes(scope))) {
    // Unverified words.
    throw forbidden(challenge(wanted, "insufficient_scope", "the token lacks a scope of the route"));
  }
  exchange.found.jwt = { claims: texts(claims), scopes: wanted.length === 0 ? null : scopes };
}

const challenge = (scopes: readonly string[], error: string, description: string) =>
  `Bearer scope="${scopes.join(" ")}" error="${error}" error_description="${description.replaceAll('"', "'")}"`;

type Refuse = (description: string) => Error;

async function keysOf(issuer: string, { call }: Routed, refuse: Refuse): Promise<JSONWebKeySet> {
  try {
    return await issuerKeys(issuer, call.settings);
  } catch (error) {
    call.log.debug(`no keys of ${issuer}: ${error instanceof Error ? error.message : String(error)}`);
    throw refuse("OIDC discovery endpoint communication error");
  }
}

async function verified(
  token: string,
  keys: JSONWebKeySet,
  { issuer, audience }: Jwt,
  nowMs: number,
  refuse: Refuse,
): Promise<JWTPayload> {
  const { alg, kid, payload } = unverified(token, refuse);
  if (!ALGORITHMS.includes(alg)) throw refuse(`signing method ${alg} is invalid`);
  if (kid === undefined) throw refuse("the token has no key id");
  if (payload.iss !== issuer) throw refuse("invalid issuer");
  const seconds = Math.floor(nowMs / 1000);
  if (payload.iat !== undefined && payload.iat > seconds) throw refuse("the token was issued in the future");
  try {
    await jwtVerify(token, createLocalJWKSet(keys), {
      algorithms: ALGORITHMS,
      issuer,
      currentDate: new Date(nowMs),
      requiredClaims: ["exp"],
    });
  } catch (error) {
    if (error instanceof errors.JWTExpired) throw refuse("the token has expired");
    if (error instanceof errors.JWTClaimValidationFailed) {
      throw refuse(
        error.claim === "nbf" ? "the token is not valid yet" : `the claim ${error.claim} is missing or invalid`,
      );
    }
    if (error instanceof errors.JOSEError) throw refuse("invalid signature");
    throw error;
  }
  // AWS: client_id counts where there is no aud.
  const meant = payload.aud === undefined ? [payload.client_id] : [payload.aud].flat();
  if (!meant.some((one) => typeof one === "string" && audience.includes(one))) throw refuse("invalid audience");
  return payload;
}

function unverified(token: string, refuse: Refuse) {
  try {
    const { alg = "none", kid } = decodeProtectedHeader(token);
    return { alg, kid, payload: decodeJwt(token) };
  } catch {
    throw refuse("the token is malformed");
  }
}

/** `scope` with blanks, or `scp`, which may be a list. */
function scopesOf({ scope, scp }: JWTPayload): readonly string[] {
  const found = scope ?? scp;
  if (typeof found === "string") return found.split(" ").filter(Boolean);
  return Array.isArray(found) ? found.filter((one) => typeof one === "string") : [];
}

/** AWS: all claims reach backends as texts; a list is `[a b]`. */
const texts = (claims: JWTPayload): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(claims).map(([name, value]) => [
      name,
      Array.isArray(value)
        ? `[${value.map(String).join(" ")}]`
        : typeof value === "object"
          ? JSON.stringify(value)
          : String(value),
    ]),
  );
