import { apigatewayv2 } from "@rolecall/aws-model/apigatewayv2";
import { operation } from "../../../kernel/operation.js";
import { letLogsIn } from "../access-logs.js";
import { deployAutomatically, nextDeployment } from "../deploy.js";
import { badRequest } from "../errors.js";
import { findPart, requireStage } from "../lookup.js";
import { mayPatch } from "../permissions.js";
import { stages } from "../records.js";
import { partPath } from "../resources.js";
import { describeStage, presentLogs, requestedLogs, requireNamed, stageOf } from "../stages.js";

/** UpdateStage changes what is given; entries of its maps go in one by one. */
export const UpdateStage = operation(apigatewayv2, "UpdateStage", {
  source: "https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-stages-stagename.html",

  permissions: async ({ input, here, read }) => [
    mayPatch(here, partPath(input.ApiId, "stages", input.StageName), {
      request: requestedLogs(input.AccessLogSettings),
      resource: presentLogs(await findPart(read, stages, here, input.ApiId, input.StageName)),
    }),
  ],

  async handle({ input, ...call }) {
    const { here } = call;
    const now = call.clock.now();
    if (input.AccessLogSettings) {
      const before = await call.store.read((read) => requireStage(read, here, input.ApiId, input.StageName));
      const { accessLogSettings } = stageOf(before, input, now);
      if (accessLogSettings && accessLogSettings.destinationArn !== before.accessLogSettings?.destinationArn) {
        await letLogsIn(accessLogSettings, call);
      }
    }
    const next = nextDeployment(call);
    await call.store.transact(async (tx) => {
      const before = await requireStage(tx, here, input.ApiId, input.StageName);
      const after = stageOf(before, input, now);
      if (input.DeploymentId && after.autoDeploy) {
        throw badRequest("DeploymentId can't be set for a stage with AutoDeploy enabled");
      }
      await requireNamed(tx, after, input);
      await stages.put(tx, { ...after, ...(input.DeploymentId ? { deploymentId: input.DeploymentId } : {}) });
      // A stage that follows its API from now on begins with what the API is; other changes of stages deploy nothing.
      if (after.autoDeploy && !before.autoDeploy) await deployAutomatically(tx, here, after.api, next, after.name);
    });
    return describeStage(await call.store.read((read) => requireStage(read, here, input.ApiId, input.StageName)));
  },
});
