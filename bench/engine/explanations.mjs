/**
 * Explanations a second as a share of what `limit` decides in the same process. An explanation is put together as it is
 * read, so three figures: as `explain` hands it over (the decision, its steps, of every statement whether it applies and
 * which part failed first), with the reason and what each layer said, and with every part of every statement.
 */
import { load } from "../engine-limit/adapters/limit.mjs";
import { importAdapter } from "./bundle.mjs";
import { rate } from "./rate.mjs";
import { WORKLOADS, workload } from "./workloads.mjs";

const READERS = {
  explained: (explanation) => explanation.decision.outcome.length,
  "with layers": ({ why, layers }) => why.code.length + layers.length,
  "every part": ({ policies }) => {
    let read = 0;
    for (const { statements } of policies)
      for (const { action, resource, principal, conditions } of statements)
        read += action.patterns.length + (resource?.patterns.length ?? 0) + (principal ? 1 : 0) + conditions.length;
    return read;
  },
};

export async function measureExplanations(seconds) {
  const { compile, explain, requestOf } = await importAdapter();
  const limit = await load();
  const rows = [];
  for (const name of WORKLOADS) {
    const { policies, requests } = workload(name);
    const handle = limit.prepare(policies);
    const set = compile(policies);
    const asked = requests.map(requestOf);
    const most = rate(requests, (request) => limit.decide(handle, request), seconds);
    const row = { workload: name };
    for (const [how, read] of Object.entries(READERS))
      row[how] = rate(asked, (request) => read(explain(request, set)), seconds) / most;
    rows.push(row);
  }
  return rows;
}
