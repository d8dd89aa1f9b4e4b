/** How keys and aliases are named: by id, by ARN, by alias. */

import { parseArn } from "../../kernel/arn.js";
import type { Here } from "../../kernel/here.js";
import type { Read } from "../../store/store.js";
import { invalidArn, invalidKeyId, noAlias, noKey } from "./errors.js";
import { type AliasRecord, aliases, type KeyRecord, keys } from "./records.js";

interface Place {
  readonly account: string;
  readonly region: string;
}

export const keyArn = ({ account, region, id }: Place & { readonly id: string }) =>
  `arn:aws:kms:${region}:${account}:key/${id}`;

export const aliasArn = ({ account, region, name }: Place & { readonly name: string }) =>
  `arn:aws:kms:${region}:${account}:${name}`;

/** What a KeyId says, before anybody has looked whether it is there. */
export type KeyName =
  | (Place & { readonly kind: "key"; readonly id: string })
  | (Place & { readonly kind: "alias"; readonly name: string });

const ID = /^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32})$/;
const ALIAS = /^alias\/[a-zA-Z0-9/_-]+$/;

/** @throws NotFoundException for what is no form of a key's name; InvalidArnException for another Region */
export function readKeyName(here: Here, keyId: string): KeyName {
  const { account, region } = here;
  if (ALIAS.test(keyId)) return { kind: "alias", account, region, name: keyId };
  if (ID.test(keyId)) return { kind: "key", account, region, id: keyId };
  const parsed = parseArn(keyId);
  if (parsed?.service !== "kms") throw invalidKeyId(keyId);
  if (parsed.region !== region) throw invalidArn(parsed.region);
  const place = { account: parsed.account, region };
  if (ALIAS.test(parsed.resource)) return { kind: "alias", ...place, name: parsed.resource };
  const id = /^key\/(.+)$/.exec(parsed.resource)?.[1];
  if (id === undefined) throw invalidKeyId(keyId);
  return { kind: "key", ...place, id };
}

export interface Found {
  /** The key's; of an alias that is not there, the alias's. */
  readonly arn: string;
  readonly key?: KeyRecord;
  /** The alias by which it was asked for. */
  readonly alias?: string;
}

/** @throws as `readKeyName` */
export async function findKey(read: Read, here: Here, keyId: string): Promise<Found> {
  const named = readKeyName(here, keyId);
  if (named.kind === "key") {
    const key = await keys.get(read, [named.account, named.region, named.id]);
    return { arn: keyArn(named), ...(key ? { key } : {}) };
  }
  const { account, region, name } = named;
  const alias = await aliases.get(read, [account, region, name]);
  if (!alias) return { arn: aliasArn(named), alias: name };
  const key = await keys.get(read, [account, region, alias.keyId]);
  return { arn: keyArn({ account, region, id: alias.keyId }), alias: name, ...(key ? { key } : {}) };
}

/** @throws NotFoundException */
export async function requireKey(read: Read, here: Here, keyId: string): Promise<KeyRecord> {
  const { key, arn, alias } = await findKey(read, here, keyId);
  if (key) return key;
  throw alias === undefined ? noKey(arn) : noAlias(arn);
}

/** The aliases of a key, by name. */
export const aliasesOf = (read: Read, { account, region, id }: KeyRecord): Promise<AliasRecord[]> =>
  aliases.by(read, "byKey", [account, region, id]);
