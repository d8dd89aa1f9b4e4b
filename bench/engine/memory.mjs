/**
 * What compiled policies hold in memory, per character of their text: once compiled, and once every request of the
 * workload was decided, when all that is made on first use is there. Run with `--expose-gc`; prints JSON.
 *
 * Every copy is for another account, so that nothing is shared by content.
 */
import { importAdapter } from "./bundle.mjs";
import { WORKLOADS, workload } from "./workloads.mjs";

const COPIES = { small: 400, "lambda-role": 60, heavy: 6 };
const ACCOUNT = "111122223333";

const { compile, evaluate } = await importAdapter();
const held = [];
const heap = () => {
  for (let i = 0; i < 4; i++) globalThis.gc();
  return process.memoryUsage().heapUsed;
};
const rows = [];
for (const name of WORKLOADS) {
  const whole = workload(name);
  const length = [...policyTexts(whole.policies)].reduce((sum, text) => sum + text.length, 0);
  const copies = Array.from({ length: COPIES[name] }, (_, i) =>
    JSON.parse(JSON.stringify(whole).replaceAll(ACCOUNT, String(200_000_000_000 + i))),
  );
  // Once beforehand, so that what the engine keeps for all policies is not counted.
  const first = compile(whole.policies);
  for (const request of whole.requests) evaluate(request, first);
  held.push(first, copies);
  for (const { requests } of copies) for (const request of requests) evaluate(request, { identity: [] });
  const before = heap();
  const compiled = copies.map(({ policies }) => compile(policies));
  held.push(compiled);
  const after = heap();
  copies.forEach(({ requests }, i) => {
    for (const request of requests) evaluate(request, compiled[i]);
  });
  const used = heap();
  const perCharacter = (bytes) => bytes / copies.length / length;
  rows.push({ workload: name, compiled: perCharacter(after - before), used: perCharacter(used - before) });
}
process.stdout.write(`${JSON.stringify(rows)}\n`);

function* policyTexts(value) {
  if (typeof value !== "object" || value === null) return;
  if ("document" in value) yield JSON.stringify(value.document);
  else for (const one of Object.values(value)) yield* policyTexts(one);
}
