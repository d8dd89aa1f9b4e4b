import { kms } from "@rolecall/aws-model/kms";
import { operation, permission } from "../../../kernel/operation.js";
import { retirerNeeded } from "../errors.js";
import { viewGrant } from "../grants.js";
import { pageOf } from "../paging.js";
import { grants } from "../records.js";

const PAGE = 50;

/** ListRetirableGrants answers the grants that a principal may retire, on keys of any account. */
export const ListRetirableGrants = operation(kms, "ListRetirableGrants", {
  source: "https://docs.aws.amazon.com/kms/latest/APIReference/API_ListRetirableGrants.html",

  permissions: () => [permission("kms:ListRetirableGrants", "*", {})],

  async handle({ input, here, store }) {
    const retiring = input.RetiringPrincipal ?? input.RetiringServicePrincipal;
    if (retiring === undefined) throw retirerNeeded();
    const all = await store.read((read) => grants.by(read, "byRetiring", [here.region, retiring]));
    const { items, continued } = pageOf(all, ({ account, keyId, id }) => `${account}/${keyId}/${id}`, input, PAGE);
    return { Grants: items.map(viewGrant), ...continued };
  },
});
