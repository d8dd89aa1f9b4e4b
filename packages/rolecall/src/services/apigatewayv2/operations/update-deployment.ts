import { apigatewayv2 } from "@rolecall/aws-model/apigatewayv2";
import { operation } from "../../../kernel/operation.js";
import { describeDeployment } from "../deployments.js";
import { requireDeployment } from "../lookup.js";
import { patched } from "../patch.js";
import { mayPatch } from "../permissions.js";
import { deployments } from "../records.js";
import { partPath } from "../resources.js";

/** UpdateDeployment changes a deployment's description; what it froze stays. */
export const UpdateDeployment = operation(apigatewayv2, "UpdateDeployment", {
  source: "https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-deployments-deploymentid.html",

  permissions: ({ input, here }) => [mayPatch(here, partPath(input.ApiId, "deployments", input.DeploymentId))],

  async handle({ input, here, store }) {
    const deployment = await store.transact(async (tx) => {
      const before = await requireDeployment(tx, here, input.ApiId, input.DeploymentId);
      const after = patched(before, "description", input.Description);
      await deployments.put(tx, after);
      return after;
    });
    return describeDeployment(deployment);
  },
});
