/** What must hold of any decision, asked of the engine; and of references with a planted fault, which must be found out. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { evaluate, type Outcome } from "../src/index.js";
import { anyCase, type PlainCase } from "./cases.js";
import { holds, PROPERTIES } from "./metamorphic.js";
import { accessRequest, policySet } from "./plain.js";
import { decideSlowly, type Fault } from "./reference.js";
import { comparisons } from "./runs.js";

const RUNS = comparisons(2_000);

const decide = ({ request, policies }: PlainCase): Outcome =>
  evaluate(accessRequest(request), policySet(policies)).outcome;

describe("of any decision:", () => {
  for (const [name, pairs] of Object.entries(PROPERTIES))
    test(
      name,
      () => {
        fc.assert(
          fc.property(pairs, (pair) => holds(pair, decide)),
          { numRuns: RUNS },
        );
      },
      60_000 + RUNS * 20,
    );
});

describe("a planted fault is found by its property:", () => {
  const found: Partial<Record<Fault, string>> = {
    "deny-only-last": "a further Deny in any policy never allows more",
    "boundary-grants": "a boundary never grants",
    "session-grants": "session policies never grant, but to federated users",
    "scp-any-level": "a further level of SCPs never grants",
    "endpoint-grants": "a VPC endpoint policy never grants",
    "allow-needs-company": "a further Allow in any policy never allows less",
    "last-statement-wins": "the order of levels, policies and statements does not matter",
    "actions-regard-case": "the case of an action does not matter",
  };
  for (const [fault, name] of Object.entries(found))
    test(`${fault}: ${name}`, () => {
      const faulty = ({ request, policies }: PlainCase): Outcome => decideSlowly(request, policies, [fault as Fault]);
      const pairs = PROPERTIES[name] as (typeof PROPERTIES)[string];
      expect(fc.sample(pairs, { numRuns: 4_000, seed: 3 }).some((pair) => !holds(pair, faulty))).toBe(true);
    });
});

test(
  "filling an unknown value never contradicts a decision that did not need it",
  () => {
    fc.assert(
      fc.property(
        anyCase,
        fc.constantFrom("blue", "ann", "10", "true", "", undefined),
        ({ request, policies }, value) => {
          const before = decide({ request, policies });
          if (before === "undetermined") return;
          const context: PlainCase["request"]["context"] = {};
          for (const [key, one] of Object.entries(request.context)) {
            if (typeof one !== "symbol") context[key] = one;
            else if (value !== undefined) context[key] = value;
          }
          expect(decide({ request: { ...request, context }, policies }) === "allowed").toBe(before === "allowed");
        },
      ),
      { numRuns: RUNS },
    );
  },
  60_000 + RUNS * 20,
);
