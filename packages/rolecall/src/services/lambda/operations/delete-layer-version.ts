import { lambda } from "@rolecall/aws-model/lambda";
import { operation, permission } from "../../../kernel/operation.js";
import { layerName, layerVersionArn } from "../layers/names.js";
import { layerVersions } from "../records.js";

/** DeleteLayerVersion takes a version away; functions that have it keep it. One that is not there is no error. */
export const DeleteLayerVersion = operation(lambda, "DeleteLayerVersion", {
  source: "https://docs.aws.amazon.com/lambda/latest/api/API_DeleteLayerVersion.html",

  permissions: ({ input, here }) => [
    permission(
      "lambda:DeleteLayerVersion",
      layerVersionArn(layerName(here, input.LayerName ?? ""), input.VersionNumber),
      {},
    ),
  ],

  async handle({ input, here, store }) {
    const { account, region, name } = layerName(here, input.LayerName ?? "");
    await store.transact((tx) => layerVersions.delete(tx, [account, region, name, input.VersionNumber ?? 0]));
    return {};
  },
});
