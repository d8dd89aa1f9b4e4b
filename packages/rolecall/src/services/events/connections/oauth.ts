/**
 * OAuth client credentials: a token of the authorization endpoint, fetched when the connection is made or changed and when
 * a request needs a new one.
 *
 * Unverified: how AWS asks. Here with the client's id and secret as Basic authorization, and with the connection's parameters,
 * `grant_type=client_credentials` among them unless they say otherwise: in the query of a GET, else as a form.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-target-connection-auth.html (2026-11)
 */
import type { Host } from "../../../kernel/host.js";
import { startOwed } from "../../../kernel/owed.js";
import { BackendFailure, callBackend } from "../../execute-api/http-backend.js";
import { type ConnectionRecord, connections, type OAuthRecord } from "../records.js";

type OAuthHost = Pick<Host, "store" | "clock" | "background">;
type AuthorizingHost = OAuthHost & Pick<Host, "log">;

const TIMEOUT_MS = 5000;
/** AWS: a token that ends within a minute is renewed. */
const SPARE_MS = 60_000;

/** Why no token was given, as StateReason shows it. */
export class TokenRefused extends Error {
  override readonly name = "TokenRefused";

  constructor(
    message: string,
    /** The endpoint's side failed: a later try may be answered otherwise. */
    readonly mayPass = false,
  ) {
    super(message);
  }
}

/** Authorizes a connection that was made or changed, behind the answer. */
export function startAuthorizing(connection: ConnectionRecord, host: AuthorizingHost): void {
  const { account, region, name, revision, state } = connection;
  if (state !== "AUTHORIZING") return;
  startOwed(host, {
    name: `authorizing the connection ${name}`,
    work: async (signal) => {
      const stands = await host.store.read((read) => connections.get(read, [account, region, name]));
      if (stands?.state !== "AUTHORIZING" || stands.revision !== revision) return;
      await freshToken(stands, host, signal).catch((error: unknown) => {
        if (!(error instanceof TokenRefused)) throw error;
      });
    },
  });
}

/** After a restart: connections whose authorization was cut short. */
export async function resumeAuthorizing(host: AuthorizingHost): Promise<void> {
  const { items } = await host.store.read((read) => connections.list(read, { prefix: [] }));
  for (const connection of items) startAuthorizing(connection, host);
}

/** The token at hand, or a new one. @throws TokenRefused */
export async function tokenOf(connection: ConnectionRecord, host: OAuthHost, signal: AbortSignal): Promise<string> {
  const { token } = connection;
  const holds = token && (token.expiresMs === undefined || token.expiresMs > host.clock.now() + SPARE_MS);
  return holds ? token.value : freshToken(connection, host, signal);
}

/**
 * Fetches a token and keeps it; what is refused deauthorizes the connection. An endpoint that is down does so where the connection
 * was not authorized yet; one that was stays so, for the next try (unverified).
 * @throws TokenRefused
 */
async function freshToken(connection: ConnectionRecord, host: OAuthHost, signal: AbortSignal): Promise<string> {
  const { oauth } = connection;
  if (!oauth) throw new TokenRefused("The connection has no OAuth parameters.");
  try {
    const { value, seconds } = await fetchToken(oauth, signal);
    const nowMs = host.clock.now();
    const token = { value, ...(seconds === undefined ? {} : { expiresMs: nowMs + seconds * 1000 }) };
    await change(connection, host, ({ stateReason: _old, ...stands }) => ({
      ...stands,
      state: "AUTHORIZED",
      token,
      authorizedMs: nowMs,
    }));
    return value;
  } catch (error) {
    if (!(error instanceof TokenRefused)) throw error;
    if (error.mayPass && connection.state === "AUTHORIZED") throw error;
    await change(connection, host, ({ token: _old, ...stands }) => ({
      ...stands,
      state: "DEAUTHORIZED",
      stateReason: error.message.slice(0, 512),
    }));
    throw error;
  }
}

/** Forgets a token that the API did not take. */
export const forgetToken = (connection: ConnectionRecord, host: OAuthHost): Promise<void> =>
  change(connection, host, ({ token: _refused, ...stands }) => stands);

async function change(
  { account, region, name, revision }: ConnectionRecord,
  { store }: OAuthHost,
  how: (connection: ConnectionRecord) => ConnectionRecord,
): Promise<void> {
  await store.transact(async (tx) => {
    const stands = await connections.get(tx, [account, region, name]);
    // Changed or deleted meanwhile: the token is of parameters that are no more.
    if (stands?.revision === revision) await connections.put(tx, how(stands));
  });
}

async function fetchToken(
  { clientId, clientSecret, endpoint, method, http }: OAuthRecord,
  signal: AbortSignal,
): Promise<{ readonly value: string; readonly seconds?: number }> {
  const fields = new URLSearchParams((http?.body ?? []).map(({ key, value }): [string, string] => [key, value]));
  if (!fields.has("grant_type")) fields.set("grant_type", "client_credentials");
  const url = urlOf(endpoint);
  for (const { key, value } of http?.query ?? []) url.searchParams.append(key, value);
  if (method === "GET") for (const [key, value] of fields) url.searchParams.append(key, value);
  const answer = await callBackend({
    url,
    method,
    headers: [
      ["User-Agent", "Amazon/EventBridge/ApiDestinations"],
      ["Accept", "application/json"],
      ["Authorization", `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString("base64")}`],
      ...(method === "GET" ? [] : ([["Content-Type", "application/x-www-form-urlencoded"]] as const)),
      ...(http?.headers ?? []).map(({ key, value }) => [key, value] as const),
    ],
    body: Buffer.from(method === "GET" ? "" : fields.toString()),
    timeoutMs: TIMEOUT_MS,
    signal,
  }).catch((error: unknown) => {
    throw error instanceof BackendFailure ? new TokenRefused(error.message, error.kind !== "not-loopback") : error;
  });
  if (answer.status < 200 || answer.status > 299) {
    const mayPass = answer.status >= 500 || answer.status === 429;
    throw new TokenRefused(`The authorization endpoint answered ${answer.status}.`, mayPass);
  }
  return readToken(answer.body.toString());
}

function urlOf(endpoint: string): URL {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (!url) throw new TokenRefused(`\`${endpoint}\` is no URL.`);
  return url;
}

function readToken(text: string): { readonly value: string; readonly seconds?: number } {
  let answer: { readonly access_token?: unknown; readonly expires_in?: unknown } | null = null;
  try {
    answer = JSON.parse(text);
  } catch {
    // No JSON, so no token.
  }
  const { access_token: value, expires_in } = answer ?? {};
  if (typeof value !== "string") throw new TokenRefused("The authorization endpoint answered no access_token.");
  const seconds = Number(expires_in);
  return expires_in === undefined || Number.isNaN(seconds) ? { value } : { value, seconds };
}
