/** What the operations on a bucket's configurations have in common. */
import type { ActionKeys } from "@rolecall/aws-model";
import type { Permission, PermissionCall } from "../../kernel/operation.js";
import type { Store } from "../../store/store.js";
import { ask } from "./asked.js";
import { deleteSetting, findBucket, putSetting, readSetting, requireBucket } from "./buckets.js";
import { missingConfiguration } from "./errors.js";
import type { SettingKind } from "./records.js";
import { bucketArn } from "./resources.js";

interface BucketInput {
  readonly Bucket: string;
  readonly ExpectedBucketOwner?: string | undefined;
}

/** Actions on a bucket that have the keys of all actions and no others. */
type PlainAction = {
  [Action in Extract<keyof ActionKeys, `s3:${string}`>]: ActionKeys[Action] extends ActionKeys["s3:GetBucketLocation"]
    ? Action
    : never;
}[Extract<keyof ActionKeys, `s3:${string}`>];

/** One permission on the bucket. */
export const onBucket =
  (action: PlainAction) =>
  async (call: PermissionCall<BucketInput>): Promise<Permission[]> => [
    ask(
      action as "s3:GetBucketLocation",
      bucketArn(call.input.Bucket),
      { call, bucket: await findBucket(call, call.input.Bucket) },
      {},
    ),
  ];

type Keeping = { readonly input: BucketInput; readonly store: Store };

export const saveSetting = ({ input, store }: Keeping, kind: SettingKind, value: unknown): Promise<void> =>
  store.transact(async (tx) => putSetting(tx, await requireBucket(tx, input), kind, value));

export const dropSetting = ({ input, store }: Keeping, kind: SettingKind): Promise<void> =>
  store.transact(async (tx) => deleteSetting(tx, await requireBucket(tx, input), kind));

/** @throws NoSuchBucket, and the error that AWS has for a configuration that was never put */
export const requireSetting = <Value>(
  { input, store }: Keeping,
  kind: SettingKind,
  code: string,
  message: string,
): Promise<Value> =>
  store.read(async (tx) => {
    const bucket = await requireBucket(tx, input);
    const value = await readSetting<Value>(tx, bucket, kind);
    if (value === undefined) throw missingConfiguration(code, message, bucket.name);
    return value;
  });
