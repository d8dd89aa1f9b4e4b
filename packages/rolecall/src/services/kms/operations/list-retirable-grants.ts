import { kms } from "@rolecall/aws-model/kms";
import { operation, permission } from "../../../kernel/operation.js";
import { tokenOfKey } from "../../../kernel/page-token.js";
import { retirerNeeded } from "../errors.js";
import { viewGrant } from "../grants.js";
import { offsetOf } from "../paging.js";
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
    const from = offsetOf(input.Marker);
    const until = from + (input.Limit ?? PAGE);
    return {
      Grants: all.slice(from, until).map(viewGrant),
      ...(until < all.length ? { NextMarker: tokenOfKey([until]), Truncated: true } : { Truncated: false }),
    };
  },
});
