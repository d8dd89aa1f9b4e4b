import { expect as jestExpect } from "expect";
import { describe, expect, test, expect as vitestExpect } from "vitest";
import { type PolicyMatchers, policyMatchers } from "./index.js";

declare module "vitest" {
  interface Matchers<T> extends PolicyMatchers<T> {}
}
declare module "expect" {
  interface Matchers<R extends void | Promise<void>, T> extends PolicyMatchers<R> {}
}

vitestExpect.extend(policyMatchers);
jestExpect.extend(policyMatchers);

const table = "arn:aws:dynamodb:us-east-1:123456789012:table/orders";
const crud = {
  Version: "2012-10-17",
  Statement: [
    { Sid: "Orders", Effect: "Allow", Action: "dynamodb:PutItem", Resource: table },
    {
      Effect: "Allow",
      Action: "dynamodb:GetItem",
      Resource: table,
      Condition: { StringEquals: { "aws:PrincipalTag/team": "shop" } },
    },
    { Effect: "Deny", Action: "dynamodb:DeleteTable", Resource: "*" },
  ],
};
const failure = (assertion: () => void): string => {
  try {
    assertion();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("the assertion holds");
};

describe.each([
  ["vitest", vitestExpect as typeof vitestExpect],
  ["jest", jestExpect as unknown as typeof vitestExpect],
])("in %s", (_name, expectOf) => {
  test("a policy is allowed to do what one of its statements allows", () => {
    expectOf(crud).toAllow("dynamodb:PutItem", table);
    expectOf(JSON.stringify(crud)).toAllow("dynamodb:PutItem", table);
    expectOf([crud, crud]).toAllow("dynamodb:GetItem", table, { context: { "aws:PrincipalTag/team": "shop" } });
    expectOf(crud).toDeny("dynamodb:GetItem", table);
    expectOf(crud).not.toDenyExplicitly("dynamodb:GetItem", table);
    expectOf(crud).toDenyExplicitly("dynamodb:DeleteTable", table);
  });

  test("a failure explains itself, with both values of what did not match", () => {
    const told = failure(() =>
      expectOf(crud).toAllow("dynamodb:GetItem", table, { context: { "aws:PrincipalTag/team": "ops" } }),
    );
    expect(told).toContain(`expect(policies).toAllow("dynamodb:GetItem", "${table}")`);
    expect(told).toContain("Denied: no identity-based policy of user tester allows dynamodb:GetItem on table/orders.");
    expect(told).toMatch(/"ops".*"shop"|"shop".*"ops"/);
    expect(failure(() => expectOf(crud).not.toAllow("dynamodb:PutItem", table))).toContain(
      'expect(policies).not.toAllow("dynamodb:PutItem"',
    );
  });

  test("layers are named; a boundary limits, a resource-based policy grants", () => {
    const nothing = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "*" }] };
    expectOf({ identity: crud, boundary: nothing }).toDeny("dynamodb:PutItem", table);
    expectOf({ identity: [crud], scps: [[crud], [nothing]] }).toDeny("dynamodb:PutItem", table);
    const shared = {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: "*", Action: "dynamodb:GetItem", Resource: table }],
    };
    expectOf({ resource: shared }).toAllow("dynamodb:GetItem", table);
    const stranger = {
      principal: { type: "user", account: "999999999999", arn: "arn:aws:iam::999999999999:user/eve" },
    } as const;
    expectOf({ resource: shared }).toDeny("dynamodb:GetItem", table, stranger);
    expectOf({ mustAllow: shared }).toDeny("dynamodb:PutItem", table);
  });

  test.each([
    [{ identiy: crud }, "`identity`"],
    [undefined, "a policy document"],
    [[{ Statements: [] }], "no `Statement`"],
    [{ resource: crud, mustAllow: crud }, "one policy"],
  ])("what is no policy is an error, not a policy that never applies: %#", (policies, words) => {
    expect(failure(() => expectOf(policies).toDeny("dynamodb:PutItem", table))).toContain(words);
  });

  test("a pattern in place of an action, or a name in place of an ARN, is an error", () => {
    expect(failure(() => expectOf(crud).toDeny("dynamodb:*", table))).toContain("no action");
    expect(failure(() => expectOf(crud).toDeny("dynamodb:PutItem", "orders"))).toContain("no ARN");
  });
});
