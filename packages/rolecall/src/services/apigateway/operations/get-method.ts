import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { requireMethod } from "../methods.js";
import { ask } from "../permissions.js";
import { methodPath } from "../place.js";
import { methodView } from "../views.js";

/** GetMethod shows a method with its integration and responses. */
export const GetMethod = operation(apigateway, "GetMethod", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_GetMethod.html",
  permissions: ({ input, here }) => [ask("GET", here, methodPath(input))],

  async handle({ input, here, store }) {
    return methodView((await store.read((tx) => requireMethod(tx, here, input))).method);
  },
});
