import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { documentationPath } from "../documentation.js";
import { requireDocumentationVersion } from "../parts.js";
import { ask } from "../permissions.js";
import { documentationVersions } from "../records.js";

/** DeleteDocumentationVersion deletes a version; stages that name it go on naming it. */
export const DeleteDocumentationVersion = operation(apigateway, "DeleteDocumentationVersion", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_DeleteDocumentationVersion.html",
  permissions: ({ input, here }) => [
    ask("DELETE", here, documentationPath(input.restApiId, "versions", input.documentationVersion)),
  ],

  async handle({ input, here, store }) {
    const { restApiId: api, documentationVersion: version } = input;
    await store.transact(async (tx) => {
      await requireDocumentationVersion(tx, here, api, version);
      await documentationVersions.delete(tx, [here.region, api, version]);
    });
    return {};
  },
});
