import { kms } from "@rolecall/aws-model/kms";
import { operation, permission } from "../../../kernel/operation.js";
import { dryRun, noAliasHere } from "../errors.js";
import { constraintType, requireContext, requireOperations, requireWhole, roleIdOf } from "../grants.js";
import { readKeyName, requireKey } from "../names.js";
import { aboutKey, contextKeys } from "../permissions.js";
import { type GrantRecord, grants } from "../records.js";
import { requireEnabled, requireTokens } from "../use.js";

/**
 * CreateGrant lets one principal use a key for some operations, beside the key policy. It holds at once; its token is
 * taken, and needed for nothing.
 *
 * The same grant under the same name is made once.
 */
export const CreateGrant = operation(kms, "CreateGrant", {
  source: "https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateGrant.html",

  permissions: async (call) => {
    const { KeyId, Operations, Constraints, ...input } = call.input;
    const { arn, keys } = await aboutKey(call, KeyId);
    const context = Constraints?.EncryptionContextEquals ?? Constraints?.EncryptionContextSubset;
    return [
      permission("kms:CreateGrant", arn, {
        ...keys,
        ...contextKeys(context),
        "kms:GrantConstraintSourceArn": Constraints?.SourceArn,
        "kms:GrantConstraintType": constraintType(Constraints),
        "kms:GrantIsForAWSResource": String((call.request?.calledVia.length ?? 0) > 0),
        "kms:GrantOperations": Operations,
        "kms:GranteePrincipal": input.GranteePrincipal,
        "kms:GranteeServicePrincipal": input.GranteeServicePrincipal,
        "kms:RetiringPrincipal": input.RetiringPrincipal,
        "kms:RetiringServicePrincipal": input.RetiringServicePrincipal,
      }),
    ];
  },

  async handle({ input, here, caller, ids, clock, store, directory }) {
    const id = Buffer.from(ids.bytes(32)).toString("hex");
    const token = Buffer.from(ids.bytes(48)).toString("base64url");
    const createdMs = clock.now();
    const grantee = requireWhole(input);
    const retiring = input.RetiringPrincipal ?? input.RetiringServicePrincipal;
    return store.transact(async (tx) => {
      if (readKeyName(here, input.KeyId).kind === "alias") throw noAliasHere();
      const key = await requireKey(tx, here, input.KeyId);
      await requireTokens(tx, input.GrantTokens);
      requireEnabled(key);
      requireOperations(key, input.Operations);
      requireContext(key, input);
      if (input.DryRun) throw dryRun();
      const { account, region, id: keyId } = key;
      const granteeId = await roleIdOf(tx, grantee, { directory });
      const wanted = {
        account,
        region,
        keyId,
        ...(input.Name === undefined ? {} : { name: input.Name }),
        grantee,
        ...(granteeId === undefined ? {} : { granteeId }),
        ...(retiring === undefined ? {} : { retiring }),
        operations: [...input.Operations],
        ...(input.Constraints?.EncryptionContextEquals
          ? { contextEquals: input.Constraints.EncryptionContextEquals }
          : {}),
        ...(input.Constraints?.EncryptionContextSubset
          ? { contextSubset: input.Constraints.EncryptionContextSubset }
          : {}),
        ...(input.Constraints?.SourceArn === undefined ? {} : { sourceArn: input.Constraints.SourceArn }),
        issuer: caller.account,
      };
      const { items } = await grants.list(tx, { prefix: [account, region, keyId] });
      const same = input.Name === undefined ? undefined : items.find((one) => isSame(one, wanted));
      const grant: GrantRecord = same ? withToken(same, token) : { ...wanted, id, token, createdMs };
      await grants.put(tx, grant);
      return { GrantId: grant.id, GrantToken: token };
    });
  },
});

const MOST_TOKENS = 50;

/** AWS: all tokens of a grant do, also those that were told before. */
const withToken = ({ token: last, earlierTokens = [], ...grant }: GrantRecord, token: string): GrantRecord => ({
  ...grant,
  token,
  earlierTokens: [last, ...earlierTokens].slice(0, MOST_TOKENS),
});

/** Everything but what is new with each: id, tokens and time. */
function isSame(grant: GrantRecord, wanted: Omit<GrantRecord, "id" | "token" | "createdMs">): boolean {
  const { id, token, earlierTokens, createdMs, ...known } = grant;
  return JSON.stringify(sorted(known)) === JSON.stringify(sorted(wanted));
}

const sorted = (value: object) => Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
