/** What must hold of any decision, whatever it is. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { evaluate, type Outcome } from "../src/index.js";
import { anyCase, anyDocument, deny, type PlainCase } from "./cases.js";
import { accessRequest, policySet } from "./plain.js";

const RUNS = { numRuns: 3000 };
const outcome = (request: PlainCase["request"], policies: PlainCase["policies"]): Outcome =>
  evaluate(accessRequest(request), policySet(policies)).outcome;
/** Undetermined lies between refused and allowed. */
const rank = (one: Outcome): number => (one === "allowed" ? 2 : one === "undetermined" ? 1 : 0);

test("a further Deny never allows more", () => {
  fc.assert(
    fc.property(anyCase, deny, ({ request, policies }, more) => {
      const after = outcome(request, { ...policies, identity: [...policies.identity, more] });
      expect(rank(after)).toBeLessThanOrEqual(rank(outcome(request, policies)));
    }),
    RUNS,
  );
});

test("a further identity policy that only allows never allows less", () => {
  const onlyAllows = anyDocument.filter((one) => !JSON.stringify(one).includes('"Deny"'));
  fc.assert(
    fc.property(anyCase, onlyAllows, ({ request, policies }, more) => {
      const after = outcome(request, { ...policies, identity: [...policies.identity, more] });
      expect(rank(after)).toBeGreaterThanOrEqual(rank(outcome(request, policies)));
    }),
    RUNS,
  );
});

test.each(["boundary", "endpoint"] as const)("a %s never grants", (layer) => {
  fc.assert(
    fc.property(anyCase, anyDocument, ({ request, policies: { [layer]: _, ...without } }, limit) => {
      expect(rank(outcome(request, { ...without, [layer]: limit }))).toBeLessThanOrEqual(
        rank(outcome(request, without)),
      );
    }),
    RUNS,
  );
});

test.each(["scps", "rcps"] as const)("a further level of %s never grants", (layer) => {
  fc.assert(
    fc.property(anyCase, anyDocument, ({ request, policies }, limit) => {
      const after = outcome(request, { ...policies, [layer]: [...(policies[layer] ?? []), [limit]] });
      expect(rank(after)).toBeLessThanOrEqual(rank(outcome(request, policies)));
    }),
    RUNS,
  );
});

test("the order of policies and of statements does not matter", () => {
  const turned = (document: unknown): unknown => {
    const { Statement, ...rest } = document as { Statement: unknown };
    return { ...rest, Statement: Array.isArray(Statement) ? [...Statement].reverse() : Statement };
  };
  fc.assert(
    fc.property(anyCase, ({ request, policies }) => {
      const { identity, session, resource } = policies;
      const other = {
        ...policies,
        identity: identity.map(turned).reverse(),
        ...(session === undefined ? {} : { session: session.map(turned).reverse() }),
        ...(resource === undefined ? {} : { resource: turned(resource) }),
      };
      expect(outcome(request, other)).toBe(outcome(request, policies));
    }),
    RUNS,
  );
});

test("filling an unknown value never contradicts a decision that did not need it", () => {
  fc.assert(
    fc.property(
      anyCase,
      fc.constantFrom("blue", "ann", "10", "true", "", undefined),
      ({ request, policies }, value) => {
        const before = outcome(request, policies);
        if (before === "undetermined") return;
        const context: PlainCase["request"]["context"] = {};
        for (const [key, one] of Object.entries(request.context)) {
          if (typeof one !== "symbol") context[key] = one;
          else if (value !== undefined) context[key] = value;
        }
        expect(outcome({ ...request, context }, policies) === "allowed").toBe(before === "allowed");
      },
    ),
    RUNS,
  );
});
