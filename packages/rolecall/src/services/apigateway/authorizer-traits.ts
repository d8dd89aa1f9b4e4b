/** What conditions can ask of an authorizer that is there. */
import type { Here } from "../../kernel/here.js";
import type { Read } from "../../store/store.js";
import { ownApi } from "./apis.js";
import type { Traits } from "./permissions.js";
import { authorizers } from "./records.js";

export async function authorizerTraits(
  read: Read,
  here: Here,
  { restApiId, authorizerId }: { readonly restApiId: string; readonly authorizerId: string },
): Promise<Traits | undefined> {
  if (!(await ownApi(read, here, restApiId))) return undefined;
  const authorizer = await authorizers.get(read, [here.region, restApiId, authorizerId]);
  if (!authorizer) return undefined;
  const { type, authorizerUri } = authorizer;
  return { authorizerType: [type], ...(authorizerUri === undefined ? {} : { authorizerUri: [authorizerUri] }) };
}
