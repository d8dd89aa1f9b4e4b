/** Many statements: what the index finds must be what looking at every statement finds, statements and all. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { compilePolicy, evaluate, explain } from "../src/index.js";
import { anyCase, anyDocument } from "./cases.js";
import { accessRequest } from "./plain.js";

const many = fc.array(anyDocument, { minLength: 6, maxLength: 14 });

test("the index finds the statements that apply, and no others", () => {
  let indexed = 0;
  fc.assert(
    fc.property(anyCase, many, ({ request }, documents) => {
      const asked = accessRequest({
        ...request,
        principal: { type: "user", account: "111122223333", arn: "arn:aws:iam::111122223333:user/ann" },
      });
      const identity = documents.map((one) => ({ policy: compilePolicy(JSON.stringify(one)) }));
      const decision = evaluate(asked, { identity });
      expect(decision).toEqual(explain(asked, { identity }).decision);
      if (decision.statements.length > 1) indexed++;
    }),
    { numRuns: 2_000 },
  );
  expect(indexed).toBeGreaterThan(50);
}, 60_000);

test("a list of policies that was changed since is another list", () => {
  const policy = (Effect: string) => ({
    policy: compilePolicy(JSON.stringify({ Version: "2012-10-17", Statement: { Effect, Action: "*", Resource: "*" } })),
  });
  const identity = [policy("Allow"), policy("Allow")];
  const asked = accessRequest({
    principal: { type: "user", account: "111122223333", arn: "arn:aws:iam::111122223333:user/ann" },
    action: "s3:GetObject",
    resource: "*",
    context: {},
  });
  expect(evaluate(asked, { identity }).outcome).toBe("allowed");
  identity.push(policy("Deny"));
  expect(evaluate(asked, { identity }).outcome).toBe("explicitDeny");
  identity.length = 0;
  expect(evaluate(asked, { identity }).outcome).toBe("implicitDeny");
});
