/** The one ACL that owner-enforced buckets know. */

import { canonicalId } from "./canonical-id.js";
import type { BucketRecord } from "./records.js";

export function ownersAcl({ account }: BucketRecord) {
  const ID = canonicalId(account);
  return {
    Owner: { ID },
    Grants: [{ Grantee: { ID, Type: "CanonicalUser" as const }, Permission: "FULL_CONTROL" as const }],
  };
}
