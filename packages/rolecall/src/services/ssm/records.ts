/** What Parameter Store stores: parameters, and each of their versions apart. */
import { collection } from "../../store/collection.js";
import type { Key } from "../../store/store.js";

export interface Place {
  readonly account: string;
  readonly region: string;
  /** Without the leading slash: what stands in the ARN. */
  readonly path: string;
}

export interface ParameterRecord extends Place {
  /** As it was made, with the leading slash or without. */
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Number of the newest version. */
  readonly version: number;
}

export type ParameterType = "String" | "StringList" | "SecureString";
export type Tier = "Standard" | "Advanced";

export interface VersionRecord extends Place {
  readonly version: number;
  readonly type: ParameterType;
  readonly tier: Tier;
  readonly dataType: string;
  readonly value: StoredValue;
  readonly keyId?: string;
  readonly description?: string;
  readonly allowedPattern?: string;
  readonly labels: readonly string[];
  readonly modifiedMs: number;
  readonly modifiedBy: string;
}

/** In the clear; of a SecureString what is answered without decryption: encrypted by the key, or by a data key of it. */
export type StoredValue =
  | { readonly text: string }
  | { readonly sealed: string; readonly keyArn: string; readonly dataKey?: string };

export const placeOf = ({ account, region, path }: Place): Key => [account, region, path];

export const parameters = collection<ParameterRecord>({ name: "ssm/parameters", key: placeOf });

export const versions = collection<VersionRecord>({
  name: "ssm/versions",
  key: (record) => [...placeOf(record), record.version],
});
