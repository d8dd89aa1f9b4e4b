import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { requireApi } from "../apis.js";
import { documentationPath } from "../documentation.js";
import { nextPosition, page } from "../paging.js";
import { ask } from "../permissions.js";
import { documentationVersions } from "../records.js";
import { documentationVersionView } from "../views.js";

/** GetDocumentationVersions lists the versions of an API's documentation. */
export const GetDocumentationVersions = operation(apigateway, "GetDocumentationVersions", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_GetDocumentationVersions.html",
  permissions: ({ input, here }) => [ask("GET", here, documentationPath(input.restApiId, "versions"))],

  async handle({ input, here, store }) {
    const { items, next } = await store.read(async (tx) => {
      await requireApi(tx, here, input.restApiId);
      return documentationVersions.list(tx, page([here.region, input.restApiId], input));
    });
    return { items: items.map(documentationVersionView), ...nextPosition(next) };
  },
});
