import { lambda } from "@rolecall/aws-model/lambda";
import { operation, permission } from "../../../kernel/operation.js";
import { layerVersionMissing, noPolicyAssociated, statementNotFound } from "../errors.js";
import { layerName, layerVersionArn } from "../layers/names.js";
import { requireLayerRevision } from "../layers/policy.js";
import { statementsOf, withStatements } from "../policies/document.js";
import { layerVersions } from "../records.js";

/** RemoveLayerVersionPermission takes a statement out; with the last one the policy is gone. */
export const RemoveLayerVersionPermission = operation(lambda, "RemoveLayerVersionPermission", {
  source: "https://docs.aws.amazon.com/lambda/latest/api/API_RemoveLayerVersionPermission.html",

  permissions: ({ input, here }) => [
    permission(
      "lambda:RemoveLayerVersionPermission",
      layerVersionArn(layerName(here, input.LayerName ?? ""), input.VersionNumber),
      {},
    ),
  ],

  async handle({ input, here, store, ids }) {
    const layer = layerName(here, input.LayerName ?? "");
    const revisionId = ids.uuid();
    await store.transact(async (tx) => {
      const key = [layer.account, layer.region, layer.name, input.VersionNumber ?? 0];
      const missing = () => layerVersionMissing(layerVersionArn(layer, input.VersionNumber));
      const { policy, ...record } = await layerVersions.require(tx, key, missing);
      if (!policy) throw noPolicyAssociated();
      requireLayerRevision({ policy }, input.RevisionId);
      const statements = statementsOf(policy.text);
      const kept = statements.filter(({ Sid }) => Sid !== input.StatementId);
      if (kept.length === statements.length) throw statementNotFound(input.StatementId ?? "");
      const text = withStatements(policy.text, kept);
      await layerVersions.put(tx, { ...record, ...(text === undefined ? {} : { policy: { text, revisionId } }) });
    });
    return {};
  },
});
