import * as aws from "@rolecall/aws-model";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type AccessRequest, compilePolicy, contextOf, evaluate, type PolicySet, UNKNOWN } from "../../index.js";
import { generatePolicies } from "./generate-policies.js";
import type { Call, GeneratedPolicies, GenerateOptions } from "./generated-policy.js";

const A = "111122223333";
const table = (name: string): string => `arn:aws:dynamodb:us-east-1:${A}:table/${name}`;

const statements = (calls: readonly Call[], options?: GenerateOptions): unknown[] =>
  generatePolicies(calls, options).policies.flatMap(({ text }) => JSON.parse(text).Statement);

const asking = ({ action, resource, context }: Call): AccessRequest => ({
  principal: { type: "user", account: A, arn: `arn:aws:iam::${A}:user/ann` },
  action,
  resource,
  resourceAccount: A,
  context: context ?? contextOf({}),
});
const setOf = ({ policies }: GeneratedPolicies): PolicySet => ({
  identity: policies.map(({ text }) => ({ policy: compilePolicy(text) })),
});

describe("calls become statements", () => {
  test("actions that were called on the same resources share one", () => {
    expect(
      statements([
        { action: "dynamodb:PutItem", resource: table("orders") },
        { action: "dynamodb:GetItem", resource: table("orders") },
        { action: "dynamodb:PutItem", resource: table("carts") },
        { action: "dynamodb:GetItem", resource: table("carts") },
        { action: "dynamodb:PutItem", resource: table("orders") },
        { action: "logs:PutLogEvents", resource: `arn:aws:logs:us-east-1:${A}:log-group:/f:*` },
      ]),
    ).toEqual([
      {
        Effect: "Allow",
        Action: ["dynamodb:GetItem", "dynamodb:PutItem"],
        Resource: [table("carts"), table("orders")],
      },
      { Effect: "Allow", Action: "logs:PutLogEvents", Resource: `arn:aws:logs:us-east-1:${A}:log-group:/f:\${*}` },
    ]);
  });

  test("resources share one where that takes fewer statements", () => {
    const calls = ["a", "b", "c"].map((name) => ({ action: `s3:Get${name}`, resource: `arn:aws:s3:::b/${name}` }));
    const common = calls.map(({ action }) => ({ action, resource: "arn:aws:s3:::b" }));
    const put = calls.map(({ resource }) => ({ action: "s3:PutObject", resource }));
    expect(statements(common)).toHaveLength(1);
    expect(statements(put)).toEqual([
      { Effect: "Allow", Action: "s3:PutObject", Resource: put.map(({ resource }) => resource) },
    ]);
    // By action: four different sets of resources; by resource: three different sets of actions.
    const mixed = [
      ...put,
      { action: "s3:GetA", resource: "arn:aws:s3:::b/a" },
      { action: "s3:GetB", resource: "arn:aws:s3:::b/b" },
      { action: "s3:GetAB", resource: "arn:aws:s3:::b/a" },
      { action: "s3:GetAB", resource: "arn:aws:s3:::b/b" },
    ];
    expect(statements(mixed)).toHaveLength(3);
  });

  test("actions are spelled as AWS does, and those that work on nothing in particular get `*`", () => {
    const { policies, notes } = generatePolicies(
      [
        { action: "DynamoDB:listtables", resource: table("orders") },
        { action: "s3:getobject", resource: "arn:aws:s3:::b/k" },
      ],
      { vocabulary: aws },
    );
    expect(policies[0]?.statements.map(({ statement }) => statement)).toEqual([
      { Effect: "Allow", Action: "dynamodb:ListTables", Resource: "*" },
      { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::b/k" },
    ]);
    expect(notes).toEqual([
      { message: "`dynamodb:ListTables` works on no resource in particular, so it is allowed on `*`.", calls: [0] },
    ]);
  });

  test("one action has one spelling, though nobody says which", () => {
    const calls = ["S3:getobject", "s3:GetObject"].map((action, i) => ({ action, resource: `arn:aws:s3:::b/${i}` }));
    expect(statements(calls)).toEqual([
      { Effect: "Allow", Action: "S3:getobject", Resource: ["arn:aws:s3:::b/0", "arn:aws:s3:::b/1"] },
    ]);
  });

  test("a pattern is no call, and is reported", () => {
    const { policies, notes } = generatePolicies([{ action: "s3:*", resource: "*" }]);
    expect(policies).toEqual([]);
    expect(notes).toEqual([{ message: "`s3:*` is no action, so no policy can allow it.", calls: [0] }]);
  });

  test("every line says which calls it is there for", () => {
    const { policies } = generatePolicies(
      [
        { action: "dynamodb:PutItem", resource: table("orders") },
        { action: "dynamodb:GetItem", resource: table("orders") },
        { action: "dynamodb:PutItem", resource: table("orders") },
      ],
      { sids: true },
    );
    expect(policies[0]?.statements).toEqual([
      {
        statement: {
          Sid: "Dynamodb1",
          Effect: "Allow",
          Action: ["dynamodb:GetItem", "dynamodb:PutItem"],
          Resource: table("orders"),
        },
        calls: [0, 1, 2],
        actions: [
          { text: "dynamodb:GetItem", calls: [1] },
          { text: "dynamodb:PutItem", calls: [0, 2] },
        ],
        resources: [{ text: table("orders"), calls: [0, 1, 2] }],
      },
    ]);
  });
});

describe("only as told", () => {
  const keys = ["1", "2"].map((name) => ({ action: "s3:GetObject", resource: `arn:aws:s3:::photos/ann/${name}` }));

  test("resources are generalised to the patterns given", () => {
    expect(statements(keys)).toMatchObject([{ Resource: keys.map(({ resource }) => resource) }]);
    expect(statements(keys, { generalise: ["arn:aws:s3:::photos/*"] })).toMatchObject([
      { Resource: "arn:aws:s3:::photos/*" },
    ]);
  });

  test("a pattern with a variable stands for the resources of who called", () => {
    const home = "arn:aws:s3:::photos/${aws:username}/*";
    const calls = keys.map((call, i) => ({ ...call, context: contextOf({ "aws:username": i === 0 ? "ann" : "bob" }) }));
    expect(statements(calls, { generalise: [home] })).toMatchObject([
      { Resource: [home, "arn:aws:s3:::photos/ann/2"].sort() },
    ]);
  });

  test("Region and account become `*`", () => {
    const call = { action: "dynamodb:PutItem", resource: table("orders") };
    expect(statements([call], { anyRegion: true, anyAccount: true })).toMatchObject([
      { Resource: "arn:aws:dynamodb:*:*:table/orders" },
    ]);
    expect(statements([{ action: "s3:GetObject", resource: "arn:aws:s3:::b/k" }], { anyRegion: true })).toMatchObject([
      { Resource: "arn:aws:s3:::b/k" },
    ]);
  });

  test("values of condition keys become conditions, several of one key one list", () => {
    const pass = (service: string | undefined): Call => ({
      action: "iam:PassRole",
      resource: `arn:aws:iam::${A}:role/r`,
      context: contextOf({ "iam:PassedToService": service, "aws:SourceIp": "203.0.113.7" }),
    });
    const options = { conditions: ["iam:PassedToService"] };
    expect(statements([pass("lambda.amazonaws.com"), pass("ec2.amazonaws.com")], options)).toEqual([
      {
        Effect: "Allow",
        Action: "iam:PassRole",
        Resource: `arn:aws:iam::${A}:role/r`,
        Condition: { StringEquals: { "iam:PassedToService": ["ec2.amazonaws.com", "lambda.amazonaws.com"] } },
      },
    ]);
    // A call without the key needs a statement without the condition, which covers the others.
    expect(statements([pass("lambda.amazonaws.com"), pass(undefined)], options)).toEqual([
      { Effect: "Allow", Action: "iam:PassRole", Resource: `arn:aws:iam::${A}:role/r` },
    ]);
    expect(statements([pass("lambda.amazonaws.com")])).not.toHaveProperty("0.Condition");
  });

  test("a condition's operator follows its key's type, and a key with several values allows no others", () => {
    const call = (context: Parameters<typeof contextOf>[0]): Call => ({
      action: "dynamodb:GetItem",
      resource: table("orders"),
      context: contextOf(context),
    });
    const options = { vocabulary: aws, conditions: ["lambda:SourceFunctionArn", "dynamodb:LeadingKeys"] };
    const f = `arn:aws:lambda:us-east-1:${A}:function:f`;
    const generated = generatePolicies(
      [call({ "lambda:SourceFunctionArn": f, "dynamodb:LeadingKeys": ["b", "a"] })],
      options,
    );
    expect(generated.policies[0]?.statements[0]?.statement.Condition).toEqual({
      "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": ["a", "b"] },
      Null: { "dynamodb:LeadingKeys": "false" },
      ArnEquals: { "lambda:SourceFunctionArn": f },
    });
    const outcome = (context: Parameters<typeof contextOf>[0]): string =>
      evaluate(asking(call(context)), setOf(generated)).outcome;
    expect(outcome({ "lambda:SourceFunctionArn": f, "dynamodb:LeadingKeys": ["a"] })).toBe("allowed");
    expect(outcome({ "lambda:SourceFunctionArn": f, "dynamodb:LeadingKeys": ["a", "c"] })).toBe("implicitDeny");
    expect(outcome({ "lambda:SourceFunctionArn": f })).toBe("implicitDeny");
  });

  test("an unknown value is no condition, and is reported", () => {
    const call = {
      action: "s3:GetObject",
      resource: "arn:aws:s3:::b/k",
      context: contextOf({ "aws:SourceVpc": UNKNOWN }),
    };
    const { policies, notes } = generatePolicies([call], { conditions: ["aws:SourceVpc"] });
    expect(policies[0]?.statements[0]?.statement).not.toHaveProperty("Condition");
    expect(notes).toEqual([{ message: "The value of `aws:SourceVpc` is unknown, so it is no condition.", calls: [0] }]);
  });
});

