/**
 * This parser against dynalite's, whose words were recorded from AWS. `dynalite-verdicts.json` was made by a run of
 * dynalite 4.0.0 over random expressions, not by hand.
 *
 * Left out, because this parser differs on purpose: literals without an order beside `<` and BETWEEN (AWS refuses
 * them, dynalite does not), `#` and `:` alone (a syntax error on AWS), `(a) + b`, and which of several conflicting
 * pairs of paths is told.
 */
import { expect, test } from "vitest";
import { Invalid } from "../errors.js";
import { bindCondition } from "./condition.js";
import verdicts from "./dynalite-verdicts.json" with { type: "json" };
import { Placeholders } from "./placeholders.js";
import { bindProjection } from "./projection.js";
import { bindUpdate } from "./update.js";

const bind = { condition: bindCondition, update: bindUpdate, projection: bindProjection };

function verdictOn(expression: keyof typeof bind, text: string): string {
  try {
    bind[expression](text, new Placeholders(verdicts.names, verdicts.values));
    return "ok";
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    return error.message.startsWith("Syntax error;") ? "syntax" : error.message;
  }
}

test.each(["condition", "update", "projection"] as const)(
  "%s expressions are judged as dynalite judges them",
  (kind) => {
    const cases = verdicts.cases.filter(({ expression }) => expression === kind);
    expect(cases.length).toBeGreaterThan(50);
    const differing = cases
      .map(({ text, verdict }) => ({ text, verdict, ours: verdictOn(kind, text) }))
      .filter(({ verdict, ours }) => verdict !== ours);
    expect(differing).toEqual([]);
  },
);
