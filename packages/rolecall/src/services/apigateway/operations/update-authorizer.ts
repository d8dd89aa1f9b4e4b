import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { authorizerTraits } from "../authorizer-traits.js";
import { checkedAuthorizer, requireNewName } from "../authorizers.js";
import { requireAuthorizer } from "../parts.js";
import { patched, type Rule, setText } from "../patch.js";
import { ask, passRoles } from "../permissions.js";
import { apiPath, partPath } from "../place.js";
import { type AuthorizerRecord, authorizers } from "../records.js";
import { authorizerView } from "../views.js";

/** UpdateAuthorizer changes an authorizer. */
export const UpdateAuthorizer = operation(apigateway, "UpdateAuthorizer", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateAuthorizer.html",

  permissions: async ({ input, here, read }) => {
    const given = (path: string) => input.patchOperations?.findLast((one) => one.path === path)?.value;
    const type = given("/type");
    const uri = given("/authorizerUri");
    return [
      ask("PATCH", here, partPath(input.restApiId, "authorizers", input.authorizerId), {
        request: {
          ...(type === undefined ? {} : { authorizerType: [type] }),
          ...(uri === undefined ? {} : { authorizerUri: [uri] }),
        },
        resource: await authorizerTraits(read, here, input),
      }),
      ...passRoles(here, [given("/authorizerCredentials")], apiPath(input.restApiId)),
    ];
  },

  async handle({ input, here, store }) {
    const changed = await store.transact(async (tx) => {
      const found = await requireAuthorizer(tx, here, input.restApiId, input.authorizerId);
      const next = patched(found, input.patchOperations, RULES);
      const authorizer = { region: found.region, api: found.api, ...checkedAuthorizer(next) };
      const { items } = await authorizers.list(tx, { prefix: [here.region, input.restApiId] });
      requireNewName(items, authorizer);
      await authorizers.put(tx, authorizer);
      return authorizer;
    });
    return authorizerView(changed);
  },
});

const RULES: readonly Rule<AuthorizerRecord>[] = [
  { path: "/name", replace: (one, { value = "" }) => ({ ...one, name: value }) },
  { path: "/type", replace: (one, { value }) => ({ ...one, type: value as AuthorizerRecord["type"] }) },
  { path: "/authType", replace: setText("authType") },
  { path: "/authorizerUri", replace: setText("authorizerUri") },
  { path: "/authorizerCredentials", replace: setText("authorizerCredentials") },
  { path: "/identitySource", replace: setText("identitySource") },
  { path: "/identityValidationExpression", replace: setText("identityValidationExpression") },
  {
    path: "/authorizerResultTtlInSeconds",
    replace: (one, { value = "" }) => ({ ...one, authorizerResultTtlInSeconds: value === "" ? 300 : Number(value) }),
  },
  {
    path: "/providerARNs",
    add: (one, { value = "" }) => ({ ...one, providerARNs: [...new Set([...(one.providerARNs ?? []), value])] }),
    remove: (one, { value }) => ({ ...one, providerARNs: (one.providerARNs ?? []).filter((arn) => arn !== value) }),
  },
];
