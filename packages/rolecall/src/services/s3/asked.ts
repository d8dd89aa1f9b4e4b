/**
 * Permissions of S3 with all of AWS's condition keys. Each action's keys are those of the service reference; most mean
 * the same for all actions and are filled here, the others by the operation.
 */
import { type ActionKeys, type ActionName, findAction } from "@rolecall/aws-model";
import {
  absent,
  type KeyValue,
  type Permission,
  type PermissionCall,
  type RequestTags,
} from "../../kernel/operation.js";
import type { BucketRecord } from "./records.js";

type Tags = Readonly<Record<string, string>>;
type Action = Extract<ActionName, `s3:${string}`>;

/** What the keys that all actions share are filled from. */
export interface Asking {
  readonly call: Pick<PermissionCall<unknown>, "here" | "request">;
  /** Undefined where there is no such bucket. */
  readonly bucket?: BucketRecord | undefined;
  /** Tags of the object that is there. */
  readonly existing?: Tags | undefined;
  /** Tags that the request puts onto the object. */
  readonly requested?: Tags | undefined;
}

const NO_ACCESS_POINTS = absent("the request passes no access point");
const NO_GRANTS = absent("the request is made without S3 Access Grants");

const COMMON = {
  "s3:AccessGrantsInstanceArn": () => NO_GRANTS,
  "s3:AccessPointNetworkOrigin": () => NO_ACCESS_POINTS,
  "s3:AccessPointTag/${TagKey}": () => NO_ACCESS_POINTS,
  "s3:DataAccessPointAccount": () => NO_ACCESS_POINTS,
  "s3:DataAccessPointArn": () => NO_ACCESS_POINTS,
  // AWS: a bucket's tags count only once PutBucketAbac was called, which is not emulated.
  "s3:BucketTag/${TagKey}": () => absent("attribute-based access control is off for the bucket"),
  "s3:ExistingObjectTag/<key>": () => absent("each tag is a key of its own"),
  "s3:RequestObjectTag/<key>": () => absent("each tag is a key of its own"),
  "s3:RequestObjectTagKeys": ({ requested }) => (requested === undefined ? undefined : Object.keys(requested)),
  "s3:ResourceAccount": ({ bucket, call }) => bucket?.account ?? call.here.account,
  // There is no TLS on loopback; what counts as secure transport counts as its latest version.
  "s3:TlsVersion": ({ call }) => (call.request?.secureTransport ? "1.3" : undefined),
  "s3:authType": ({ call }) => call.request?.signature?.authType,
  "s3:signatureAge": ({ call }) => {
    const ageMs = call.request?.signature?.ageMs;
    return ageMs === undefined ? undefined : String(ageMs);
  },
  "s3:signatureversion": ({ call }) => call.request?.signature?.version,
  "s3:x-amz-content-sha256": ({ call }) => call.request?.signature?.contentSha256,
} as const satisfies Readonly<Record<string, (asking: Asking) => KeyValue>>;

type Own<A extends Action> = Readonly<Record<Exclude<ActionKeys[A], keyof typeof COMMON>, KeyValue>>;

export function ask<A extends Action>(
  action: A,
  resource: string,
  asking: Asking,
  own: [Exclude<ActionKeys[A], keyof typeof COMMON>] extends [never] ? Readonly<Record<string, never>> : Own<A>,
  tags?: RequestTags,
): Permission {
  const keys: Record<string, KeyValue> = { ...own };
  for (const name of commonKeys(action)) keys[name] = COMMON[name](asking);
  for (const [name, tagged] of [
    ["s3:ExistingObjectTag/<key>", asking.existing],
    ["s3:RequestObjectTag/<key>", asking.requested],
  ] as const) {
    if (!(name in keys)) continue;
    for (const [tag, value] of Object.entries(tagged ?? {})) keys[name.replace("<key>", tag)] = value;
  }
  return tags === undefined ? { action, resource, keys } : { action, resource, keys, tags };
}

type CommonKey = keyof typeof COMMON;
const keysOf = new Map<string, readonly CommonKey[]>();

function commonKeys(action: string): readonly CommonKey[] {
  let keys = keysOf.get(action);
  if (keys === undefined) {
    const found = findAction("s3", action.slice(3));
    const listed = [...(found?.conditionKeys ?? []), ...(found?.resourceTypes ?? []).flatMap((t) => t.conditionKeys)];
    keys = [...new Set(listed)].filter((key): key is CommonKey => Object.hasOwn(COMMON, key));
    keysOf.set(action, keys);
  }
  return keys;
}

/** Values of the ACL headers, in the keys' spelling; of requests that have them. */
export const grantKeys = (input: {
  readonly ACL?: string | undefined;
  readonly GrantFullControl?: string | undefined;
  readonly GrantRead?: string | undefined;
  readonly GrantReadACP?: string | undefined;
  readonly GrantWrite?: string | undefined;
  readonly GrantWriteACP?: string | undefined;
}) => ({
  "s3:x-amz-acl": input.ACL,
  "s3:x-amz-grant-full-control": input.GrantFullControl,
  "s3:x-amz-grant-read": input.GrantRead,
  "s3:x-amz-grant-read-acp": input.GrantReadACP,
  "s3:x-amz-grant-write": input.GrantWrite,
  "s3:x-amz-grant-write-acp": input.GrantWriteACP,
});
