import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { requireApi } from "../apis.js";
import { documentationPath, requireNewPlace, requireProperties } from "../documentation.js";
import { newId } from "../ids.js";
import { ask } from "../permissions.js";
import { type DocumentationPartRecord, documentationParts } from "../records.js";
import { documentationPartView } from "../views.js";

/** CreateDocumentationPart writes down words about a part of an API. */
export const CreateDocumentationPart = operation(apigateway, "CreateDocumentationPart", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_CreateDocumentationPart.html",
  permissions: ({ input, here }) => [ask("POST", here, documentationPath(input.restApiId, "parts"))],

  async handle({ input, here, ids, store }) {
    const { restApiId: api, properties } = input;
    const { type, path, method, statusCode, name } = input.location;
    const part: DocumentationPartRecord = {
      region: here.region,
      api,
      id: newId(ids, 6),
      location: {
        type,
        ...(path === undefined ? {} : { path }),
        ...(method === undefined ? {} : { method }),
        ...(statusCode === undefined ? {} : { statusCode }),
        ...(name === undefined ? {} : { name }),
      },
      properties,
    };
    await store.transact(async (tx) => {
      await requireApi(tx, here, api);
      requireProperties(properties);
      await requireNewPlace(tx, part);
      await documentationParts.put(tx, part);
    });
    return documentationPartView(part);
  },
});
