import { apigatewayv2 } from "@rolecall/aws-model/apigatewayv2";
import { operation } from "../../../kernel/operation.js";
import { deployed, freeze, hasRoutes, nextDeployment } from "../deploy.js";
import { describeDeployment } from "../deployments.js";
import { badRequest, noRoutes } from "../errors.js";
import { requireApi, requireStage } from "../lookup.js";
import { given } from "../patch.js";
import { mayPost } from "../permissions.js";
import { stages } from "../records.js";
import { partPath } from "../resources.js";

/** CreateDeployment freezes an API as it is, and hands it to a stage when one is named. */
export const CreateDeployment = operation(apigatewayv2, "CreateDeployment", {
  source: "https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-deployments.html",

  permissions: ({ input, here }) => [
    mayPost(here, partPath(input.ApiId, "deployments"), { request: { StageName: input.StageName } }),
  ],

  async handle({ input, here, ...host }) {
    const { deploymentId: id, nowMs } = nextDeployment(host);
    const deployment = await host.store.transact(async (tx) => {
      const api = await requireApi(tx, here, input.ApiId);
      if (!(await hasRoutes(tx, api))) throw badRequest(noRoutes);
      const stage = input.StageName ? await requireStage(tx, here, api.id, input.StageName) : undefined;
      // AWS: such a stage takes no deployments from anybody (words unverified).
      if (stage?.autoDeploy) throw badRequest("Deployments can't be made to a stage with AutoDeploy enabled");
      const made = await freeze(tx, api, {
        id,
        createdMs: nowMs,
        autoDeployed: false,
        ...given("description", input.Description),
      });
      if (stage) await stages.put(tx, deployed(stage, id, nowMs));
      return made;
    });
    return describeDeployment(deployment);
  },
});
