import { kms } from "@rolecall/aws-model/kms";
import type { Here } from "../../../kernel/here.js";
import { operation, permission } from "../../../kernel/operation.js";
import type { Read } from "../../../store/store.js";
import { badGrantToken, dryRun, grantOfWhich, noGrant } from "../errors.js";
import { constraintsOf, constraintType } from "../grants.js";
import { findKey, keyArn } from "../names.js";
import { aboutKey, contextKeys } from "../permissions.js";
import { type GrantRecord, grants } from "../records.js";

/**
 * RetireGrant ends a grant: its retiring principal may, its grantee where RetireGrant is among its operations, and
 * whoever is let by the account that made it or the key's. The grant alone decides, not the key's policy.
 */
export const RetireGrant = operation(kms, "RetireGrant", {
  source: "https://docs.aws.amazon.com/kms/latest/APIReference/API_RetireGrant.html",

  permissions: async (call) => {
    const { read, here, input } = call;
    const grant = await findGrant(read, here, input);
    // Of a grant that is not there the key alone is asked about; a token that is none leads to no key.
    const keyId = grant ? keyArn({ ...grant, id: grant.keyId }) : input.KeyId;
    if (keyId === undefined) throw input.GrantToken === undefined ? grantOfWhich() : badGrantToken();
    const { arn, keys } = await aboutKey(call, keyId);
    const asked = permission("kms:RetireGrant", arn, {
      ...keys,
      ...contextKeys(grant?.contextEquals ?? grant?.contextSubset),
      "kms:GrantConstraintType": grant && constraintType(constraintsOf(grant)),
    });
    return [{ ...asked, subject: grantArn(arn, grant?.id ?? input.GrantId ?? "") }];
  },

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      const grant = await findGrant(tx, here, input);
      if (!grant) throw input.GrantId === undefined ? badGrantToken() : noGrant(input.GrantId);
      if (input.DryRun) throw dryRun();
      await grants.delete(tx, [grant.account, grant.region, grant.keyId, grant.id]);
    });
    return {};
  },
});

/** No ARN of AWS's, which has none for grants. */
const grantArn = (key: string, id: string) => `${key}/grant/${id}`;

/** By its token, or by key and id. */
async function findGrant(
  read: Read,
  here: Here,
  input: {
    readonly GrantToken?: string | undefined;
    readonly KeyId?: string | undefined;
    readonly GrantId?: string | undefined;
  },
): Promise<GrantRecord | undefined> {
  const { GrantToken, KeyId, GrantId } = input;
  if (GrantToken !== undefined) return (await grants.by(read, "byToken", [GrantToken], { limit: 1 }))[0];
  if (KeyId === undefined || GrantId === undefined) return undefined;
  const { key } = await findKey(read, here, KeyId);
  return key && grants.get(read, [key.account, key.region, key.id, GrantId]);
}
