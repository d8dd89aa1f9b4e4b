import { apigatewayv2 } from "@rolecall/aws-model/apigatewayv2";
import { operation } from "../../../kernel/operation.js";
import { requireStage } from "../lookup.js";
import { mayDelete } from "../permissions.js";
import { stages } from "../records.js";
import { partPath } from "../resources.js";

/** DeleteAccessLogSettings ends a stage's access logs; what is written stays. */
export const DeleteAccessLogSettings = operation(apigatewayv2, "DeleteAccessLogSettings", {
  source:
    "https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-stages-stagename-accesslogsettings.html",

  permissions: ({ input, here }) => [
    mayDelete(here, `${partPath(input.ApiId, "stages", input.StageName)}/accesslogsettings`),
  ],

  async handle({ input, here, store, clock }) {
    const now = clock.now();
    await store.transact(async (tx) => {
      const { accessLogSettings: _, ...stage } = await requireStage(tx, here, input.ApiId, input.StageName);
      await stages.put(tx, { ...stage, updatedMs: now });
    });
    return {};
  },
});
