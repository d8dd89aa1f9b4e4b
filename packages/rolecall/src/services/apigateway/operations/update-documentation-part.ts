import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { documentationPath, requireProperties } from "../documentation.js";
import { requireDocumentationPart } from "../parts.js";
import { replaced } from "../patch.js";
import { ask } from "../permissions.js";
import { type DocumentationPartRecord, documentationParts } from "../records.js";
import { documentationPartView } from "../views.js";

/** UpdateDocumentationPart writes other words about a part of an API. */
export const UpdateDocumentationPart = operation(apigateway, "UpdateDocumentationPart", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateDocumentationPart.html",
  permissions: ({ input, here }) => [
    ask("PATCH", here, documentationPath(input.restApiId, "parts", input.documentationPartId)),
  ],

  async handle({ input, here, store }) {
    const { restApiId, documentationPartId, patchOperations } = input;
    const changed = await store.transact(async (tx) => {
      const found = await requireDocumentationPart(tx, here, restApiId, documentationPartId);
      const part = replaced<DocumentationPartRecord>(found, patchOperations, [
        { path: "/properties", replace: (one, { value = "" }) => ({ ...one, properties: value }) },
      ]);
      requireProperties(part.properties);
      await documentationParts.put(tx, part);
      return part;
    });
    return documentationPartView(changed);
  },
});
