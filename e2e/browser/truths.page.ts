/** Runs in a browser: decides every truth and writes down which came out wrong. */
import { type AccessRequest, contextOf, denialReason, evaluate, explain, UNKNOWN } from "@rolecall/engine";
import { policySet } from "../../packages/engine/test/plain.js";

interface Truth {
  readonly name: string;
  readonly request: Omit<AccessRequest, "context"> & {
    readonly context: Readonly<Record<string, string | readonly string[] | { readonly unknown: true }>>;
  };
  readonly policies: Parameters<typeof policySet>[0];
  readonly decision: string;
  readonly layer?: string;
  readonly words?: string;
}

declare const TRUTHS: readonly Truth[];
declare const document: { readonly body: { textContent: string } };

const wrong: string[] = [];
for (const truth of TRUTHS) {
  const context: Record<string, string | readonly string[] | typeof UNKNOWN> = {};
  for (const [key, value] of Object.entries(truth.request.context))
    context[key] = typeof value === "object" && "unknown" in value ? UNKNOWN : value;
  const request: AccessRequest = { ...truth.request, context: contextOf(context) };
  const policies = policySet(truth.policies);
  const decision = evaluate(request, policies);
  const right =
    decision.outcome === truth.decision &&
    (truth.layer === undefined || decision.layer === truth.layer) &&
    (truth.words === undefined || denialReason(decision, request) === truth.words) &&
    JSON.stringify(explain(request, policies).decision) === JSON.stringify(decision);
  if (!right) wrong.push(`${truth.name}: ${decision.outcome}`);
}
document.body.textContent = `decided ${TRUTHS.length}, wrong ${JSON.stringify(wrong)}`;
