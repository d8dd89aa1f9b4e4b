/**
 * Projection expressions (and AttributesToGet, which is the same with top-level names): the part of an item to give.
 *
 * AWS: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ProjectionExpressions.html
 * The words are those dynalite 4.0.0 recorded from AWS. List elements come packed and in order, and several paths into
 * one element give one element (recorded by dynoxide in eu-west-2, CHANGELOG 0.11.2).
 */
import { Invalid } from "../errors.js";
import { attributeOf, type Item, setAttribute, type Value } from "../values/attribute-value.js";
import { cachedByText } from "./cache.js";
import { requireTextSize } from "./condition.js";
import { childOf, type Path, type PathPart, pathClash, readPath, type WrittenPath } from "./path.js";
import { type Placeholders, undefinedName } from "./placeholders.js";
import { TokenReader } from "./tokens.js";

type ParsedProjection =
  | { readonly problem: Invalid }
  | { readonly problem?: never; readonly paths: readonly WrittenPath[] };

const parseProjection = cachedByText((text: string): ParsedProjection => {
  try {
    requireTextSize(text);
    const reader = new TokenReader(text);
    let reserved: string | undefined;
    const paths: WrittenPath[] = [];
    do {
      paths.push(
        readPath(reader, (name) => {
          reserved ??= `Attribute name is a reserved keyword; reserved keyword: ${name}`;
        }),
      );
    } while (reader.takeSymbol(","));
    if (reader.token.kind !== "end") throw reader.syntaxError();
    return reserved === undefined ? { paths } : { problem: new Invalid(reserved) };
  } catch (error) {
    if (error instanceof Invalid) return { problem: error };
    throw error;
  }
});

/** What to keep of an item: a tree, so that several paths into one map or list give one map or list. */
export interface Projection {
  readonly paths: readonly Path[];
  readonly tree: ProjectionTree;
}

interface ProjectionTree {
  readonly names: Map<string, ProjectionTree | "all">;
  readonly positions: Map<number, ProjectionTree | "all">;
}

/** @throws Invalid with what is wrong, without `Invalid ProjectionExpression: ` before it */
export function bindProjection(text: string, placeholders: Placeholders): Projection {
  const parsed = parseProjection(text);
  if (parsed.problem !== undefined) throw parsed.problem.reworded((message) => message);
  let missing: string | undefined;
  const paths: Path[] = [];
  for (const written of parsed.paths) {
    const path = placeholders.path(written);
    if ("missing" in path) missing ??= undefinedName(path.missing);
    else paths.push(path);
  }
  if (missing !== undefined) throw new Invalid(missing);
  requireNoClash(paths);
  return projectionOf(paths);
}

/** @throws Invalid when two paths overlap or conflict; AWS tells an overlap before a conflict */
function requireNoClash(paths: readonly Path[]): void {
  let conflict: string | undefined;
  for (const [index, path] of paths.entries()) {
    for (const earlier of paths.slice(0, index)) {
      const found = pathClash(earlier, path);
      if (found?.kind === "overlap") throw new Invalid(found.problem);
      conflict ??= found?.problem;
    }
  }
  if (conflict !== undefined) throw new Invalid(conflict);
}

export function projectionOf(paths: readonly Path[]): Projection {
  const tree = newTree();
  for (const path of paths) {
    let at = tree;
    for (const [index, part] of path.entries()) {
      const branches: Map<PathPart, ProjectionTree | "all"> = typeof part === "number" ? at.positions : at.names;
      if (index === path.length - 1) branches.set(part, "all");
      else {
        let next = branches.get(part);
        if (next === "all") break;
        if (next === undefined) {
          next = newTree();
          branches.set(part, next);
        }
        at = next;
      }
    }
  }
  return { paths, tree };
}

const newTree = (): ProjectionTree => ({ names: new Map(), positions: new Map() });

export function project(item: Item, { tree }: Projection): Item {
  const kept: Record<string, Value> = {};
  for (const [name, branch] of tree.names) {
    const value = attributeOf(item, name);
    const part = value === undefined ? undefined : branch === "all" ? value : prune(value, branch);
    if (part !== undefined) setAttribute(kept, name, part);
  }
  return kept;
}

function prune(value: Value, tree: ProjectionTree): Value | undefined {
  if ("M" in value && tree.names.size > 0) {
    const kept = project(value.M, { paths: [], tree });
    return Object.keys(kept).length > 0 ? { M: kept } : undefined;
  }
  if ("L" in value && tree.positions.size > 0) {
    const kept: Value[] = [];
    for (const position of [...tree.positions.keys()].sort((a, b) => a - b)) {
      const element = childOf(value, position);
      const branch = tree.positions.get(position);
      if (element === undefined || branch === undefined) continue;
      const part = branch === "all" ? element : prune(element, branch);
      if (part !== undefined) kept.push(part);
    }
    return kept.length > 0 ? { L: kept } : undefined;
  }
  return undefined;
}
