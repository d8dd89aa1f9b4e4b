import fc from "fast-check";
import { expect, test } from "vitest";
import { deltas, undelta } from "./delta.js";
import type { TrailDraft } from "./trail.js";

const few = (...values: string[]) => fc.constantFrom(...values);
const draft: fc.Arbitrary<TrailDraft> = fc.record({
  requestId: few("r1", "r2"),
  atMs: fc.nat(3),
  account: few("000000000000", "111122223333"),
  region: few("us-east-1"),
  service: few("iam", "sts"),
  operation: few("ListUsers"),
  principal: few("ann", "bob"),
  action: few("iam:ListUsers", "iam:ListRoles"),
  resource: few("*"),
  outcome: fc.constantFrom("allowed", "implicitDeny", "explicitDeny"),
  because: few("x", "y"),
  context: fc.dictionary(few("a", "b", "__proto__", "constructor"), fc.oneof(few("1", "2"), fc.array(few("1", "2")))),
  evidence: fc.record({
    principal: fc.record({ type: few("user", "root"), account: few("1") }),
    policies: fc.array(fc.record({ layer: fc.constant("identity" as const), hash: few("h1", "h2") }), { maxLength: 3 }),
  }),
});

test("entries come back as they were noted, however they differ from each other", () => {
  fc.assert(
    fc.property(fc.array(draft, { maxLength: 8 }), (drafts) => {
      const noted = drafts.map((one, index) => ({ id: String(index), draft: one }));
      const back = undelta(JSON.parse(JSON.stringify(deltas(noted))));
      expect(back.map((entry) => JSON.parse(JSON.stringify(entry)))).toEqual(
        noted.map(({ id, draft: one }) => JSON.parse(JSON.stringify({ ...one, id }))),
      );
    }),
  );
});

test("an entry like the one before is written as its id alone", () => {
  const [one] = fc.sample(draft, 1);
  if (!one) throw new Error("a sample must be there");

  expect(
    deltas([
      { id: "1", draft: one },
      { id: "2", draft: { ...one } },
    ])[1],
  ).toEqual({ id: "2" });
});
