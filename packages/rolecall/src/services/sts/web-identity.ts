/** An OpenID Connect token, verified against the keys of a provider that is registered in the role's account. */
import { createLocalJWKSet, decodeJwt, errors, type JSONWebKeySet, type JWTPayload, jwtVerify } from "jose";
import type { Host, OpenIdProvider } from "../../kernel/host.js";
import { issuerKeys } from "../../kernel/issuer-keys.js";
import { expiredToken, invalidIdentityToken } from "./errors.js";

export interface WebIdentity {
  readonly provider: OpenIdProvider;
  /** The issuer without its scheme: the prefix of the condition keys. */
  readonly issuer: string;
  readonly subject: string;
  readonly audience: string;
  readonly claims: JWTPayload;
}

type VerifyHost = Pick<Host, "store" | "directory" | "settings" | "clock">;

/** @throws InvalidIdentityToken, ExpiredToken */
export async function verifyWebIdentity(token: string, account: string, host: VerifyHost): Promise<WebIdentity> {
  const claimed = unverified(token);
  const url = claimed.iss ?? "";
  const issuer = url.replace(/^https?:\/\//, "");
  const provider = await host.store.read((read) => host.directory.openIdProvider(read, account, issuer));
  if (!provider) throw invalidIdentityToken(`No OpenIDConnect provider found in your account for ${url}`);
  const claims = await verified(token, await keysOf(url, host), host.clock.now());
  const audience = azpOrAud(claims);
  if (!provider.clientIds.includes(audience)) throw invalidIdentityToken("Incorrect token audience");
  return { provider, issuer, subject: claims.sub ?? "", audience, claims };
}

function unverified(token: string): JWTPayload {
  try {
    return decodeJwt(token);
  } catch {
    throw invalidIdentityToken(
      "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)",
    );
  }
}

async function verified(token: string, keys: JSONWebKeySet, nowMs: number): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(token, createLocalJWKSet(keys), {
      currentDate: new Date(nowMs),
      requiredClaims: ["iss", "sub", "aud", "exp"],
    });
    return payload;
  } catch (error) {
    if (error instanceof errors.JWTExpired) {
      throw expiredToken(
        `Token expired: current date/time ${Math.floor(nowMs / 1000)} must be before the expiration date/time ${error.payload.exp}`,
      );
    }
    if (error instanceof errors.JOSEError) throw keyUnavailable();
    throw error;
  }
}

/** AWS: `azp` stands in for `aud` where a token has both. */
const azpOrAud = ({ azp, aud }: JWTPayload): string =>
  typeof azp === "string" ? azp : ((Array.isArray(aud) ? aud[0] : aud) ?? "");

const keyUnavailable = () =>
  invalidIdentityToken(
    "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements",
  );

async function keysOf(url: string, { settings }: VerifyHost): Promise<JSONWebKeySet> {
  try {
    return await issuerKeys(url, settings);
  } catch {
    throw keyUnavailable();
  }
}
