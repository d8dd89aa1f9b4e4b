import { kms } from "@rolecall/aws-model/kms";
import { operation, permission } from "../../../kernel/operation.js";
import { aliasPermission, requireAlias } from "../aliases.js";
import { aboutKey } from "../permissions.js";
import { aliases } from "../records.js";

/** DeleteAlias takes a name away; the key stays. */
export const DeleteAlias = operation(kms, "DeleteAlias", {
  source: "https://docs.aws.amazon.com/kms/latest/APIReference/API_DeleteAlias.html",

  permissions: async (call) => {
    const { AliasName } = call.input;
    const alias = await aliases.get(call.read, [call.here.account, call.here.region, AliasName]);
    const asked = [aliasPermission("kms:DeleteAlias", call, AliasName)];
    if (!alias) return asked;
    const { arn, keys } = await aboutKey(call, alias.keyId);
    return [...asked, permission("kms:DeleteAlias", arn, keys)];
  },

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      const { account, region, name } = await requireAlias(tx, here, input.AliasName);
      await aliases.delete(tx, [account, region, name]);
    });
    return {};
  },
});
