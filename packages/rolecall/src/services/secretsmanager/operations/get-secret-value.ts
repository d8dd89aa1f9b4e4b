import { secretsmanager } from "@rolecall/aws-model/secretsmanager";
import { operation, permission } from "../../../kernel/operation.js";
import { noteAccess } from "../access.js";
import { named } from "../change.js";
import { open } from "../encryption.js";
import { requireLive, secretArn } from "../names.js";
import { aboutSecret } from "../permissions.js";
import { placeOf, values } from "../records.js";
import { valueMembers } from "../values.js";
import { missingValue, requireVersion, stageAsked } from "../version-asked.js";

/** GetSecretValue answers a value: the current one unless it says which. */
export const GetSecretValue = operation(secretsmanager, "GetSecretValue", {
  source: "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html",

  permissions: async (call) => {
    const { arn, keys } = await aboutSecret(call, call.input.SecretId);
    return [
      permission("secretsmanager:GetSecretValue", arn, {
        ...keys,
        "secretsmanager:VersionId": call.input.VersionId,
        "secretsmanager:VersionStage": stageAsked(call.input),
      }),
    ];
  },

  async handle(call) {
    const { input, here, clock, store } = call;
    const { secret, version, sealed } = await store.read(async (read) => {
      const secret = await requireLive(read, here, input.SecretId);
      const version = requireVersion(secret, input);
      return { secret, version, sealed: await values.get(read, [...placeOf(secret), version.id]) };
    });
    if (sealed === undefined) throw missingValue(input);
    const value = await open(call, secretArn(secret), version.id, sealed);
    await noteAccess(store, secret, version.id, clock.now());
    return {
      ...named(secret),
      VersionId: version.id,
      ...valueMembers(value),
      VersionStages: [...version.stages],
      CreatedDate: new Date(version.createdMs),
    };
  },
});
