import { apigatewayv2 } from "@rolecall/aws-model/apigatewayv2";
import { operation } from "../../../kernel/operation.js";
import { deploymentInUse } from "../errors.js";
import { requireDeployment } from "../lookup.js";
import { mayDelete } from "../permissions.js";
import { deployments, snapshots, stages } from "../records.js";
import { partPath } from "../resources.js";

/** DeleteDeployment deletes a deployment that no stage points to. */
export const DeleteDeployment = operation(apigatewayv2, "DeleteDeployment", {
  source: "https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-deployments-deploymentid.html",

  permissions: ({ input, here }) => [mayDelete(here, partPath(input.ApiId, "deployments", input.DeploymentId))],

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      const { region, api, id } = await requireDeployment(tx, here, input.ApiId, input.DeploymentId);
      const { items } = await stages.list(tx, { prefix: [region, api] });
      if (items.some(({ deploymentId }) => deploymentId === id)) throw deploymentInUse();
      await deployments.delete(tx, [region, api, id]);
      await snapshots.delete(tx, [region, api, id]);
    });
    return {};
  },
});