const name = fc.constantFrom("a", "b", "c", "d", "a*", "${x}", "?");
const call: fc.Arbitrary<Call> = fc.record({
  action: fc.constantFrom(
    "s3:GetObject",
    "s3:PutObject",
    "s3:Getobject",
    "s3:DeleteObject",
    "dynamodb:GetItem",
    "sqs:SendMessage",
  ),
  resource: fc.oneof(
    { weight: 9, arbitrary: name.map((one) => `arn:aws:s3:::b/${one}`) },
    { weight: 2, arbitrary: name.map(table) },
    { weight: 1, arbitrary: fc.constant("*") },
  ),
  context: fc
    .record(
      { "aws:PrincipalTag/team": fc.constantFrom("red", "blue", "*"), "aws:TagKeys": fc.subarray(["k", "l", "m"]) },
      { requiredKeys: [] },
    )
    .map(contextOf),
});
const calls = fc.array(call, { maxLength: 25 });
const options: fc.Arbitrary<GenerateOptions> = fc.record(
  {
    conditions: fc.subarray(["aws:PrincipalTag/team", "aws:TagKeys"]),
    sids: fc.boolean(),
    maxCharacters: fc.constantFrom(250, 400, 6_144),
    vocabulary: fc.constant(aws),
    generalise: fc.constantFrom(["arn:aws:s3:::b/a*"], ["arn:aws:dynamodb:*:*:table/*"]),
  },
  { requiredKeys: [] },
);
const shape = ({ action, resource, context }: Call, keys: readonly string[]): string =>
  JSON.stringify([action.toLowerCase(), resource, keys.map((key) => context?.get(key.toLowerCase()) ?? null)]);

