import { kms } from "@rolecall/aws-model/kms";
import { operation, permission } from "../../../kernel/operation.js";
import { viewGrant } from "../grants.js";
import { requireKey } from "../names.js";
import { continued, pageOptions } from "../paging.js";
import { aboutKey } from "../permissions.js";
import { grants } from "../records.js";

const PAGE = 50;

/** ListGrants answers the grants on a key, of all grantees or one. */
export const ListGrants = operation(kms, "ListGrants", {
  source: "https://docs.aws.amazon.com/kms/latest/APIReference/API_ListGrants.html",

  permissions: async (call) => {
    const { arn, keys } = await aboutKey(call, call.input.KeyId);
    const forService = { "kms:GrantIsForAWSResource": String((call.request?.calledVia.length ?? 0) > 0) };
    return [permission("kms:ListGrants", arn, { ...keys, ...forService })];
  },

  async handle({ input, here, store }) {
    const { GrantId, GranteePrincipal, Limit = PAGE } = input;
    const page = await store.read(async (read) => {
      const { account, region, id } = await requireKey(read, here, input.KeyId);
      const { prefix, after } = pageOptions([account, region, id], input, PAGE);
      const { items } = await grants.list(read, { prefix, ...(after ? { after } : {}) });
      const wanted = items.filter(
        (grant) =>
          (GrantId === undefined || grant.id === GrantId) &&
          (GranteePrincipal === undefined || grant.grantee === GranteePrincipal),
      );
      const shown = wanted.slice(0, Limit);
      const last = shown.at(-1);
      return { items: shown, ...(wanted.length > shown.length && last ? { next: [...prefix, last.id] } : {}) };
    });
    return { Grants: page.items.map(viewGrant), ...continued(page) };
  },
});
