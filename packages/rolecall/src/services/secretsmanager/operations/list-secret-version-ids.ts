import { secretsmanager } from "@rolecall/aws-model/secretsmanager";
import { operation, permission } from "../../../kernel/operation.js";
import { named } from "../change.js";
import { requireSecret } from "../names.js";
import { MOST, pageOf } from "../paging.js";
import { aboutSecret } from "../permissions.js";

/** ListSecretVersionIds lists versions, oldest first; those without labels only if asked to. */
export const ListSecretVersionIds = operation(secretsmanager, "ListSecretVersionIds", {
  source: "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_ListSecretVersionIds.html",

  permissions: async (call) => {
    const { arn, keys } = await aboutSecret(call, call.input.SecretId);
    return [permission("secretsmanager:ListSecretVersionIds", arn, keys)];
  },

  async handle({ input, here, store }) {
    const { MaxResults = MOST, NextToken, IncludeDeprecated } = input;
    const secret = await store.read((read) => requireSecret(read, here, input.SecretId));
    const shown = secret.versions.filter(({ stages }) => IncludeDeprecated || stages.length > 0);
    const { items, next } = pageOf(shown, ({ createdMs, id }) => [createdMs, id], NextToken, MaxResults);
    return {
      ...named(secret),
      Versions: items.map(({ id, stages, createdMs, accessedMs, keyArn, furtherKeys = [] }) => ({
        VersionId: id,
        ...(stages.length === 0 ? {} : { VersionStages: [...stages] }),
        ...(accessedMs === undefined ? {} : { LastAccessedDate: new Date(accessedMs) }),
        CreatedDate: new Date(createdMs),
        KmsKeyIds: [keyArn ?? "DefaultEncryptionKey", ...furtherKeys],
      })),
      ...next,
    };
  },
});
