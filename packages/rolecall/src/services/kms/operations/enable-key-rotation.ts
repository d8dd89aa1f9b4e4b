import { kms } from "@rolecall/aws-model/kms";
import { operation, permission } from "../../../kernel/operation.js";
import { changeKey } from "../change.js";
import { DAY_MS } from "../deletion.js";
import { aboutKey } from "../permissions.js";
import { requireRotatable, rotateWhenDue, YEAR_DAYS } from "../rotation.js";
import { requireEnabled } from "../use.js";

/** EnableKeyRotation gives a symmetric key new material every 90 to 2560 days. */
export const EnableKeyRotation = operation(kms, "EnableKeyRotation", {
  source: "https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKeyRotation.html",

  permissions: async (call) => {
    const { arn, keys } = await aboutKey(call, call.input.KeyId);
    return [
      permission("kms:EnableKeyRotation", arn, {
        ...keys,
        "kms:RotationPeriodInDays": String(call.input.RotationPeriodInDays ?? YEAR_DAYS),
      }),
    ];
  },

  async handle({ input, here, clock, ...host }) {
    const periodDays = input.RotationPeriodInDays ?? YEAR_DAYS;
    const nextMs = clock.now() + periodDays * DAY_MS;
    const key = await changeKey(here, input.KeyId, host, (key) => {
      requireEnabled(key);
      requireRotatable(key);
      return { ...key, rotation: { periodDays, nextMs } };
    });
    rotateWhenDue(key, { ...host, clock });
    return {};
  },
});
