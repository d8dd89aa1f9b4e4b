import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { badRequest } from "../errors.js";
import { requireResource } from "../methods.js";
import { type At, replaced } from "../patch.js";
import { ask } from "../permissions.js";
import { partPath } from "../place.js";
import type { ResourceRecord } from "../records.js";
import { moveResource, treeOf } from "../tree.js";
import { resourceView } from "../views.js";

/** UpdateResource renames a resource or puts it below another one, with everything below itself. */
export const UpdateResource = operation(apigateway, "UpdateResource", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateResource.html",
  permissions: ({ input, here }) => [ask("PATCH", here, partPath(input.restApiId, "resources", input.resourceId))],

  async handle({ input, here, store }) {
    const { restApiId, resourceId, patchOperations } = input;
    const moved = await store.transact(async (tx) => {
      const resource = await requireResource(tx, here, restApiId, resourceId);
      const { parentId, pathPart } = replaced<Place>(resource, patchOperations, RULES);
      if (parentId === undefined || pathPart === undefined) return resource;
      if (parentId === resource.parentId && pathPart === resource.pathPart) return resource;
      return moveResource(tx, await treeOf(tx, here.region, restApiId), resource, { parentId, pathPart });
    });
    return resourceView(moved, false);
  },
});

type Place = Pick<ResourceRecord, "parentId" | "pathPart">;

const change =
  (member: keyof Place) =>
  (place: Place, { value = "" }: At) => {
    if (place.parentId === undefined) throw badRequest(`Root resource cannot update its ${member}.`);
    return { ...place, [member]: value };
  };

const RULES = [
  { path: "/parentId", replace: change("parentId") },
  { path: "/pathPart", replace: change("pathPart") },
];
