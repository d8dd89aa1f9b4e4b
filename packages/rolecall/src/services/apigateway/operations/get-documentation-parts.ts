import { apigateway } from "@rolecall/aws-model/apigateway";
import { notEmulated } from "../../../kernel/errors.js";
import { operation } from "../../../kernel/operation.js";
import { requireApi } from "../apis.js";
import { documentationPath } from "../documentation.js";
import { pageOf } from "../paging.js";
import { ask } from "../permissions.js";
import { documentationParts } from "../records.js";
import { documentationPartView } from "../views.js";

/**
 * GetDocumentationParts lists what was written, by kind, path and name.
 *
 * Gap: `locationStatus=UNDOCUMENTED` is answered with `RC_NOT_EMULATED`.
 */
export const GetDocumentationParts = operation(apigateway, "GetDocumentationParts", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_GetDocumentationParts.html",
  permissions: ({ input, here }) => [ask("GET", here, documentationPath(input.restApiId, "parts"))],

  async handle({ input, here, store }) {
    const { restApiId, type, path, nameQuery } = input;
    if (input.locationStatus === "UNDOCUMENTED") throw notEmulated("a list of what is not documented");
    const { items: all } = await store.read(async (tx) => {
      await requireApi(tx, here, restApiId);
      return documentationParts.list(tx, { prefix: [here.region, restApiId] });
    });
    const asked = all.filter(
      ({ location }) =>
        (type === undefined || location.type === type) &&
        (path === undefined || location.path === path) &&
        (nameQuery === undefined || location.name?.includes(nameQuery) === true),
    );
    const { items, ...more } = pageOf(asked, input, ({ id }) => id);
    return { items: items.map(documentationPartView), ...more };
  },
});
