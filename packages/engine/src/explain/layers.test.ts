/** What is said of the layers must bear the decision out, whatever the policies. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { anyCase } from "../../test/cases.js";
import { accessRequest, policySet } from "../../test/plain.js";
import { explain } from "./explain.js";

test("what the layers say amounts to the decision", () => {
  const outcomes = new Map<string, number>();
  fc.assert(
    fc.property(anyCase, (one) => {
      const explanation = explain(accessRequest(one.request), policySet(one.policies));
      const { decision, layers, why } = explanation;
      outcomes.set(why.code, (outcomes.get(why.code) ?? 0) + 1);
      const decided = layers.find(({ layer }) => layer === decision.layer);
      expect(layers.filter((layer) => layer.decided)).toEqual(decided === undefined ? [] : [decided]);
      switch (decision.outcome) {
        case "allowed":
          for (const layer of layers) {
            expect(layer.says).not.toBe("deny");
            if (layer.mustAllow) expect(layer.says).toBe("allow");
          }
          break;
        case "explicitDeny":
          expect(decided?.says).toBe("deny");
          break;
        case "implicitDeny":
          expect(decided).toMatchObject({ mustAllow: true });
          expect(decided?.says).not.toBe("allow");
          for (const layer of layers) expect(layer.says).not.toBe("deny");
          break;
        case "undetermined":
          expect(layers.some(({ says }) => says === "unknown")).toBe(true);
      }
    }),
    { numRuns: 3_000 },
  );
  for (const code of [
    "explicit-deny",
    "does-not-allow",
    "no-policy",
    "identity-allows",
    "resource-allows",
    "both-allow",
  ])
    expect(outcomes.get(code) ?? 0, code).toBeGreaterThan(0);
});
