/** `rolecall eval`, once its line is read: decide one request under the policies given, and say why. */
import * as vocabulary from "@rolecall/aws-model";
import { denialMessage, explain, explainInWords } from "@rolecall/engine";
import { fixes } from "@rolecall/engine/analyse";
import { evalContext } from "./context.js";
import { type LayerSources, readLayers } from "./layers.js";
import { type Asked, questionOf } from "./question.js";
import { type Evaluated, jsonReport, textReport } from "./report.js";

export interface EvalOptions {
  readonly format: "text" | "json";
  readonly colour: boolean;
  /** What keys that nobody gave are. */
  readonly missing: "unknown" | "absent";
  readonly nowMs: number;
}

export interface Outcome {
  readonly stdout: string;
  /** 0: allowed; 1: denied; 3: it hangs on a condition key that was not given. */
  readonly exitCode: 0 | 1 | 3;
}

/** More ways than these are no help. */
const MOST_FIXES = 4;

/** @throws RolecallError RC_BAD_OPTION, RC_UNREADABLE, RC_NO_POLICY */
export async function runEval(asked: Asked, sources: LayerSources, options: EvalOptions): Promise<Outcome> {
  const { request: bare, context: given } = questionOf(asked);
  const layers = await readLayers(sources, bare.action);
  const context = evalContext(given, bare, options.missing, options.nowMs);
  const request = { ...bare, context };
  const explanation = explain(request, layers.policies);
  const { outcome } = explanation.decision;
  const isDenied = outcome === "explicitDeny" || outcome === "implicitDeny";
  const words = explainInWords(explanation);
  // Before the fixes ask for keys of their own.
  const missing = [...context.missing];
  const evaluated: Evaluated = {
    request,
    explanation,
    words,
    layers,
    ...(isDenied ? { message: denialMessage(explanation.decision, request) } : {}),
    // What hangs on a key that was not given wants that key, and no change.
    fixes: !isDenied ? [] : fixes(request, layers.policies, { vocabulary }).slice(0, MOST_FIXES),
    missing,
    taken: options.missing,
  };
  return {
    stdout: options.format === "json" ? jsonReport(evaluated) : textReport(evaluated, options.colour),
    exitCode: ({ allowed: 0, explicitDeny: 1, implicitDeny: 1, undetermined: 3 } as const)[outcome],
  };
}
