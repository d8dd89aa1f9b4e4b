import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { requireApi } from "../apis.js";
import { documentationPath } from "../documentation.js";
import { badRequest, conflict } from "../errors.js";
import { requireStage } from "../parts.js";
import { ask } from "../permissions.js";
import { documentationVersions, stages } from "../records.js";
import { documentationVersionView } from "../views.js";

/** CreateDocumentationVersion names what is written now, and can give it to a stage. */
export const CreateDocumentationVersion = operation(apigateway, "CreateDocumentationVersion", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_CreateDocumentationVersion.html",
  permissions: ({ input, here }) => [ask("POST", here, documentationPath(input.restApiId, "versions"))],

  async handle({ input, here, clock, store }) {
    const { restApiId: api, documentationVersion: version, stageName, description } = input;
    const made = {
      region: here.region,
      api,
      version,
      ...(description === undefined ? {} : { description }),
      createdMs: clock.now(),
    };
    await store.transact(async (tx) => {
      await requireApi(tx, here, api);
      // Unverified words, and those of the refusal below.
      if (version === "") throw badRequest("Documentation version must be non-empty");
      if (await documentationVersions.get(tx, [here.region, api, version])) {
        throw conflict(`Documentation version already exists: ${version}`);
      }
      await documentationVersions.put(tx, made);
      if (stageName === undefined) return;
      const stage = await requireStage(tx, here, api, stageName);
      await stages.put(tx, { ...stage, documentationVersion: version, updatedMs: made.createdMs });
    });
    return documentationVersionView(made);
  },
});
