import { apigateway } from "@rolecall/aws-model/apigateway";
import { stringify } from "yaml";
import { operation } from "../../../kernel/operation.js";
import { requireApi } from "../apis.js";
import { badRequest } from "../errors.js";
import { versionOf, writeDocument } from "../openapi/write.js";
import { requireDeployment, requireStage } from "../parts.js";
import { ask } from "../permissions.js";
import { partPath } from "../place.js";
import { shownApi } from "../policy.js";
import { snapshots } from "../records.js";

/** GetExport writes what a stage answers from as an OpenAPI document: version 3.0 or 2.0, as JSON or YAML. */
export const GetExport = operation(apigateway, "GetExport", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_GetExport.html",
  permissions: ({ input, here }) => [
    ask("GET", here, `${partPath(input.restApiId, "stages", input.stageName)}/exports/${input.exportType}`),
  ],

  async handle({ input, here, store, directory }) {
    const { restApiId, stageName, exportType, accepts } = input;
    // Unverified words.
    if (exportType !== "oas30" && exportType !== "swagger") {
      throw badRequest("Invalid export type specified. Valid options are oas30,swagger");
    }
    const { definition, createdMs } = await store.read(async (tx) => {
      const api = await requireApi(tx, here, restApiId);
      const stage = await requireStage(tx, here, restApiId, stageName);
      const deployment = await requireDeployment(tx, here, restApiId, stage.deploymentId);
      const snapshot = await snapshots.get(tx, [here.region, restApiId, deployment.id]);
      if (!snapshot) throw new Error(`deployment ${deployment.id} has no snapshot`);
      return { definition: await shownApi(tx, directory, snapshot.definition), createdMs: api.createdMs };
    });
    const document = writeDocument(definition, {
      kind: exportType,
      region: here.region,
      api: restApiId,
      stage: stageName,
      createdMs,
      extensions: new Set(input.parameters?.extensions?.split(",")),
    });
    const yaml = accepts?.includes("yaml") === true;
    const text = yaml ? stringify(document) : JSON.stringify(document, undefined, 2);
    const version = versionOf(definition, createdMs);
    return {
      contentType: accepts === undefined || accepts === "" ? "application/octet-stream" : accepts,
      contentDisposition: `attachment; filename="${exportType}_${version.replace(/[^\w.:-]/g, "_")}.${yaml ? "yaml" : "json"}"`,
      body: Buffer.from(text) as never,
    };
  },
});
