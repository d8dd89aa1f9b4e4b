import { lambda } from "@rolecall/aws-model/lambda";
import { operation, permission } from "../../../kernel/operation.js";
import { layerVersionNotFound } from "../errors.js";
import { describeLayerVersion } from "../layers/describe.js";
import { parseLayerVersion } from "../layers/names.js";
import { layerVersions } from "../records.js";

/** GetLayerVersionByArn is GetLayerVersion by ARN, and asks for that permission. */
export const GetLayerVersionByArn = operation(lambda, "GetLayerVersionByArn", {
  source: "https://docs.aws.amazon.com/lambda/latest/api/API_GetLayerVersionByArn.html",

  permissions: ({ input }) => [permission("lambda:GetLayerVersion", input.Arn ?? "", {})],

  async handle({ input, store, ...host }) {
    const named = parseLayerVersion(input.Arn ?? "");
    if (!named) throw layerVersionNotFound();
    const key = [named.account, named.region, named.name, named.version];
    return describeLayerVersion(
      await store.read((read) => layerVersions.require(read, key, layerVersionNotFound)),
      host,
    );
  },
});
