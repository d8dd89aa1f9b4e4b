import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { requireDeployment } from "../parts.js";
import { replaced, setText } from "../patch.js";
import { ask } from "../permissions.js";
import { partPath } from "../place.js";
import { type DeploymentRecord, deployments } from "../records.js";
import { deploymentView } from "../views.js";

/** UpdateDeployment changes a deployment's description, which is all that can change of it. */
export const UpdateDeployment = operation(apigateway, "UpdateDeployment", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateDeployment.html",
  permissions: ({ input, here }) => [ask("PATCH", here, partPath(input.restApiId, "deployments", input.deploymentId))],

  async handle({ input, here, store }) {
    const changed = await store.transact(async (tx) => {
      const found = await requireDeployment(tx, here, input.restApiId, input.deploymentId);
      const deployment = replaced<DeploymentRecord>(found, input.patchOperations, [
        { path: "/description", replace: setText("description") },
      ]);
      await deployments.put(tx, deployment);
      return deployment;
    });
    return deploymentView(changed);
  },
});
