import { kms } from "@rolecall/aws-model/kms";
import { operation, permission } from "../../../kernel/operation.js";
import { aliasPermission, requireAliasName } from "../aliases.js";
import { aliasExists, aliasesOfOther } from "../errors.js";
import { aliasArn, requireKey } from "../names.js";
import { aboutKey } from "../permissions.js";
import { aliases } from "../records.js";
import { requireNotPending } from "../use.js";

/** CreateAlias gives a key a name that can move on to another key. */
export const CreateAlias = operation(kms, "CreateAlias", {
  source: "https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html",

  permissions: async (call) => {
    const { arn, keys } = await aboutKey(call, call.input.TargetKeyId);
    return [aliasPermission("kms:CreateAlias", call, call.input.AliasName), permission("kms:CreateAlias", arn, keys)];
  },

  async handle({ input, here, clock, store }) {
    requireAliasName(input.AliasName);
    const nowMs = clock.now();
    await store.transact(async (tx) => {
      const { account, region } = here;
      const name = input.AliasName;
      const key = await requireKey(tx, here, input.TargetKeyId);
      if (key.account !== account) throw aliasesOfOther();
      requireNotPending(key);
      if (await aliases.get(tx, [account, region, name])) throw aliasExists(aliasArn({ account, region, name }));
      await aliases.put(tx, { account, region, name, keyId: key.id, createdMs: nowMs, updatedMs: nowMs });
    });
    return {};
  },
});
