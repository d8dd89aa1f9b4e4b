import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { documentationPath } from "../documentation.js";
import { requireDocumentationPart } from "../parts.js";
import { ask } from "../permissions.js";
import { documentationPartView } from "../views.js";

/** GetDocumentationPart shows what was written about a part of an API. */
export const GetDocumentationPart = operation(apigateway, "GetDocumentationPart", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_GetDocumentationPart.html",
  permissions: ({ input, here }) => [
    ask("GET", here, documentationPath(input.restApiId, "parts", input.documentationPartId)),
  ],

  async handle({ input, here, store }) {
    const { restApiId, documentationPartId } = input;
    return documentationPartView(
      await store.read((tx) => requireDocumentationPart(tx, here, restApiId, documentationPartId)),
    );
  },
});
