import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { contentTypeNotFound, parameterNotFound } from "../errors.js";
import { methodTraits } from "../method-traits.js";
import { checkedMethod, putMethod, referable, requireMethod } from "../methods.js";
import { isTrue, listRule, mapRule, patched, type Rule, setFlag, setText } from "../patch.js";
import { ask } from "../permissions.js";
import { methodPath } from "../place.js";
import type { MethodDefinition } from "../records.js";
import { methodView } from "../views.js";

/** UpdateMethod changes a method. */
export const UpdateMethod = operation(apigateway, "UpdateMethod", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateMethod.html",

  permissions: async ({ input, here, read }) => {
    const given = (path: string) => input.patchOperations?.findLast((one) => one.path === path)?.value;
    const key = given("/apiKeyRequired");
    const type = given("/authorizationType");
    return [
      ask("PATCH", here, methodPath(input), {
        request: {
          ...(key === undefined ? {} : { apiKeyRequired: [String(isTrue(key))] }),
          ...(type === undefined ? {} : { routeAuthorizationType: [type] }),
        },
        resource: await methodTraits(read, here, input),
      }),
    ];
  },

  async handle({ input, here, store }) {
    const changed = await store.transact(async (tx) => {
      const { resource, method } = await requireMethod(tx, here, input);
      const known = await referable(tx, here.region, input.restApiId);
      const next = checkedMethod(patched(method, input.patchOperations, RULES), known);
      await putMethod(tx, resource, next);
      return next;
    });
    return methodView(changed);
  },
});

const RULES: readonly Rule<MethodDefinition>[] = [
  { path: "/apiKeyRequired", replace: setFlag("apiKeyRequired") },
  {
    path: "/authorizationType",
    replace: (method, { value }) => ({ ...method, authorizationType: value as MethodDefinition["authorizationType"] }),
  },
  { path: "/authorizerId", replace: setText("authorizerId") },
  listRule("authorizationScopes"),
  { path: "/operationName", replace: setText("operationName") },
  { path: "/requestValidatorId", replace: setText("requestValidatorId") },
  mapRule("requestModels", contentTypeNotFound),
  mapRule("requestParameters", parameterNotFound, isTrue),
];
