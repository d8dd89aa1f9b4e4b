/**
 * Milliseconds to compile the policies of each workload, in a new process, in the order of their size: the first has the
 * engine's own code compiled on its way. Prints JSON.
 */
import { performance } from "node:perf_hooks";
import { pathToFileURL } from "node:url";
import { WORKLOADS, workload } from "./workloads.mjs";

const { compile } = await import(pathToFileURL(process.argv[2]).href);
const times = {};
for (const name of WORKLOADS) {
  const { policies } = workload(name);
  const from = performance.now();
  compile(policies);
  times[name] = performance.now() - from;
}
process.stdout.write(`${JSON.stringify(times)}\n`);
