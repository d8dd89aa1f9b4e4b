import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { requireApi } from "../apis.js";
import { documentationPath } from "../documentation.js";
import { requireDocumentationPart } from "../parts.js";
import { ask } from "../permissions.js";
import { documentationParts } from "../records.js";

/** DeleteDocumentationPart takes what was written away. */
export const DeleteDocumentationPart = operation(apigateway, "DeleteDocumentationPart", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_DeleteDocumentationPart.html",
  permissions: ({ input, here }) => [
    ask("DELETE", here, documentationPath(input.restApiId, "parts", input.documentationPartId)),
  ],

  async handle({ input, here, store }) {
    const { restApiId: api, documentationPartId: id } = input;
    await store.transact(async (tx) => {
      // Of its kin this one alone says that the API is missing.
      await requireApi(tx, here, api);
      await requireDocumentationPart(tx, here, api, id);
      await documentationParts.delete(tx, [here.region, api, id]);
    });
    return {};
  },
});
