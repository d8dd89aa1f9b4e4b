/** Keys of OpenID Connect providers: from the setting for an issuer, else from the issuer itself where it is on loopback. */
import { readFile } from "node:fs/promises";
import type { JSONWebKeySet } from "jose";
import type { Settings } from "./host.js";
import { isLoopbackHost } from "./loopback.js";

/**
 * The keys with which the issuer signs, read anew each time: those of a provider that rotates them count at once.
 * @throws Error there are none for it, or they can't be had
 */
export async function issuerKeys(issuer: string, { oidcKeys }: Pick<Settings, "oidcKeys">): Promise<JSONWebKeySet> {
  const place = oidcKeys[issuer] ?? oidcKeys[issuer.replace(/^https?:\/\//, "")];
  if (place !== undefined && !isLoopbackUrl(place)) return JSON.parse(await readFile(place, "utf8"));
  if (place !== undefined) return fetchJson(place);
  if (!isLoopbackUrl(issuer))
    throw new Error(`there are no keys for \`${issuer}\`; name a file or a loopback URL for it`);
  const discovery = await fetchJson<{ jwks_uri?: unknown }>(
    `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`,
  );
  const { jwks_uri: uri } = discovery;
  if (typeof uri !== "string" || !isLoopbackUrl(uri)) throw new Error(`\`${issuer}\` names no keys on loopback`);
  return fetchJson(uri);
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
  return (protocol === "http:" || protocol === "https:") && isLoopbackHost(hostname);
}
