/** An API's resources as a tree of path parts. */
import type { Read, Transaction } from "../../store/store.js";
import { badRequest, conflict, identifierNotFound, tooMany } from "./errors.js";
import { apiResources, type ResourceRecord } from "./records.js";

/** AWS: 300 resources an API. */
export const MOST_RESOURCES = 300;

export const childPath = (parent: Pick<ResourceRecord, "path">, part: string) =>
  parent.path === "/" ? `/${part}` : `${parent.path}/${part}`;

/** All of an API, by path. */
export async function treeOf(tx: Read, region: string, api: string): Promise<readonly ResourceRecord[]> {
  const { items } = await apiResources.list(tx, { prefix: [region, api] });
  return items.sort((one, other) => (one.path < other.path ? -1 : 1));
}

/** @throws LimitExceededException */
export function requireRoom(tree: readonly ResourceRecord[]): void {
  if (tree.length > MOST_RESOURCES) throw tooMany("Resources");
}

/** @throws BadRequestException, ConflictException where the part can't stand below the parent */
export function requirePart(
  tree: readonly ResourceRecord[],
  parent: ResourceRecord,
  part: string,
  self?: string,
): void {
  if (!/^[\w.\-:,]+$|^\{[\w.\-:]+\+?\}$/.test(part)) {
    throw badRequest(
      "Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable and curly braces at the beginning and the end.",
    );
  }
  if (isGreedy(parent.pathPart)) {
    throw badRequest(`Cannot create a child of a resource with a greedy path variable: ${parent.pathPart}`);
  }
  const siblings = tree.filter((other) => other.parentId === parent.id && other.id !== self);
  if (siblings.some(({ pathPart }) => pathPart === part)) {
    throw conflict(`Another resource with the same parent already has this name: ${part}`);
  }
  // One variable and one greedy variable may stand side by side, two of a kind may not.
  const rival =
    isVariable(part) && siblings.find(({ pathPart }) => isVariable(pathPart) && isGreedy(pathPart) === isGreedy(part));
  if (rival) {
    throw badRequest(
      `A sibling (${rival.pathPart}) of this resource already has a variable path part -- only one is allowed`,
    );
  }
}

const isVariable = (part: string | undefined) => part?.startsWith("{") === true;
const isGreedy = (part: string | undefined) => part?.endsWith("+}") === true;

/** The resource and everything below it. */
export function subtree(tree: readonly ResourceRecord[], top: ResourceRecord): readonly ResourceRecord[] {
  const children = tree.filter(({ parentId }) => parentId === top.id);
  return [top, ...children.flatMap((child) => subtree(tree, child))];
}

/** Puts a resource at another place, with all that is below it. */
export async function moveResource(
  tx: Transaction,
  tree: readonly ResourceRecord[],
  resource: ResourceRecord,
  to: { readonly parentId: string; readonly pathPart: string },
): Promise<ResourceRecord> {
  const parent = tree.find(({ id }) => id === to.parentId);
  if (!parent) throw identifierNotFound("Resource");
  if (subtree(tree, resource).some(({ id }) => id === parent.id)) throw badRequest("Resources cannot be cyclical.");
  requirePart(tree, parent, to.pathPart, resource.id);
  const moved = { ...resource, ...to, path: childPath(parent, to.pathPart) };
  await apiResources.put(tx, moved);
  for (const below of subtree(tree, resource).slice(1)) {
    await apiResources.put(tx, { ...below, path: moved.path + below.path.slice(resource.path.length) });
  }
  return moved;
}
