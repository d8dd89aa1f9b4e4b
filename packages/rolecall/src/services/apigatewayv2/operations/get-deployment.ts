import { apigatewayv2 } from "@rolecall/aws-model/apigatewayv2";
import { operation } from "../../../kernel/operation.js";
import { describeDeployment } from "../deployments.js";
import { requireDeployment } from "../lookup.js";
import { mayGet } from "../permissions.js";
import { partPath } from "../resources.js";

/** GetDeployment answers a deployment of an API. */
export const GetDeployment = operation(apigatewayv2, "GetDeployment", {
  source: "https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-deployments-deploymentid.html",

  permissions: ({ input, here }) => [mayGet(here, partPath(input.ApiId, "deployments", input.DeploymentId))],

  async handle({ input, here, store }) {
    return describeDeployment(
      await store.read((read) => requireDeployment(read, here, input.ApiId, input.DeploymentId)),
    );
  },
});
