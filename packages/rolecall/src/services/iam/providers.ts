/** Identity providers and instance profiles: what the operations on them share. */
import { X509Certificate } from "node:crypto";
import type { Here } from "../../kernel/here.js";
import type { Ids } from "../../kernel/host.js";
import type { Read } from "../../store/store.js";
import {
  instanceProfileNotFound,
  invalidInput,
  oidcProviderNotFound,
  quotaExceeded,
  samlProviderNotFound,
  validationError,
} from "./errors.js";
import { PER_ENTITY } from "./quotas.js";
import {
  findInstanceProfile,
  type InstanceProfileRecord,
  lastUsed,
  nameKey,
  type OidcProviderRecord,
  oidcProviders,
  roles,
  type SamlProviderRecord,
  samlProviders,
} from "./records.js";
import { iamArn, nameInArn } from "./resources.js";
import { shownTrust } from "./trust.js";
import { listedRole, shownInstanceProfile } from "./views.js";

/** The provider's URL as IAM keeps it: without the scheme. */
export const oidcUrl = (url: string): string => url.replace(/^https:\/\//i, "");

export const oidcArn = (here: Here, url: string): string => iamArn(here, "oidc-provider", "/", url);

/** @throws ValidationError for what is no https URL, or has a query */
export function requireHttps(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  // unverified: the words
  if (parsed?.protocol !== "https:" || parsed.search !== "" || parsed.hash !== "") {
    throw validationError("Invalid Open ID Connect Provider URL");
  }
  return oidcUrl(url);
}

export function checkThumbprints(thumbprints: readonly string[]): readonly string[] {
  if (thumbprints.length > PER_ENTITY.thumbprintsPerProvider) {
    throw invalidInput("Thumbprint list must contain fewer than 5 entries.");
  }
  return thumbprints;
}

export function checkClientIds(clientIds: readonly string[]): readonly string[] {
  const limit = PER_ENTITY.clientIdsPerProvider;
  if (clientIds.length > limit) throw quotaExceeded("ClientIdsPerOpenIdConnectProvider", limit);
  return clientIds;
}

export async function requireOidcProvider(tx: Read, here: Here, arn: string): Promise<OidcProviderRecord> {
  const url = arn.slice(arn.indexOf(":oidc-provider/") + ":oidc-provider/".length);
  const provider = await oidcProviders.get(tx, [here.account, url]);
  if (provider?.arn !== arn) throw oidcProviderNotFound(arn);
  return provider;
}

export async function requireSamlProvider(tx: Read, here: Here, arn: string): Promise<SamlProviderRecord> {
  const provider = await samlProviders.get(tx, [here.account, nameKey(nameInArn(arn))]);
  if (provider?.arn !== arn) throw samlProviderNotFound(arn);
  return provider;
}

/**
 * Until when a provider's metadata holds: what it says itself, else the latest of its certificates.
 * @throws InvalidInput when it is no metadata document
 */
export function samlValidUntil(metadata: string): number {
  const unreadable = () => invalidInput("Could not parse metadata");
  if (!/<(\w+:)?EntityDescriptor\b/.test(metadata) || !/<(\w+:)?IDPSSODescriptor\b/.test(metadata)) throw unreadable();
  const said = /<(?:\w+:)?EntityDescriptor\b[^>]*\bvalidUntil="([^"]+)"/.exec(metadata)?.[1];
  if (said !== undefined) {
    const until = Date.parse(said);
    if (Number.isNaN(until)) throw unreadable();
    return until;
  }
  const certificates = [...metadata.matchAll(/<(?:\w+:)?X509Certificate>([^<]+)</g)].map(([, body]) => body ?? "");
  if (certificates.length === 0) throw unreadable();
  return Math.max(
    ...certificates.map((body) => {
      try {
        return Date.parse(new X509Certificate(Buffer.from(body.replace(/\s/g, ""), "base64")).validTo);
      } catch {
        throw unreadable();
      }
    }),
  );
}

/** Ids of SAML providers and their keys are longer than IAM's others: 22 characters at least. */
export const longId = (prefix: string, ids: Pick<Ids, "unique">): string => ids.unique(prefix) + ids.unique("");

/** A key for encrypted assertions. Its text is checked and not kept: nothing here decrypts assertions. */
export function samlPrivateKey(text: string, ids: Pick<Ids, "unique">, nowMs: number) {
  if (!/-----BEGIN ([A-Z]+ )?PRIVATE KEY-----/.test(text)) throw invalidInput("Could not parse private key");
  return { id: longId("ASPK", ids), addedMs: nowMs };
}

export async function requireInstanceProfile(tx: Read, here: Here, name: string): Promise<InstanceProfileRecord> {
  const profile = await findInstanceProfile(tx, here.account, name);
  if (profile === undefined) throw instanceProfileNotFound(name);
  return profile;
}

/** An instance profile with the role in it, in full. */
export async function profileWithRoles(tx: Read, profile: InstanceProfileRecord) {
  const role = profile.role === undefined ? undefined : await roles.get(tx, [profile.account, profile.role]);
  if (role === undefined) return shownInstanceProfile(profile, []);
  const used = await lastUsed.get(tx, [role.id]);
  const shown = {
    ...listedRole(role, await shownTrust(tx, role.trust)),
    RoleLastUsed: used === undefined ? {} : { LastUsedDate: new Date(used.atMs), Region: used.region },
  };
  return shownInstanceProfile(profile, [shown]);
}
