/** The truths: what AWS documents, was recorded to do, or must be inferred to do; asked of every reader. */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  type AccessRequest,
  contextOf,
  denialReason,
  evaluate,
  explain,
  type Layer,
  type Outcome,
  type Principal,
  UNKNOWN,
} from "../src/index.js";
import type { PlainCase } from "./cases.js";
import { policySet } from "./plain.js";
import { decideSlowly } from "./reference.js";

interface Truth {
  name: string;
  source: string;
  evidence: "documented" | "recorded" | "inferred" | "modelled";
  request: {
    principal: Principal;
    action: string;
    resource: string;
    resourceAccount?: string;
    context: Record<string, string | string[] | { unknown: true }>;
  };
  policies: PlainCase["policies"];
  decision: Outcome;
  layer?: Layer;
  words?: string;
  because: string;
}

const folder = new URL("../truths/", import.meta.url);
const names = new Set<string>();
let count = 0;

for (const file of readdirSync(folder)) {
  const truths = JSON.parse(readFileSync(new URL(file, folder), "utf8")) as Truth[];
  describe(file, () => {
    for (const truth of truths) {
      count++;
      names.add(truth.name);
      test(truth.name, () => {
        const context: Record<string, string | string[] | typeof UNKNOWN> = {};
        for (const [key, value] of Object.entries(truth.request.context))
          context[key] = typeof value === "object" && "unknown" in value ? UNKNOWN : value;
        const request: AccessRequest = { ...truth.request, context: contextOf(context) };
        const policies = policySet(truth.policies);

        const decision = evaluate(request, policies);

        expect(decision.outcome).toBe(truth.decision);
        if (truth.layer !== undefined) expect(decision.layer).toBe(truth.layer);
        if (truth.words !== undefined) expect(denialReason(decision, request)).toBe(truth.words);
        expect(explain(request, policies).decision).toEqual(decision);
        expect(decideSlowly({ ...truth.request, context }, truth.policies)).toBe(truth.decision);
      });
    }
  });
}

test("every truth has a name of its own, a source and a kind of evidence", () => {
  expect(count).toBeGreaterThan(440);
  expect(names.size).toBe(count);
  for (const file of readdirSync(folder))
    for (const { source, evidence } of JSON.parse(readFileSync(new URL(file, folder), "utf8")) as Truth[]) {
      expect(source).toMatch(/^https:\/\//);
      expect(evidence).toMatch(/^(documented|recorded|inferred|modelled)$/);
    }
});

test("what is inferred is kept apart", () => {
  for (const file of readdirSync(folder))
    for (const { name, evidence } of JSON.parse(readFileSync(new URL(file, folder), "utf8")) as Truth[])
      expect([name, evidence === "inferred"]).toEqual([name, file.endsWith(".inferred.json")]);
});
