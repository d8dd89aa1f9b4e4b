import { kms } from "@rolecall/aws-model/kms";
import { operation, permission } from "../../../kernel/operation.js";
import { changeKey } from "../change.js";
import { newMaterial } from "../crypto/material.js";
import { keyArn } from "../names.js";
import { aboutKey } from "../permissions.js";
import { requireRotatable, rotated } from "../rotation.js";
import { requireEnabled } from "../use.js";

/** RotateKeyOnDemand gives a symmetric key new material now, at most 25 times. */
export const RotateKeyOnDemand = operation(kms, "RotateKeyOnDemand", {
  source: "https://docs.aws.amazon.com/kms/latest/APIReference/API_RotateKeyOnDemand.html",

  permissions: async (call) => {
    const { arn, keys } = await aboutKey(call, call.input.KeyId);
    return [permission("kms:RotateKeyOnDemand", arn, { ...keys })];
  },

  async handle({ input, here, ids, clock, store }) {
    const fresh = await newMaterial("SYMMETRIC_DEFAULT", ids, clock.now());
    const key = await changeKey(here, input.KeyId, { store }, (key) => {
      requireEnabled(key);
      requireRotatable(key);
      return rotated(key, fresh, "ON_DEMAND");
    });
    return { KeyId: keyArn(key) };
  },
});
