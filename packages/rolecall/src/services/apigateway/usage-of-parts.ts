/** Which method uses a part that is to be deleted. */
import type { Read } from "../../store/store.js";
import type { MethodDefinition } from "./records.js";
import { treeOf } from "./tree.js";

/** `/pets/GET`: the first by path; undefined where none does. */
export async function methodUsing(
  tx: Read,
  region: string,
  api: string,
  uses: (method: MethodDefinition) => boolean,
): Promise<string | undefined> {
  for (const { path, resourceMethods } of await treeOf(tx, region, api)) {
    const method = Object.values(resourceMethods).find(uses);
    if (method) return `${path}/${method.httpMethod}`;
  }
  return undefined;
}
