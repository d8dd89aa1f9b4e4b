import { lambda } from "@rolecall/aws-model/lambda";
import { operation, permission } from "../../../kernel/operation.js";
import { layerVersionMissing, noPolicyAssociated } from "../errors.js";
import { layerName, layerVersionArn } from "../layers/names.js";
import { layerVersions } from "../records.js";

/** GetLayerVersionPolicy answers who else may use a layer version. */
export const GetLayerVersionPolicy = operation(lambda, "GetLayerVersionPolicy", {
  source: "https://docs.aws.amazon.com/lambda/latest/api/API_GetLayerVersionPolicy.html",

  permissions: ({ input, here }) => [
    permission(
      "lambda:GetLayerVersionPolicy",
      layerVersionArn(layerName(here, input.LayerName ?? ""), input.VersionNumber),
      {},
    ),
  ],

  async handle({ input, here, store }) {
    const layer = layerName(here, input.LayerName ?? "");
    const key = [layer.account, layer.region, layer.name, input.VersionNumber ?? 0];
    const { policy } = await store.read((read) =>
      layerVersions.require(read, key, () => layerVersionMissing(layerVersionArn(layer, input.VersionNumber))),
    );
    if (!policy) throw noPolicyAssociated();
    return { Policy: policy.text, RevisionId: policy.revisionId };
  },
});
