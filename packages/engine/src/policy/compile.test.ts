import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { contextOf } from "../context.js";
import { evaluate } from "../evaluate.js";
import { explain } from "../explain/explain.js";
import type { AccessRequest, CompiledPolicy } from "../request.js";
import { policyFindings, validate } from "../validate/validate.js";
import { compilePolicy } from "./compile.js";

const request: AccessRequest = {
  principal: { type: "user", account: "111122223333", arn: "arn:aws:iam::111122223333:user/ann" },
  action: "s3:GetObject",
  resource: "arn:aws:s3:::b/k",
  resourceAccount: "111122223333",
  context: contextOf({}),
};
const allow = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}}';
const outcome = (policy: CompiledPolicy): string => evaluate(request, { identity: [{ policy }] }).outcome;

describe("compiling a policy", () => {
  test("is done once for each text", () => {
    expect(compilePolicy(allow)).toBe(compilePolicy(`${allow}`));
    expect(compilePolicy(allow).source).toBe(allow);
    expect(compilePolicy(allow).hash).toMatch(/^[0-9a-f]{64}$/);
    expect(compilePolicy(`${allow} `).hash).not.toBe(compilePolicy(allow).hash);
  });

  test("keeps a bounded number of documents", () => {
    const first = compilePolicy(`${allow}\n`);
    for (let i = 0; i < 5000; i++) compilePolicy(`${allow}${" ".repeat(i % 50)}${"\t".repeat(i / 50)}`);
    expect(compilePolicy(`${allow}\n`)).not.toBe(first);
    expect(outcome(first)).toBe("allowed");
  });

  test("takes a policy that lost its class on the way, as by structured cloning", () => {
    const { source, hash } = compilePolicy(allow);
    expect(outcome({ source, hash })).toBe("allowed");
  });

  test.each([
    "",
    "not json",
    "[]",
    "null",
    "{}",
    '{"Version":"2012-10-17"}',
    '{"Statement":5}',
    `${allow},`,
    allow.replace('"Statement":{', '"Statement":[],"Statement":{'),
    "[".repeat(100_000),
    '{"__proto__":{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}}',
  ])("a document that cannot be read allows nothing and says why", (text) => {
    const policy = compilePolicy(text);
    expect(outcome(policy)).toBe("implicitDeny");
    expect(policyFindings(policy).filter(({ severity }) => severity === "error")).not.toEqual([]);
  });

  test.each([
    '{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"a":"true"}},"Condition":{}}',
    '{"Effect":"Allow","Effect":"Allow","Action":"*","Resource":"*"}',
    '{"Effect":"Allow","Action":"x:*","Action":"*","Resource":"*"}',
    '{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"a":"b"},"StringEquals":{}}}',
    '{"Effect":"Allow","Action":"*","Resource":"*","__proto__":{}}',
  ])("an Allow with a key that repeats or is unknown never applies: %s", (statement) => {
    expect(outcome(compilePolicy(`{"Version":"2012-10-17","Statement":${statement}}`))).toBe("implicitDeny");
  });

  test("condition keys and tags may have names of Object.prototype", () => {
    const text =
      '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:ResourceTag/__proto__":"x","constructor":"y"}}}}';
    const policies = { identity: [{ policy: compilePolicy(text) }] };
    expect(evaluate(request, policies).outcome).toBe("implicitDeny");
    const context = contextOf(
      JSON.parse('{"aws:ResourceTag/__proto__":"x","constructor":"y"}') as Record<string, string>,
    );
    expect(evaluate({ ...request, context }, policies).outcome).toBe("allowed");
  });

  test("no text makes it, the check or the evaluation throw", () => {
    const words = fc.constantFrom(
      ...'{ } [ ] , : "Statement" "Version" "2012-10-17" "Effect" "Allow" "Deny" "Action" "*" "Resource" "Principal" "AWS" "Condition" "StringLike" "Null" 1 null true "${" "${a,\'b\'}" "arn:aws" "__proto__"'.split(
        " ",
      ),
    );
    const anyText = fc.oneof(
      fc.array(words, { maxLength: 30 }).map((all) => all.join("")),
      fc.json(),
      fc.string(),
    );
    fc.assert(
      fc.property(anyText, fc.constantFrom("identity", "resource", "trust", "session", "scp", "rcp"), (text, kind) => {
        const policy = compilePolicy(text);
        policyFindings(policy);
        validate(text, kind as "identity");
        evaluate(request, { identity: [{ policy }], resource: { policy } });
        explain(request, { identity: [{ policy }], resource: { policy } });
      }),
      { numRuns: 5_000 },
    );
  });
});
