import { describe, expect, test } from "vitest";
import { contextOf } from "../context.js";
import { compilePolicy } from "../policy/compile.js";
import { type AccessRequest, UNKNOWN } from "../request.js";
import { explain } from "./explain.js";
import type { Span } from "./places.js";

const source = `{
  "Version": "2012-10-17",
  "Statement": [
    { "Sid": "Other", "Effect": "Allow", "Action": "s3:PutObject", "Resource": "*" },
    {
      "Effect": "Allow",
      "Action": "s3:GetObject",
      "Resource": ["arn:aws:s3:::other/*", "arn:aws:s3:::b/\${aws:username}/*"],
      "Condition": { "IpAddress": { "aws:SourceIp": "203.0.113.0/24" }, "StringLike": { "aws:PrincipalTag/team": ["b*", "\${aws:nothing}"] } }
    }
  ]
}`;
const EVERYTHING = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}';
const request = (context: Parameters<typeof contextOf>[0]): AccessRequest => ({
  principal: { type: "user", account: "111122223333", arn: "arn:aws:iam::111122223333:user/ann" },
  action: "s3:GetObject",
  resource: "arn:aws:s3:::b/ann/x",
  resourceAccount: "111122223333",
  context: contextOf(context),
});
const policies = { identity: [{ policy: compilePolicy(source), name: "inline policy" }] };
const keys = { "aws:username": "ann", "aws:SourceIp": "198.51.100.1", "aws:PrincipalTag/team": "blue" };

describe("an explanation", () => {
  test("says of each statement whether it applies and which part failed first", () => {
    const {
      decision,
      policies: [trace],
    } = explain(request(keys), policies);
    expect(decision.outcome).toBe("implicitDeny");
    expect(trace?.statements.map(({ applies, failed }) => [applies, failed])).toEqual([
      ["no", "action"],
      ["no", "condition"],
    ]);
  });

  test("shows both sides of every comparison, variables as they were replaced", () => {
    const [, statement] = explain(request(keys), policies).policies[0]?.statements ?? [];
    expect(statement?.resource?.patterns).toEqual([
      { text: "arn:aws:s3:::other/*", comparedWith: "arn:aws:s3:::other/*", matches: "no" },
      { text: "arn:aws:s3:::b/${aws:username}/*", comparedWith: "arn:aws:s3:::b/ann/*", matches: "yes" },
    ]);
    expect(statement?.conditions).toMatchObject([
      {
        operator: "IpAddress",
        key: "aws:SourceIp",
        requestValues: ["198.51.100.1"],
        policyValues: ["203.0.113.0/24"],
        comparedWith: ["203.0.113.0/24"],
        holds: "no",
      },
      {
        operator: "StringLike",
        key: "aws:PrincipalTag/team",
        requestValues: ["blue"],
        policyValues: ["b*", "${aws:nothing}"],
        comparedWith: ["b*", undefined],
        unresolved: ["aws:nothing"],
        holds: "yes",
      },
    ]);
  });

  test("says where a statement stands in the text", () => {
    const [, statement] = explain(request(keys), policies).policies[0]?.statements ?? [];
    expect(statement?.start).toEqual({ line: 5, column: 5, offset: source.indexOf('{\n      "Effect"') });
    expect(source.slice(statement?.start.offset, statement?.end.offset)).toMatch(/^\{[\s\S]*\}$/);
    expect(statement?.end).toMatchObject({ line: 10, column: 6 });
  });

  test("says where each element and each condition stands", () => {
    const [, statement] = explain(request(keys), policies).policies[0]?.statements ?? [];
    const text = (span: Span | undefined) => source.slice(span?.start.offset, span?.end.offset);
    expect(Object.keys(statement?.elements ?? {})).toEqual(["Effect", "Action", "Resource", "Condition"]);
    expect(text(statement?.elements.Action)).toBe('"Action": "s3:GetObject"');
    expect(statement?.elements.Action?.start).toMatchObject({ line: 7, column: 7 });
    expect(statement?.conditions.map(({ place }) => text(place))).toEqual([
      '"aws:SourceIp": "203.0.113.0/24"',
      '"aws:PrincipalTag/team": ["b*", "${aws:nothing}"]',
    ]);
  });

  test("is whole as JSON, and holds a policy by the hash of its content", () => {
    const explanation = explain(request(keys), policies);
    const read = JSON.parse(JSON.stringify(explanation));
    expect(read).toMatchObject({
      request: { action: "s3:GetObject", resource: "arn:aws:s3:::b/ann/x" },
      decision: { outcome: "implicitDeny", layer: "identity" },
      why: { code: "does-not-allow", layer: "identity" },
      policies: [
        { layer: "identity", policy: { name: "inline policy", policy: { hash: policies.identity[0]?.policy.hash } } },
      ],
    });
    expect(read.layers).toHaveLength(7);
    const [, statement] = read.policies[0].statements;
    expect(statement).toMatchObject({
      index: 1,
      effect: "Allow",
      applies: "no",
      failed: "condition",
      action: { negated: false, patterns: ["s3:GetObject"], matches: true },
      resource: { matches: "yes" },
      start: { line: 5 },
    });
    expect(statement.conditions[0]).toMatchObject({ holds: "no", requestValues: ["198.51.100.1"] });
    expect(read).not.toHaveProperty("request.context");
  });

  test("says of each layer whether it is there, what it says and whether it had to allow", () => {
    const allows = { policy: compilePolicy(EVERYTHING) };
    const { layers, why } = explain(request(keys), { ...policies, scps: [[allows], []], boundary: allows });
    expect(why).toEqual({ code: "level-does-not-allow", layer: "scp", level: 1 });
    expect(layers).toEqual([
      { layer: "rcp", presence: "none", mustAllow: false, decided: false },
      { layer: "scp", presence: "present", says: "nothing", mustAllow: true, decided: true, levels: 2, level: 1 },
      { layer: "endpoint", presence: "none", mustAllow: false, decided: false },
      { layer: "resource", presence: "none", mustAllow: false, decided: false },
      { layer: "identity", presence: "present", says: "nothing", mustAllow: true, decided: false },
      { layer: "boundary", presence: "present", says: "allow", mustAllow: true, decided: false },
      { layer: "session", presence: "none", mustAllow: false, decided: false },
    ]);
  });

  test("a policy that is attached to two levels is told of twice", () => {
    const allows = { policy: compilePolicy(EVERYTHING) };
    const traces = explain(request(keys), { ...policies, scps: [[allows], [allows]] }).policies;
    expect(traces.map(({ layer, level }) => [layer, level])).toEqual([
      ["scp", 0],
      ["scp", 1],
      ["identity", undefined],
    ]);
  });

  test("names the keys that were unknown, and the statement", () => {
    const { decision } = explain(request({ ...keys, "aws:SourceIp": UNKNOWN }), policies);
    expect(decision.outcome).toBe("undetermined");
    expect(decision.gaps).toMatchObject([{ layer: "identity", index: 1, effect: "Allow", key: "aws:SourceIp" }]);
  });

  test("tells AWS's steps up to the one that decided", () => {
    const scp = {
      policy: compilePolicy(EVERYTHING),
    };
    const { steps } = explain(request({ ...keys, "aws:SourceIp": "203.0.113.5" }), {
      ...policies,
      scps: [[scp]],
      boundary: scp,
    });
    expect(steps).toEqual([
      { step: "explicit-deny", passed: true },
      { step: "scp", layer: "scp", passed: true, level: 0 },
      { step: "identity", layer: "identity", passed: true },
      { step: "boundary", layer: "boundary", passed: true },
    ]);
  });
});
