/** Linux: who descends from a process. */
import { readdirSync, readFileSync } from "node:fs";

/** Children and theirs, as /proc has them now; none where there is no /proc. */
export function descendantsOf(pid: number): readonly number[] {
  const parents = new Map<number, number>();
  let names: readonly string[] = [];
  try {
    names = readdirSync("/proc");
  } catch {
    return [];
  }
  for (const name of names) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const [, parent] = /^\d+ \(.*\) \w (\d+)/s.exec(readFileSync(`/proc/${name}/stat`, "utf8")) ?? [];
      parents.set(Number(name), Number(parent));
    } catch {
      // It has ended meanwhile.
    }
  }
  const found = new Set([pid]);
  for (let grown = true; grown; ) {
    grown = false;
    for (const [child, parent] of parents) {
      if (found.has(parent) && !found.has(child)) {
        found.add(child);
        grown = true;
      }
    }
  }
  found.delete(pid);
  return [...found];
}
