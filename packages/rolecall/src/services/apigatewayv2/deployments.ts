import type { Output } from "@rolecall/aws-model";
import type { apigatewayv2 } from "@rolecall/aws-model/apigatewayv2";
import type { DeploymentRecord } from "./records.js";

/** A deployment as answers show it. Those that fail leave nothing but a stage's message. */
export const describeDeployment = (deployment: DeploymentRecord): Output<typeof apigatewayv2, "GetDeployment"> => ({
  AutoDeployed: deployment.autoDeployed,
  CreatedDate: new Date(deployment.createdMs),
  DeploymentId: deployment.id,
  DeploymentStatus: "DEPLOYED",
  ...(deployment.description === undefined ? {} : { Description: deployment.description }),
});
