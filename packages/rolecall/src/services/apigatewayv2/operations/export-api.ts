import { apigatewayv2 } from "@rolecall/aws-model/apigatewayv2";
import { operation } from "../../../kernel/operation.js";
import { apiEndpoint } from "../apis.js";
import { definitionOf } from "../deploy.js";
import { badRequest, invalid } from "../errors.js";
import { requireApi, requireStage } from "../lookup.js";
import { writeApi } from "../openapi/write.js";
import { mayGet } from "../permissions.js";
import { snapshots } from "../records.js";
import { apiPath } from "../resources.js";

/** ExportApi writes a stage's deployment, or the API as it is being worked on, as an OpenAPI 3.0 document. */
export const ExportApi = operation(apigatewayv2, "ExportApi", {
  source: "https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-exports-specification.html",

  permissions: ({ input, here }) => [mayGet(here, `${apiPath(input.ApiId)}/exports/${input.Specification}`)],

  async handle({ input, here, store, settings }) {
    const { Specification, OutputType, ExportVersion = "1.0", IncludeExtensions = true, StageName } = input;
    if (Specification !== "OAS30") throw invalid("specification", Specification ?? "");
    if (OutputType !== "JSON" && OutputType !== "YAML") throw invalid("OutputType", OutputType ?? "");
    if (ExportVersion !== "1.0") throw invalid("ExportVersion", ExportVersion);
    return store.read(async (read) => {
      const api = await requireApi(read, here, input.ApiId);
      const stage = StageName ? await requireStage(read, here, api.id, StageName) : undefined;
      const frozen =
        stage?.deploymentId === undefined
          ? undefined
          : await snapshots.get(read, [api.region, api.id, stage.deploymentId]);
      if (stage && !frozen) throw badRequest("The stage has no deployment");
      const definition = frozen?.definition ?? (await definitionOf(read, api));
      const endpoint = apiEndpoint(api, { settings });
      const text = writeApi({ api, definition, stage, endpoint, extensions: IncludeExtensions }, OutputType);
      return { body: Buffer.from(text) };
    });
  },
});
