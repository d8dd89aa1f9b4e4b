/** An API to test with. */
import type { Actor } from "../../testing/world.js";
import { CreateResource } from "./operations/create-resource.js";
import { CreateRestApi } from "./operations/create-rest-api.js";
import { PutIntegration } from "./operations/put-integration.js";
import { PutMethod } from "./operations/put-method.js";

export const FUNCTION_URI =
  "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:f/invocations";

/** An API with `GET /pets` and a mock behind it. */
export async function petsApi(actor: Actor) {
  const { id = "", rootResourceId = "" } = await actor.call(CreateRestApi, { name: "pets" });
  const { id: resourceId = "" } = await actor.call(CreateResource, {
    restApiId: id,
    parentId: rootResourceId,
    pathPart: "pets",
  });
  const method = { restApiId: id, resourceId, httpMethod: "GET" };
  await actor.call(PutMethod, { ...method, authorizationType: "NONE" });
  await actor.call(PutIntegration, { ...method, type: "MOCK" });
  return { restApiId: id, rootResourceId, resourceId, method };
}
