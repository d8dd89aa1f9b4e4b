import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { documentationPath } from "../documentation.js";
import { requireDocumentationVersion } from "../parts.js";
import { replaced, setText } from "../patch.js";
import { ask } from "../permissions.js";
import { type DocumentationVersionRecord, documentationVersions } from "../records.js";
import { documentationVersionView } from "../views.js";

/** UpdateDocumentationVersion changes the description of a version. */
export const UpdateDocumentationVersion = operation(apigateway, "UpdateDocumentationVersion", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateDocumentationVersion.html",
  permissions: ({ input, here }) => [
    ask("PATCH", here, documentationPath(input.restApiId, "versions", input.documentationVersion)),
  ],

  async handle({ input, here, store }) {
    const { restApiId, documentationVersion, patchOperations } = input;
    const changed = await store.transact(async (tx) => {
      const found = await requireDocumentationVersion(tx, here, restApiId, documentationVersion);
      const version = replaced<DocumentationVersionRecord>(found, patchOperations, [
        { path: "/description", replace: setText("description") },
      ]);
      await documentationVersions.put(tx, version);
      return version;
    });
    return documentationVersionView(changed);
  },
});
