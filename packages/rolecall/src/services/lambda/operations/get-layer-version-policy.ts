import { lambda } from "@rolecall/aws-model/lambda";
import { shownPolicy } from "../../../kernel/named-principals.js";
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

  async handle({ input, here, store, directory }) {
    const layer = layerName(here, input.LayerName ?? "");
    const key = [layer.account, layer.region, layer.name, input.VersionNumber ?? 0];
    return store.read(async (read) => {
      const missing = () => layerVersionMissing(layerVersionArn(layer, input.VersionNumber));
      const { policy } = await layerVersions.require(read, key, missing);
      if (!policy) throw noPolicyAssociated();
      return { Policy: await shownPolicy(read, directory, policy.text), RevisionId: policy.revisionId };
    });
  },
});
