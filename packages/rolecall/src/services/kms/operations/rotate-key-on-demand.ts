import { kms } from "@rolecall/aws-model/kms";
import { operation, permission } from "../../../kernel/operation.js";
import { changeKey } from "../change.js";
import { newMaterial } from "../crypto/material.js";
import { keyEvents, noteRotation } from "../events.js";
import { keyArn } from "../names.js";
import { aboutKey } from "../permissions.js";
import type { KeyRecord } from "../records.js";
import { requireRotatable, rotated } from "../rotation.js";
import { requireEnabled } from "../use.js";

/** RotateKeyOnDemand gives a symmetric key new material now, at most 25 times. */
export const RotateKeyOnDemand = operation(kms, "RotateKeyOnDemand", {
  source: "https://docs.aws.amazon.com/kms/latest/APIReference/API_RotateKeyOnDemand.html",

  permissions: async (call) => {
    const { arn, keys } = await aboutKey(call, call.input.KeyId);
    return [permission("kms:RotateKeyOnDemand", arn, { ...keys })];
  },

  async handle({ input, here, ids, ...host }) {
    const nowMs = host.clock.now();
    const fresh = await newMaterial("SYMMETRIC_DEFAULT", ids, nowMs);
    const rotate = (key: KeyRecord) => {
      requireEnabled(key);
      requireRotatable(key);
      return rotated(key, fresh, "ON_DEMAND");
    };
    const key = await changeKey(here, input.KeyId, host, rotate, (tx, changed) => noteRotation(tx, changed, nowMs));
    keyEvents.deliver(host);
    return { KeyId: keyArn(key) };
  },
});
