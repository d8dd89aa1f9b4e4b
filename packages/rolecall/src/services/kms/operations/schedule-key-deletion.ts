import { kms } from "@rolecall/aws-model/kms";
import { operation, permission } from "../../../kernel/operation.js";
import { changeKey } from "../change.js";
import { DAY_MS, deleteWhenDue } from "../deletion.js";
import { keyArn } from "../names.js";
import { aboutKey } from "../permissions.js";
import { trailingDays } from "../usage-age.js";
import { requireNotPending } from "../use.js";

const LONGEST_DAYS = 30;

/** ScheduleKeyDeletion deletes a key after a wait of 7 to 30 days, in which it can be kept. */
export const ScheduleKeyDeletion = operation(kms, "ScheduleKeyDeletion", {
  source: "https://docs.aws.amazon.com/kms/latest/APIReference/API_ScheduleKeyDeletion.html",

  permissions: async (call) => {
    const { arn, keys } = await aboutKey(call, call.input.KeyId);
    return [
      permission("kms:ScheduleKeyDeletion", arn, {
        ...keys,
        ...(await trailingDays(call, call.input.KeyId)),
        "kms:ScheduleKeyDeletionPendingWindowInDays": String(call.input.PendingWindowInDays ?? LONGEST_DAYS),
      }),
    ];
  },

  async handle({ input, here, clock, ...host }) {
    const days = input.PendingWindowInDays ?? LONGEST_DAYS;
    const deletionMs = clock.now() + days * DAY_MS;
    const key = await changeKey(here, input.KeyId, host, (key) => {
      requireNotPending(key);
      return { ...key, state: "PendingDeletion", deletionMs };
    });
    deleteWhenDue(key, { ...host, clock });
    return {
      KeyId: keyArn(key),
      DeletionDate: new Date(deletionMs),
      KeyState: "PendingDeletion" as const,
      PendingWindowInDays: days,
    };
  },
});
