import { secretsmanager } from "@rolecall/aws-model/secretsmanager";
import { operation, permission } from "../../../kernel/operation.js";
import { changeSecret, named } from "../change.js";
import { currentStays, noValue, removeFromNeeded, stageNotThere } from "../errors.js";
import { aboutSecret } from "../permissions.js";
import { CURRENT, versionAt, withoutStage, withStages } from "../stages.js";

/** UpdateSecretVersionStage moves a staging label to a version, from a version, or both. */
export const UpdateSecretVersionStage = operation(secretsmanager, "UpdateSecretVersionStage", {
  source: "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_UpdateSecretVersionStage.html",

  permissions: async (call) => {
    const { arn, keys } = await aboutSecret(call, call.input.SecretId);
    return [
      permission("secretsmanager:UpdateSecretVersionStage", arn, {
        ...keys,
        "secretsmanager:VersionStage": call.input.VersionStage,
      }),
    ];
  },

  async handle({ input, here, clock, store }) {
    const { VersionStage: stage, MoveToVersionId: to, RemoveFromVersionId: from } = input;
    const changed = await changeSecret(here, input.SecretId, { store }, (secret) => {
      const holder = versionAt(secret.versions, stage);
      for (const id of [to, from]) {
        if (id !== undefined && !secret.versions.some((version) => version.id === id)) throw noValue("VersionId", id);
      }
      if (from !== undefined && holder?.id !== from) throw stageNotThere(stage, from);
      if (to !== undefined && holder !== undefined && holder.id !== to && from === undefined) {
        throw removeFromNeeded(stage, holder.id);
      }
      if (to === undefined && stage === CURRENT) throw currentStays();
      const versions =
        to === undefined ? withoutStage(secret.versions, stage) : withStages(secret.versions, to, [stage]);
      return { ...secret, versions, changedMs: clock.now() };
    });
    return named(changed);
  },
});
