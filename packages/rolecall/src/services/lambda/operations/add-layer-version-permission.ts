import { lambda } from "@rolecall/aws-model/lambda";
import { keptPolicy } from "../../../kernel/named-principals.js";
import { operation, permission } from "../../../kernel/operation.js";
import { invalidPrincipal, layerVersionMissing, statementExists } from "../errors.js";
import { layerName, layerVersionArn } from "../layers/names.js";
import { requireLayerRevision } from "../layers/policy.js";
import { checkLength, grantedStatement, statementsOf, withStatements } from "../policies/document.js";
import { layerVersions } from "../records.js";

/** AddLayerVersionPermission lets other accounts use a layer version. */
export const AddLayerVersionPermission = operation(lambda, "AddLayerVersionPermission", {
  source: "https://docs.aws.amazon.com/lambda/latest/api/API_AddLayerVersionPermission.html",

  permissions: ({ input, here }) => [
    permission(
      "lambda:AddLayerVersionPermission",
      layerVersionArn(layerName(here, input.LayerName ?? ""), input.VersionNumber),
      {},
    ),
  ],

  async handle({ input, here, store, ids, directory }) {
    const layer = layerName(here, input.LayerName ?? "");
    const arn = layerVersionArn(layer, input.VersionNumber);
    const revisionId = ids.uuid();
    const statement = grantedStatement({ ...input, PrincipalOrgID: input.OrganizationId }, arn);
    await store.transact(async (tx) => {
      const key = [layer.account, layer.region, layer.name, input.VersionNumber ?? 0];
      const record = await layerVersions.require(tx, key, () => layerVersionMissing(arn));
      requireLayerRevision(record, input.RevisionId);
      const statements = record.policy ? statementsOf(record.policy.text) : [];
      if (statements.some(({ Sid }) => Sid === input.StatementId)) throw statementExists(input.StatementId ?? "");
      const changed = withStatements(record.policy?.text, [...statements, statement]) ?? "";
      checkLength(changed);
      const text = await keptPolicy(tx, directory, changed, invalidPrincipal);
      await layerVersions.put(tx, { ...record, policy: { text, revisionId } });
    });
    return { Statement: JSON.stringify(statement), RevisionId: revisionId };
  },
});
