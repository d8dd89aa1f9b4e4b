/** An OpenID Connect token, verified against the keys of a provider that is registered in the role's account. */
import { readFile } from "node:fs/promises";
import { createLocalJWKSet, decodeJwt, errors, type JSONWebKeySet, type JWTPayload, jwtVerify } from "jose";
import type { Host, OpenIdProvider } from "../../kernel/host.js";
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
  const claims = await verified(token, await keysOf(url, issuer, host), host.clock.now());
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

/** The provider's keys: from the setting for its issuer, else from the issuer itself when that is on loopback. */
async function keysOf(url: string, issuer: string, { settings }: VerifyHost): Promise<JSONWebKeySet> {
  const place = settings.oidcKeys[url] ?? settings.oidcKeys[issuer];
  try {
    if (place !== undefined && !isLoopbackUrl(place)) return JSON.parse(await readFile(place, "utf8"));
    if (place !== undefined) return await fetchJson(place);
    if (!isLoopbackUrl(url)) throw keyUnavailable();
    const discovery = await fetchJson<{ jwks_uri?: unknown }>(
      `${url.replace(/\/$/, "")}/.well-known/openid-configuration`,
    );
    if (typeof discovery.jwks_uri !== "string" || !isLoopbackUrl(discovery.jwks_uri)) throw keyUnavailable();
    return await fetchJson(discovery.jwks_uri);
  } catch {
    throw keyUnavailable();
  }
}

const FETCH_MS = 5000;

async function fetchJson<Value = JSONWebKeySet>(url: string): Promise<Value> {
  const response = await fetch(url, { signal: AbortSignal.timeout(FETCH_MS), redirect: "error" });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return (await response.json()) as Value;
}

function isLoopbackUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  const loopback = hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);
  return (protocol === "http:" || protocol === "https:") && loopback;
}
