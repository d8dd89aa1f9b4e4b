/** What of this machine's node_modules a function must see so that the SDK works: its packages, and theirs. */
import { existsSync, lstatSync, readFileSync, realpathSync } from "node:fs";
import path from "node:path";

export interface VisiblePath {
  readonly path: string;
  /** Where the path leads, where it is a link (pnpm's packages find each other by them). */
  readonly link?: string;
}

/**
 * The scopes' folders as a whole, and every package outside of them that a package of theirs depends on.
 *
 * @param scopes folders such as `/project/node_modules/@aws-sdk`; those that are not there count for nothing
 * @param packages packages to begin with, at their real paths
 */
export function visiblePackages(scopes: readonly string[], packages: readonly string[]): VisiblePath[] {
  const visible = new Map<string, VisiblePath>();
  for (const scope of scopes) {
    if (!existsSync(scope)) continue;
    const real = realpathSync(scope);
    visible.set(real, { path: real });
  }
  const isCovered = (file: string) => {
    for (let at = file; at !== path.dirname(at); at = path.dirname(at)) {
      if (visible.has(at) && visible.get(at)?.link === undefined) return true;
    }
    return false;
  };
  const done = new Set<string>();
  const waiting = [...packages];
  for (let entry = waiting.pop(); entry !== undefined; entry = waiting.pop()) {
    const real = realpathSync(entry);
    if (lstatSync(entry).isSymbolicLink() && !isCovered(entry)) visible.set(entry, { path: entry, link: real });
    if (done.has(real)) continue;
    done.add(real);
    if (!isCovered(real)) visible.set(real, { path: real });
    for (const name of dependencies(real)) {
      const found = find(name, real);
      if (found !== undefined) waiting.push(found);
    }
  }
  return [...visible.values()];
}

function dependencies(folder: string): string[] {
  try {
    const manifest = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8")) as Record<string, object>;
    return ["dependencies", "optionalDependencies", "peerDependencies"].flatMap((kind) =>
      Object.keys(manifest[kind] ?? {}),
    );
  } catch {
    return [];
  }
}

/** A package as Node.js finds it from a folder. */
function find(name: string, from: string): string | undefined {
  for (let at = from; ; at = path.dirname(at)) {
    const candidate = path.join(at, "node_modules", name);
    if (path.basename(at) !== "node_modules" && existsSync(candidate)) return candidate;
    if (at === path.dirname(at)) return undefined;
  }
}
