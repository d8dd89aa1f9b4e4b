/** What Secrets Manager stores: secrets with what is known of their versions, and the values apart. */
import { collection } from "../../store/collection.js";
import type { Key } from "../../store/store.js";

export interface SecretRecord {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  /** The six characters in which the ARN ends. */
  readonly suffix: string;
  readonly description?: string;
  /** Absent for `aws/secretsmanager`. */
  readonly key?: { readonly id: string; readonly arn: string };
  readonly type?: string;
  readonly createdMs: number;
  readonly changedMs: number;
  /** Midnight of the day. */
  readonly accessedMs?: number;
  readonly rotatedMs?: number;
  /** When it was marked for deletion, and when it goes. */
  readonly deletedMs?: number;
  readonly deletionMs?: number;
  readonly tags: Readonly<Record<string, string>>;
  /** The resource policy, as `kernel/named-principals.ts` keeps it. */
  readonly policy?: string;
  readonly rotation?: Rotation;
  /** Oldest first. */
  readonly versions: readonly Version[];
}

export interface Version {
  readonly id: string;
  readonly stages: readonly string[];
  readonly createdMs: number;
  readonly accessedMs?: number;
  /** Absent for `aws/secretsmanager`. */
  readonly keyArn?: string;
  /** What else opens it, as AWS tells it: keys that the secret got later. */
  readonly furtherKeys?: readonly string[];
  /** False while a rotation has not yet put its value. */
  readonly hasValue: boolean;
}

export interface Rotation {
  readonly functionArn: string;
  readonly rules: RotationRules;
  readonly enabled: boolean;
  /** Start of the next window. */
  readonly nextMs?: number;
  readonly running?: Run;
}

/** A rotation under way; after a restart it begins again with its first step. */
export interface Run {
  /** The version that is to become AWSCURRENT. */
  readonly version: string;
  readonly rotationToken: string;
  /** RotateImmediately was false: only testSecret runs, and the version goes again. */
  readonly testOnly: boolean;
}

export interface RotationRules {
  readonly AutomaticallyAfterDays?: number;
  readonly Duration?: string;
  readonly ScheduleExpression?: string;
}

type Place = Pick<SecretRecord, "account" | "region" | "name">;

export const placeOf = ({ account, region, name }: Place): Key => [account, region, name];

export const secrets = collection<SecretRecord>({ name: "secretsmanager/secrets", key: placeOf });

export interface ValueRecord extends Sealed {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly version: string;
}

/** A data key as a key of KMS encrypts it; base64. */
export interface WrappedKey {
  readonly dataKey: string;
  /** Absent for `aws/secretsmanager`. */
  readonly keyArn?: string;
}

/** A value as it lies in the store: under a data key that only KMS opens. */
export interface Sealed extends WrappedKey {
  readonly kind: "SecretString" | "SecretBinary";
  /** Base64. */
  readonly bytes: string;
  /** The same data key under keys that the secret got later, the last one first. */
  readonly further?: readonly WrappedKey[];
}

export const values = collection<ValueRecord>({
  name: "secretsmanager/values",
  key: ({ version, ...place }) => [...placeOf(place), version],
});