test("every call is allowed by what was generated from it, whatever the options", () => {
  fc.assert(
    fc.property(calls, options, (made, how) => {
      const set = setOf(generatePolicies(made, how));
      for (const one of made) expect(evaluate(asking(one), set).outcome).toBe("allowed");
    }),
    { numRuns: 200 },
  );
});

test("nothing else is allowed: no action on a resource on which, and no condition under which, it was not called", () => {
  let refused = 0;
  fc.assert(
    fc.property(
      calls,
      fc.array(call, { maxLength: 10 }),
      fc.subarray(["aws:PrincipalTag/team"]),
      (made, others, conditions) => {
        const set = setOf(generatePolicies(made, { conditions }));
        const known = new Set(made.map((one) => shape(one, conditions)));
        // A call on `*`, or without the key, is allowed by what allows the others too.
        const wide = new Set(
          made.flatMap((one) =>
            one.resource === "*" || conditions.some((key) => one.context?.get(key.toLowerCase()) === undefined)
              ? [one.action.toLowerCase()]
              : [],
          ),
        );
        const crossed = made.flatMap(({ action }) =>
          made.map(({ resource, context }) => ({ action, resource, ...(context ? { context } : {}) })),
        );
        for (const one of [...crossed, ...others]) {
          if (known.has(shape(one, conditions)) || wide.has(one.action.toLowerCase())) continue;
          refused++;
          expect(evaluate(asking(one), set).outcome).toBe("implicitDeny");
        }
      },
    ),
    { numRuns: 150 },
  );
  expect(refused).toBeGreaterThan(500);
});

