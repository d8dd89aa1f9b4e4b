import { describe, expect, test } from "vitest";
import { contextOf } from "../context.js";
import { compilePolicy } from "../policy/compile.js";
import { type AccessRequest, UNKNOWN } from "../request.js";
import { explain } from "./explain.js";

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

  test("names the keys that were unknown, and the statement", () => {
    const { decision } = explain(request({ ...keys, "aws:SourceIp": UNKNOWN }), policies);
    expect(decision.outcome).toBe("undetermined");
    expect(decision.gaps).toMatchObject([{ layer: "identity", index: 1, effect: "Allow", key: "aws:SourceIp" }]);
  });

  test("tells AWS's steps up to the one that decided", () => {
    const scp = {
      policy: compilePolicy('{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}'),
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
