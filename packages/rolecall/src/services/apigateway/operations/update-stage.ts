import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { badRequest } from "../errors.js";
import { requireStage } from "../parts.js";
import { ask } from "../permissions.js";
import { partPath } from "../place.js";
import { deployments, stages } from "../records.js";
import { patchedStage } from "../stage-patch.js";
import { requireAccessLogFormat, requireLogRole, requireVariables, stageTraits } from "../stages.js";
import { stageView } from "../views.js";

/** UpdateStage changes a stage: what it answers from, its variables, logs, throttles and canary. It counts at once. */
export const UpdateStage = operation(apigateway, "UpdateStage", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateStage.html",

  permissions: async ({ input, here, read }) => {
    const given = (path: string) => input.patchOperations?.findLast((one) => one.path === path)?.value;
    return [
      ask("PATCH", here, partPath(input.restApiId, "stages", input.stageName), {
        request: {
          accessLoggingDestination: given("/accessLogSettings/destinationArn"),
          accessLoggingFormat: given("/accessLogSettings/format"),
        },
        resource: await stageTraits(read, here, input),
      }),
    ];
  },

  async handle({ input, here, clock, store }) {
    const nowMs = clock.now();
    const changed = await store.transact(async (tx) => {
      const found = await requireStage(tx, here, input.restApiId, input.stageName);
      const stage = { ...patchedStage(found, input.patchOperations), updatedMs: nowMs };
      requireVariables(stage.variables);
      requireVariables(stage.canarySettings?.stageVariableOverrides ?? {});
      for (const id of [stage.deploymentId, stage.canarySettings?.deploymentId]) {
        if (id !== undefined && !(await deployments.get(tx, [here.region, input.restApiId, id]))) {
          throw badRequest("Deployment id does not exist");
        }
      }
      const { accessLogSettings: logs } = stage;
      const logsAnew = logs !== undefined && logs !== found.accessLogSettings;
      if (logsAnew && logs.destinationArn !== undefined) requireAccessLogFormat(logs.format);
      const executionLogs = Object.values(stage.methodSettings).some(({ loggingLevel }) => loggingLevel !== "OFF");
      const writesLogs = logsAnew && logs.destinationArn?.includes(":logs:") === true;
      if (writesLogs || (executionLogs && stage.methodSettings !== found.methodSettings))
        await requireLogRole(tx, here);
      await stages.put(tx, stage);
      return stage;
    });
    return stageView(changed);
  },
});
