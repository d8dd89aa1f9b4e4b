import { secretsmanager } from "@rolecall/aws-model/secretsmanager";
import { notEmulated } from "../../../kernel/errors.js";
import { operation, permission } from "../../../kernel/operation.js";
import { changeSecret, named } from "../change.js";
import { chosenKey } from "../encryption.js";
import { tokenNeeded } from "../errors.js";
import { requireLive, secretArn } from "../names.js";
import { aboutSecret, keyKeys } from "../permissions.js";
import { reencrypt } from "../re-encryption.js";
import type { SecretRecord } from "../records.js";
import { CURRENT } from "../stages.js";
import { findValue, putValue } from "../values.js";

/** UpdateSecret changes description and key, and puts a new current value where it has one. */
export const UpdateSecret = operation(secretsmanager, "UpdateSecret", {
  source: "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_UpdateSecret.html",

  permissions: async (call) => {
    const { arn, keys } = await aboutSecret(call, call.input.SecretId);
    return [
      permission("secretsmanager:UpdateSecret", arn, {
        ...keys,
        ...(await keyKeys(call, call.input.KmsKeyId)),
        "secretsmanager:Description": call.input.Description,
        "secretsmanager:Type": call.input.Type,
      }),
    ];
  },

  async handle(call) {
    const { input, here, clock, store } = call;
    if (input.Type) throw notEmulated("a managed external secret");
    if (input.ClientRequestToken === undefined) throw tokenNeeded();
    const value = findValue(input);
    const { KmsKeyId, Description } = input;
    const before = await store.read((read) => requireLive(read, here, input.SecretId));
    const key = await chosenKey(call, secretArn(before), KmsKeyId);
    if (KmsKeyId !== undefined && key?.arn !== before.key?.arn) await reencrypt(call, before, key?.arn);
    const change = ({ key: oldKey, ...secret }: SecretRecord): SecretRecord => {
      const nextKey = KmsKeyId === undefined ? oldKey : key;
      return {
        ...secret,
        ...(nextKey === undefined ? {} : { key: nextKey }),
        ...(Description === undefined ? {} : { description: Description }),
        changedMs: clock.now(),
      };
    };
    if (value === undefined) return named(await changeSecret(here, input.SecretId, call, change));
    const put = { secretId: input.SecretId, token: input.ClientRequestToken, value, stages: [CURRENT], change };
    const { secret, version } = await putValue(call, put);
    return { ...named(secret), VersionId: version.id };
  },
});
