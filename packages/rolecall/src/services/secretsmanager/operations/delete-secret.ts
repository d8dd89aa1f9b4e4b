import { secretsmanager } from "@rolecall/aws-model/secretsmanager";
import { operation, permission } from "../../../kernel/operation.js";
import { changeSecret, named } from "../change.js";
import { DAY_MS, deleteWhenDue, erase } from "../deletion.js";
import { recoveryAndForce, recoveryWindow } from "../errors.js";
import { findSecret } from "../names.js";
import { aboutSecret } from "../permissions.js";

/** DeleteSecret marks a secret for deletion after 7 to 30 days, in which it can be kept, or deletes it at once. */
export const DeleteSecret = operation(secretsmanager, "DeleteSecret", {
  source: "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DeleteSecret.html",

  permissions: async (call) => {
    const { arn, keys } = await aboutSecret(call, call.input.SecretId);
    return [
      permission("secretsmanager:DeleteSecret", arn, {
        ...keys,
        "secretsmanager:ForceDeleteWithoutRecovery": String(call.input.ForceDeleteWithoutRecovery ?? false),
        "secretsmanager:RecoveryWindowInDays":
          call.input.RecoveryWindowInDays === undefined ? undefined : String(call.input.RecoveryWindowInDays),
      }),
    ];
  },

  async handle({ input, here, clock, ...host }) {
    const { ForceDeleteWithoutRecovery: force, RecoveryWindowInDays: days } = input;
    if (force && days !== undefined) throw recoveryAndForce();
    if (days !== undefined && (days < SHORTEST_DAYS || days > LONGEST_DAYS)) throw recoveryWindow();
    const nowMs = clock.now();
    if (force) {
      const gone = await host.store.transact(async (tx) => {
        const found = await findSecret(tx, here, input.SecretId);
        if (found.secret) await erase(tx, found.secret);
        return found;
      });
      // AWS: what is not there may be deleted by force.
      const Name = gone.secret?.name ?? gone.arn.replace(/^.*:secret:/, "");
      return { ARN: gone.arn, Name, DeletionDate: new Date(nowMs) };
    }
    const deletionMs = nowMs + (days ?? LONGEST_DAYS) * DAY_MS;
    const marked = await changeSecret(here, input.SecretId, host, (secret) => ({
      ...secret,
      deletedMs: nowMs,
      deletionMs,
    }));
    deleteWhenDue(marked, { ...host, clock });
    return { ...named(marked), DeletionDate: new Date(deletionMs) };
  },
});

const SHORTEST_DAYS = 7;
const LONGEST_DAYS = 30;