test("each call stands behind a statement, and behind one action and one resource of it", () => {
  fc.assert(
    fc.property(calls, options, (made, how) => {
      const all = generatePolicies(made, how).policies.flatMap(({ statements }) => statements);
      const numbers = (list: readonly (readonly number[])[]): number[] =>
        [...new Set(list.flat())].sort((a, b) => a - b);
      expect(numbers(all.map((one) => one.calls))).toEqual(made.map((_, i) => i));
      for (const { calls: own, actions, resources } of all) {
        expect(numbers(actions.map((one) => one.calls))).toEqual(own);
        expect(numbers(resources.map((one) => one.calls))).toEqual(own);
        for (const { text, calls } of actions)
          for (const index of calls) expect(made[index]?.action.toLowerCase()).toBe(text.toLowerCase());
      }
    }),
    { numRuns: 200 },
  );
});

test("the order of the calls makes no difference, nor does saying them twice", () => {
  fc.assert(
    fc.property(calls, options, fc.infiniteStream(fc.nat()), (made, how, random) => {
      const texts = (list: readonly Call[]): string[] => generatePolicies(list, how).policies.map(({ text }) => text);
      const shuffled = [...made]
        .map((one) => [random.next().value as number, one] as const)
        .sort((a, b) => a[0] - b[0]);
      expect(texts(shuffled.map(([, one]) => one))).toEqual(texts(made));
      expect(texts([...made, ...made])).toEqual(texts(made));
    }),
    { numRuns: 150 },
  );
});

test("a policy generated from what a generated policy allows is the same policy", () => {
  const plain = call
    .filter(({ resource }) => !/[*?$]/.test(resource))
    .map(({ action, resource }) => ({ action, resource }));
  fc.assert(
    fc.property(fc.array(plain, { maxLength: 25 }), (made) => {
      const once = generatePolicies(made);
      const again = once.policies.flatMap(({ statements }) =>
        statements.flatMap(({ actions, resources }) =>
          actions.flatMap((action) => resources.map((resource) => ({ action: action.text, resource: resource.text }))),
        ),
      );
      expect(generatePolicies(again).policies.map(({ text }) => text)).toEqual(once.policies.map(({ text }) => text));
    }),
    { numRuns: 150 },
  );
});

test("no policy takes more characters than told, unless one action on one resource does", () => {
  let several = 0;
  fc.assert(
    fc.property(calls, options, (made, how) => {
      const { policies } = generatePolicies(made, how);
      const { maxCharacters } = how;
      if (policies.length > 1) several++;
      if (maxCharacters === undefined) expect(policies.length).toBeLessThanOrEqual(1);
      else
        for (const { text, statements } of policies) {
          const [only] = statements;
          if (statements.length === 1 && only?.actions.length === 1 && only.resources.length === 1) continue;
          expect(JSON.stringify(JSON.parse(text)).length).toBeLessThanOrEqual(maxCharacters);
        }
    }),
    { numRuns: 200 },
  );
  expect(several).toBeGreaterThan(20);
});
