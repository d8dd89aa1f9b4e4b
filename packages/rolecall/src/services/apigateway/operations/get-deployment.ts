import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { requireDeployment } from "../parts.js";
import { ask } from "../permissions.js";
import { partPath } from "../place.js";
import { type ApiDefinition, snapshots } from "../records.js";
import { deploymentView } from "../views.js";

/** GetDeployment shows a deployment; with `embed=apisummary` the methods that it froze. */
export const GetDeployment = operation(apigateway, "GetDeployment", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_GetDeployment.html",
  permissions: ({ input, here }) => [ask("GET", here, partPath(input.restApiId, "deployments", input.deploymentId))],

  async handle({ input, here, store }) {
    return store.read(async (tx) => {
      const deployment = await requireDeployment(tx, here, input.restApiId, input.deploymentId);
      if (!input.embed?.some((name) => name.toLowerCase() === "apisummary")) return deploymentView(deployment);
      const snapshot = await snapshots.get(tx, [here.region, deployment.api, deployment.id]);
      return { ...deploymentView(deployment), ...(snapshot ? { apiSummary: summary(snapshot.definition) } : {}) };
    });
  },
});

const summary = ({ resources }: ApiDefinition) =>
  Object.fromEntries(
    resources
      .filter(({ resourceMethods }) => Object.keys(resourceMethods).length > 0)
      .map(({ path, resourceMethods }) => [
        path,
        Object.fromEntries(
          Object.values(resourceMethods).map(({ httpMethod, authorizationType, apiKeyRequired }) => [
            httpMethod,
            { authorizationType, apiKeyRequired },
          ]),
        ),
      ]),
  );
