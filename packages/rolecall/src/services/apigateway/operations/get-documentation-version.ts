import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { documentationPath } from "../documentation.js";
import { requireDocumentationVersion } from "../parts.js";
import { ask } from "../permissions.js";
import { documentationVersionView } from "../views.js";

/** GetDocumentationVersion shows a version of an API's documentation. */
export const GetDocumentationVersion = operation(apigateway, "GetDocumentationVersion", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_GetDocumentationVersion.html",
  permissions: ({ input, here }) => [
    ask("GET", here, documentationPath(input.restApiId, "versions", input.documentationVersion)),
  ],

  async handle({ input, here, store }) {
    const { restApiId, documentationVersion } = input;
    return documentationVersionView(
      await store.read((tx) => requireDocumentationVersion(tx, here, restApiId, documentationVersion)),
    );
  },
});
