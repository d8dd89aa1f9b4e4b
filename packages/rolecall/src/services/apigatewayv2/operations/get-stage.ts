import { apigatewayv2 } from "@rolecall/aws-model/apigatewayv2";
import { operation } from "../../../kernel/operation.js";
import { requireStage } from "../lookup.js";
import { mayGet } from "../permissions.js";
import { partPath } from "../resources.js";
import { describeStage } from "../stages.js";

/** GetStage answers a stage of an API. */
export const GetStage = operation(apigatewayv2, "GetStage", {
  source: "https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-stages-stagename.html",

  permissions: ({ input, here }) => [mayGet(here, partPath(input.ApiId, "stages", input.StageName))],

  async handle({ input, here, store }) {
    return describeStage(await store.read((read) => requireStage(read, here, input.ApiId, input.StageName)));
  },
});
