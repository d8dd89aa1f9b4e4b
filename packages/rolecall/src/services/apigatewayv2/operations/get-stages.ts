import { apigatewayv2 } from "@rolecall/aws-model/apigatewayv2";
import { operation } from "../../../kernel/operation.js";
import { requireApi } from "../lookup.js";
import { pageOf } from "../paging.js";
import { mayGet } from "../permissions.js";
import { stages } from "../records.js";
import { partPath } from "../resources.js";
import { describeStage } from "../stages.js";

/** GetStages lists the stages of an API, in the order of their names. */
export const GetStages = operation(apigatewayv2, "GetStages", {
  source: "https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-stages.html",

  permissions: ({ input, here }) => [mayGet(here, partPath(input.ApiId, "stages"))],

  async handle({ input, here, store }) {
    return store.read(async (read) => {
      const { region, id } = await requireApi(read, here, input.ApiId);
      const { items, ...next } = await pageOf(read, stages, [region, id], input);
      return { Items: items.map(describeStage), ...next };
    });
  },
});
