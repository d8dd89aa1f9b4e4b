import { secretsmanager } from "@rolecall/aws-model/secretsmanager";
import { operation, permission } from "../../../kernel/operation.js";
import { passes } from "../filters.js";
import { MOST, pageOf } from "../paging.js";
import { type SecretRecord, secrets } from "../records.js";
import { stagesById } from "../stages.js";
import { secretMembers } from "../views.js";

/**
 * ListSecrets lists the secrets of the account and Region; those that wait for their deletion only if asked to.
 *
 * unverified: that the oldest comes first where the request names no order
 */
export const ListSecrets = operation(secretsmanager, "ListSecrets", {
  source: "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_ListSecrets.html",

  permissions: () => [permission("secretsmanager:ListSecrets", "*", {})],

  async handle({ input, here, store }) {
    const {
      Filters = [],
      IncludePlannedDeletion,
      MaxResults = MOST,
      NextToken,
      SortBy = "created-date",
      SortOrder,
    } = input;
    const prefix = [here.account, here.region];
    const { items: all } = await store.read((read) => secrets.list(read, { prefix }));
    const shown = all.filter(
      (secret) => (IncludePlannedDeletion || secret.deletedMs === undefined) && passes(secret, Filters),
    );
    const rank = RANKS[SortBy] as (secret: SecretRecord) => number | string;
    const { items, next } = pageOf(
      shown,
      (secret) => [rank(secret), secret.name],
      NextToken,
      MaxResults,
      SortOrder === "desc",
    );
    return {
      SecretList: items.map((secret) => {
        const stages = stagesById(secret.versions);
        return {
          ...secretMembers(secret),
          ...(Object.keys(stages).length === 0 ? {} : { SecretVersionsToStages: stages }),
        };
      }),
      ...next,
    };
  },
});

const RANKS: Readonly<Record<string, (secret: SecretRecord) => number | string>> = {
  "created-date": ({ createdMs }) => createdMs,
  "last-accessed-date": ({ accessedMs = 0 }) => accessedMs,
  "last-changed-date": ({ changedMs }) => changedMs,
  name: ({ name }) => name,
};
