import { apigatewayv2 } from "@rolecall/aws-model/apigatewayv2";
import { operation } from "../../../kernel/operation.js";
import { letLogsIn } from "../access-logs.js";
import { deployAutomatically, nextDeployment } from "../deploy.js";
import { badRequest, stageExists, tooMany } from "../errors.js";
import { requireApi, requireStage } from "../lookup.js";
import { mayPost } from "../permissions.js";
import { type StageRecord, stages } from "../records.js";
import { partPath } from "../resources.js";
import { describeStage, requestedLogs, requireNamed, requireStageName, STAGES, stageOf } from "../stages.js";
import { tagsOf } from "../tagging.js";

/**
 * CreateStage makes an address of an API. It answers from the deployment given, or with AutoDeploy from the API as it is
 * at each moment.
 */
export const CreateStage = operation(apigatewayv2, "CreateStage", {
  source: "https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-stages.html",

  permissions: ({ input, here }) => [
    mayPost(here, partPath(input.ApiId, "stages"), {
      request: requestedLogs(input.AccessLogSettings),
      tags: input.Tags,
    }),
  ],

  async handle({ input, ...call }) {
    const { here } = call;
    const now = call.clock.now();
    const name = requireStageName(input.StageName ?? "");
    if (input.AutoDeploy && input.DeploymentId) {
      throw badRequest("DeploymentId can't be set for a stage with AutoDeploy enabled");
    }
    const empty: StageRecord = {
      account: here.account,
      region: here.region,
      api: input.ApiId,
      name,
      autoDeploy: false,
      variables: {},
      defaultRouteSettings: {},
      routeSettings: {},
      tags: tagsOf(input.Tags),
      createdMs: now,
      updatedMs: now,
      authorizersReset: 0,
    };
    const stage: StageRecord = {
      ...stageOf(empty, input, now),
      ...(input.DeploymentId ? { deploymentId: input.DeploymentId } : {}),
    };
    const key = [here.region, input.ApiId, name];
    const next = nextDeployment(call);
    if (stage.accessLogSettings) await letLogsIn(stage.accessLogSettings, call);
    await call.store.transact(async (tx) => {
      await requireApi(tx, here, input.ApiId);
      if (await stages.get(tx, key)) throw stageExists();
      const { items } = await stages.list(tx, { prefix: key.slice(0, 2) });
      if (items.length >= STAGES) throw tooMany("stages", STAGES);
      await requireNamed(tx, stage, input);
      await stages.put(tx, stage);
      if (stage.autoDeploy) await deployAutomatically(tx, here, input.ApiId, next, name);
    });
    return describeStage(await call.store.read((read) => requireStage(read, here, input.ApiId, name)));
  },
});
