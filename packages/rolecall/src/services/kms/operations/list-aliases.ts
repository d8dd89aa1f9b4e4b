import { kms } from "@rolecall/aws-model/kms";
import { operation, permission } from "../../../kernel/operation.js";
import { aliasArn, requireKey } from "../names.js";
import { continued, pageOptions } from "../paging.js";
import { aliases } from "../records.js";

const PAGE = 50;

/** ListAliases answers the aliases of the account and Region, or those of one key. */
export const ListAliases = operation(kms, "ListAliases", {
  source: "https://docs.aws.amazon.com/kms/latest/APIReference/API_ListAliases.html",

  permissions: () => [permission("kms:ListAliases", "*", {})],

  async handle({ input, here, store }) {
    const { KeyId, Limit = PAGE } = input;
    const { account, region } = here;
    const page = await store.read(async (read) => {
      if (KeyId === undefined) return aliases.list(read, pageOptions([account, region], input, PAGE));
      const { id } = await requireKey(read, here, KeyId);
      const { after } = pageOptions([account, region], input, PAGE);
      const all = await aliases.by(read, "byKey", [account, region, id]);
      const left = after === undefined ? all : all.filter(({ name }) => name > String(after.at(-1)));
      const items = left.slice(0, Limit);
      const last = items.at(-1);
      return { items, ...(left.length > items.length && last ? { next: [account, region, last.name] } : {}) };
    });
    return {
      Aliases: page.items.map((alias) => ({
        AliasName: alias.name,
        AliasArn: aliasArn(alias),
        TargetKeyId: alias.keyId,
        CreationDate: new Date(alias.createdMs),
        LastUpdatedDate: new Date(alias.updatedMs),
      })),
      ...continued(page),
    };
  },
});
