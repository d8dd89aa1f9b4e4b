import { lambda } from "@rolecall/aws-model/lambda";
import { operation, permission } from "../../../kernel/operation.js";
import { layerVersionNotFound } from "../errors.js";
import { describeLayerVersion } from "../layers/describe.js";
import { layerName, layerVersionArn } from "../layers/names.js";
import { layerVersions } from "../records.js";

/** GetLayerVersion answers a version of a layer with a link to its content. */
export const GetLayerVersion = operation(lambda, "GetLayerVersion", {
  source: "https://docs.aws.amazon.com/lambda/latest/api/API_GetLayerVersion.html",

  permissions: ({ input, here }) => [
    permission(
      "lambda:GetLayerVersion",
      layerVersionArn(layerName(here, input.LayerName ?? ""), input.VersionNumber),
      {},
    ),
  ],

  async handle({ input, here, store, ...host }) {
    const { account, region, name } = layerName(here, input.LayerName ?? "");
    const key = [account, region, name, input.VersionNumber ?? 0];
    return describeLayerVersion(
      await store.read((read) => layerVersions.require(read, key, layerVersionNotFound)),
      host,
    );
  },
});
