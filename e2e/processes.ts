/** Looks at processes from outside. */
import { readFileSync } from "node:fs";

/** Whether a process runs; one that has ended and that nobody has collected yet (a zombie) does not. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    return !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    // No /proc here: signal 0 was answered.
    return process.platform !== "linux";
  }
}
