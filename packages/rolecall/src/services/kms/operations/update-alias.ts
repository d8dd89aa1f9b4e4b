import { kms } from "@rolecall/aws-model/kms";
import { operation, permission } from "../../../kernel/operation.js";
import { aliasPermission, requireAlias } from "../aliases.js";
import { aliasesOfOther, otherKind } from "../errors.js";
import { aliasArn, requireKey } from "../names.js";
import { aboutKey } from "../permissions.js";
import { aliases, keys } from "../records.js";
import { requireNotPending } from "../use.js";

/** UpdateAlias moves an alias to another key of the same kind; the caller needs the permission on both. */
export const UpdateAlias = operation(kms, "UpdateAlias", {
  source: "https://docs.aws.amazon.com/kms/latest/APIReference/API_UpdateAlias.html",

  permissions: async (call) => {
    const { AliasName, TargetKeyId } = call.input;
    const asked = [aliasPermission("kms:UpdateAlias", call, AliasName)];
    const before = await aliases.get(call.read, [call.here.account, call.here.region, AliasName]);
    for (const keyId of [before?.keyId, TargetKeyId]) {
      if (keyId === undefined) continue;
      const { arn, keys: about } = await aboutKey(call, keyId);
      asked.push(permission("kms:UpdateAlias", arn, about));
    }
    return asked;
  },

  async handle({ input, here, clock, store }) {
    const updatedMs = clock.now();
    await store.transact(async (tx) => {
      const alias = await requireAlias(tx, here, input.AliasName);
      const target = await requireKey(tx, here, input.TargetKeyId);
      if (target.account !== here.account) throw aliasesOfOther();
      requireNotPending(target);
      const before = await keys.get(tx, [alias.account, alias.region, alias.keyId]);
      const sameKind = !before || (before.usage === target.usage && symmetric(before.spec) === symmetric(target.spec));
      if (!sameKind) throw otherKind(aliasArn(alias));
      await aliases.put(tx, { ...alias, keyId: target.id, updatedMs });
    });
    return {};
  },
});

const symmetric = (spec: string) => spec === "SYMMETRIC_DEFAULT" || spec.startsWith("HMAC_");
