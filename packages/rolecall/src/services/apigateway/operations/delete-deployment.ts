import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { badRequest } from "../errors.js";
import { requireDeployment } from "../parts.js";
import { ask } from "../permissions.js";
import { partPath } from "../place.js";
import { deployments, snapshots, stages } from "../records.js";

/** DeleteDeployment deletes a deployment from which no stage answers. */
export const DeleteDeployment = operation(apigateway, "DeleteDeployment", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_DeleteDeployment.html",
  permissions: ({ input, here }) => [ask("DELETE", here, partPath(input.restApiId, "deployments", input.deploymentId))],

  async handle({ input, here, store }) {
    const { restApiId: api, deploymentId: id } = input;
    await store.transact(async (tx) => {
      await requireDeployment(tx, here, api, id);
      const { items } = await stages.list(tx, { prefix: [here.region, api] });
      if (
        items.some(({ deploymentId, canarySettings }) => deploymentId === id || canarySettings?.deploymentId === id)
      ) {
        throw badRequest("Active stages pointing to this deployment must be moved or deleted");
      }
      await deployments.delete(tx, [here.region, api, id]);
      await snapshots.delete(tx, [here.region, api, id]);
    });
    return {};
  },
});
