/** What conditions can ask of a method that is there. */
import type { Here } from "../../kernel/here.js";
import type { Read } from "../../store/store.js";
import { ownApi } from "./apis.js";
import { type MethodPath, own } from "./methods.js";
import type { Traits } from "./permissions.js";
import { apiResources } from "./records.js";

export async function methodTraits(read: Read, here: Here, path: MethodPath): Promise<Traits | undefined> {
  if (!(await ownApi(read, here, path.restApiId))) return undefined;
  const resource = await apiResources.get(read, [here.region, path.restApiId, path.resourceId]);
  const method = resource && own(resource.resourceMethods, path.httpMethod);
  return (
    method && {
      apiKeyRequired: [String(method.apiKeyRequired)],
      routeAuthorizationType: [method.authorizationType],
    }
  );
}
