import { kms } from "@rolecall/aws-model/kms";
import { operation, permission } from "../../../kernel/operation.js";
import { dryRun, noGrant } from "../errors.js";
import { requireKey } from "../names.js";
import { aboutKey } from "../permissions.js";
import { grants } from "../records.js";

/** RevokeGrant takes a grant away, whatever hangs on it. */
export const RevokeGrant = operation(kms, "RevokeGrant", {
  source: "https://docs.aws.amazon.com/kms/latest/APIReference/API_RevokeGrant.html",

  permissions: async (call) => {
    const { arn, keys } = await aboutKey(call, call.input.KeyId);
    const forService = { "kms:GrantIsForAWSResource": String((call.request?.calledVia.length ?? 0) > 0) };
    return [permission("kms:RevokeGrant", arn, { ...keys, ...forService })];
  },

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      const { account, region, id } = await requireKey(tx, here, input.KeyId);
      const place = [account, region, id, input.GrantId];
      await grants.require(tx, place, () => noGrant(input.GrantId));
      if (input.DryRun) throw dryRun();
      await grants.delete(tx, place);
    });
    return {};
  },
});
