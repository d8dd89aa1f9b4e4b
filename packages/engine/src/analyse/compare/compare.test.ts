import * as aws from "@rolecall/aws-model";
import { describe, expect, test } from "vitest";
import { compilePolicy, evaluate } from "../../index.js";
import type { CompiledPolicy, PolicySet } from "../../request.js";
import { checkAccessNotGranted, checkNoNewAccess } from "./checks.js";
import { comparePolicies } from "./compare.js";
import type { CompareOptions, Comparison } from "./types.js";

const policy = (...Statement: object[]): CompiledPolicy =>
  compilePolicy(JSON.stringify({ Version: "2012-10-17", Statement }));
const allow = (Action: string | string[], Resource: string | string[] = "*", rest: object = {}): object => ({
  Effect: "Allow",
  Action,
  Resource,
  ...rest,
});
const deny = (Action: string | string[], Resource: string | string[] = "*", rest: object = {}): object => ({
  ...allow(Action, Resource, rest),
  Effect: "Deny",
});
const when = (Condition: object): object => ({ Condition });

function expectReal({ gained, lost, before, after }: Comparison): void {
  for (const { request } of gained.counterExamples) {
    expect(evaluate(request, after).outcome).toBe("allowed");
    expect(evaluate(request, before).outcome).not.toBe("allowed");
  }
  for (const { request } of lost.counterExamples) {
    expect(evaluate(request, before).outcome).toBe("allowed");
    expect(evaluate(request, after).outcome).not.toBe("allowed");
  }
}

const bucket = "arn:aws:s3:::photos";
const objects = `${bucket}/*`;

describe("two identity policies", () => {
  test.each<[string, object[], object[], Comparison["answer"]]>([
    [
      "one statement split into two",
      [allow(["s3:GetObject", "s3:PutObject"], objects)],
      [allow("s3:GetObject", objects), allow("s3:PutObject", objects)],
      "same",
    ],
    [
      "a wildcard that holds another",
      [allow("s3:Get*", objects), allow("s3:GetObject", objects)],
      [allow("s3:Get*", objects)],
      "same",
    ],
    ["other letters' case in an action", [allow("S3:getobject", objects)], [allow("s3:GetObject", objects)], "same"],
    [
      "other letters' case in a resource",
      [allow("s3:GetObject", "arn:aws:s3:::Photos/*")],
      [allow("s3:GetObject", objects)],
      "different",
    ],
    [
      "one object instead of all",
      [allow("s3:GetObject", objects)],
      [allow("s3:GetObject", `${bucket}/1.jpg`)],
      "narrower",
    ],
    ["all of a service instead of some", [allow(["s3:Get*", "s3:List*"])], [allow("s3:*")], "wider"],
    [
      "a Deny that takes nothing away",
      [allow("s3:GetObject", objects)],
      [allow("s3:GetObject", objects), deny("s3:PutObject")],
      "same",
    ],
    [
      "a Deny that takes something away",
      [allow("s3:*", objects)],
      [allow("s3:*", objects), deny("s3:Put*", `${bucket}/locked/*`)],
      "narrower",
    ],
    [
      "Allow with NotAction, or Allow and Deny",
      [allow("*"), deny("iam:*")],
      [{ Effect: "Allow", NotAction: "iam:*", Resource: "*" }],
      "same",
    ],
    [
      "a statement that cannot be read",
      [allow("s3:GetObject"), { ...allow("s3:*"), Condition: { NoSuchOperator: { a: "b" } } }],
      [allow("s3:GetObject")],
      "same",
    ],
    [
      "an ARN of three parts, completed",
      [allow("sqs:*", "arn:aws:sqs")],
      [allow("sqs:*", "arn:aws:sqs:*:*:*")],
      "same",
    ],
    [
      "a star that reaches across colons",
      [allow("lambda:*", "arn:aws:lambda:*:f")],
      [allow("lambda:*", "arn:aws:lambda:*:*:function:f")],
      "narrower",
    ],
  ])("%s", (_, before, after, answer) => {
    const comparison = comparePolicies(policy(...before), policy(...after));
    expect(comparison.answer, comparison.because).toBe(answer);
    expectReal(comparison);
  });

  test.each<[string, object, object, Comparison["answer"]]>([
    ["a tag instead of none", { StringEquals: { "aws:PrincipalTag/team": "blue" } }, {}, "wider"],
    [
      "one more value",
      { StringEquals: { "aws:PrincipalTag/team": "blue" } },
      { StringEquals: { "aws:PrincipalTag/team": ["blue", "red"] } },
      "wider",
    ],
    [
      "a pattern that holds the value",
      { StringEquals: { "aws:PrincipalTag/team": "blue" } },
      { StringLike: { "aws:PrincipalTag/team": "b*" } },
      "wider",
    ],
    [
      "values in another order, and a key in another case",
      { StringEquals: { "aws:PrincipalTag/Team": ["a", "b"] } },
      { StringEquals: { "AWS:principaltag/team": ["b", "a"] } },
      "same",
    ],
    [
      "IfExists, which an absent key passes",
      { StringEquals: { "s3:x": "a" } },
      { StringEqualsIfExists: { "s3:x": "a" } },
      "wider",
    ],
    [
      "a negation and the list of all else it can be",
      { Bool: { "aws:SecureTransport": "true" } },
      { Bool: { "aws:SecureTransport": ["true", "false"] } },
      "wider",
    ],
    [
      "a smaller network",
      { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } },
      { IpAddress: { "aws:SourceIp": "10.0.0.0/9" } },
      "narrower",
    ],
    [
      "two halves of a network",
      { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } },
      { IpAddress: { "aws:SourceIp": ["10.0.0.0/9", "10.128.0.0/9"] } },
      "same",
    ],
    [
      "a number one further",
      { NumericLessThanEquals: { "s3:max-keys": "10" } },
      { NumericLessThan: { "s3:max-keys": "11" } },
      "wider",
    ],
    [
      "the same moment, written otherwise",
      { DateLessThan: { "aws:CurrentTime": "2026-01-01T00:00:00Z" } },
      { DateLessThan: { "aws:CurrentTime": "2026-01-01T01:00:00+01:00" } },
      "same",
    ],
    [
      "any instead of all",
      { "ForAllValues:StringEquals": { "aws:TagKeys": ["a", "b"] } },
      { "ForAnyValue:StringEquals": { "aws:TagKeys": ["a", "b"] } },
      "different",
    ],
    [
      "a guard against the absent key",
      { "ForAllValues:StringEquals": { "aws:TagKeys": "a" } },
      { "ForAllValues:StringEquals": { "aws:TagKeys": "a" }, Null: { "aws:TagKeys": "false" } },
      "narrower",
    ],
    [
      "a condition that nothing fulfils",
      { StringEquals: { "s3:x": "a" }, StringNotEquals: { "s3:x": "a" } },
      { NumericLessThan: { "s3:y": "1" }, NumericGreaterThan: { "s3:y": "2" } },
      "same",
    ],
    [
      "a key that every request has",
      { Bool: { "aws:SecureTransport": "true" } },
      { BoolIfExists: { "aws:SecureTransport": "true" } },
      "same",
    ],
    [
      "the account in an ARN, or by itself",
      { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/*" } },
      {
        StringEquals: { "aws:PrincipalAccount": "111122223333" },
        ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/*" },
      },
      "same",
    ],
  ])("under conditions: %s", (_, before, after, answer) => {
    const [left, right] = [before, after].map((one) => policy(allow("s3:GetObject", objects, when(one))));
    const comparison = comparePolicies(left as CompiledPolicy, right as CompiledPolicy);
    expect(comparison.answer, comparison.because).toBe(answer);
    expectReal(comparison);
  });

  test("with variables: what both have alike does not matter, whatever the variable is", () => {
    const home = allow("s3:*", `${objects.slice(0, -1)}\${aws:username}/*`);
    const comparison = comparePolicies(policy(home), policy(home, allow("sqs:SendMessage")));
    expect(comparison.answer, comparison.because).toBe("wider");
  });

  test.each<[string, object, object, Comparison["answer"]]>([
    [
      "own home instead of all homes",
      allow("s3:*", `${bucket}/*`),
      allow("s3:*", `${bucket}/\${aws:username}/*`),
      "narrower",
    ],
    [
      "a home that has a name instead of one's own",
      allow("s3:*", `${bucket}/\${aws:username}/*`),
      allow("s3:*", `${bucket}/ann/*`),
      "different",
    ],
    [
      "a tag like the resource's, or any tag",
      allow("s3:*", "*", when({ StringEquals: { "aws:PrincipalTag/t": "${aws:ResourceTag/t}" } })),
      allow("s3:*", "*", when({ StringLike: { "aws:PrincipalTag/t": "*" } })),
      "wider",
    ],
    [
      "a variable that 2008 documents do not have",
      allow("s3:*", `${bucket}/\${aws:username}`),
      allow("s3:*", `${bucket}/$\{*}`),
      "different",
    ],
  ])("with variables: %s", (_, before, after, answer) => {
    const comparison = comparePolicies(policy(before), policy(after));
    expect(comparison.answer, comparison.because).toBe(answer);
    expectReal(comparison);
  });

  test("with variables: what they are is known of the only caller that counts", () => {
    const ann = { type: "user", account: "111122223333", arn: "arn:aws:iam::111122223333:user/ann" } as const;
    const own = policy(
      allow("s3:*", `${bucket}/\${aws:username}/*`, when({ StringEquals: { "s3:prefix": "${aws:username}" } })),
    );
    const hers = policy(allow("s3:*", `${bucket}/ann/*`, when({ StringEquals: { "s3:prefix": "ann" } })));
    expect(comparePolicies(own, hers).answer).toBe("different");
    expect(comparePolicies(own, hers, { principal: ann }).answer).toBe("same");
  });

  test("a federated user has what its session policies and the policies of whoever made it both allow", () => {
    const federated = when({ StringEquals: { "aws:PrincipalType": "FederatedUser" } });
    const world = (identity: CompiledPolicy): PolicySet => ({
      identity: [{ policy: identity }],
      session: [{ policy: policy(allow("*")) }],
      resource: { policy: policy({ ...allow("sns:Publish"), Principal: { Service: "s3.amazonaws.com" } }) },
    });
    const before = world(policy(allow("s3:GetObject", "*", federated)));
    expect(comparePolicies(before, world(policy(allow("sqs:SendMessage")))).lost.result).toBe("some");
    const comparison = comparePolicies(before, world(policy(deny("x:Y"))));
    expect(comparison.answer).toBe("narrower");
    expectReal(comparison);
  });

  test("what the root user's federated users lose with their session policies is not overlooked", () => {
    const named = policy({
      ...allow("s3:GetObject"),
      Principal: { AWS: ["111122223333", "arn:aws:iam::111122223333:user/ann"] },
    });
    const before: PolicySet = {
      identity: [{ policy: policy(allow("sqs:SendMessage", bucket)) }],
      session: [{ policy: policy(allow("kms:Decrypt")) }],
      resource: { policy: named },
    };
    const { lost } = comparePolicies(before, { identity: before.identity, resource: { policy: named } });
    expect(lost.counterExamples.map(({ request }) => [request.action, request.principal.type])).toContainEqual([
      "kms:decrypt",
      "federated-user",
    ]);
  });

  test("services are told apart by conditions on their names", () => {
    const published = (Condition: object): CompiledPolicy =>
      policy({ ...allow("sns:Publish"), Principal: "*", Condition });
    const onlyS3 = published({ StringEquals: { "aws:PrincipalServiceName": "s3.amazonaws.com" } });
    const nobody = published({ StringEquals: { "aws:PrincipalServiceName": [] } });
    const comparison = comparePolicies(nobody, onlyS3, { kind: "resource" });
    expect(comparison.answer).toBe("wider");
    expectReal(comparison);
    const some = published({ StringLike: { "aws:PrincipalServiceName": "s3*.amazonaws.com" } });
    expect(comparePolicies(onlyS3, some, { kind: "resource" }).answer).toBe("wider");
  });

  test("does not know whether one pattern with variables holds another", () => {
    const like = (operator: string, value: string): CompiledPolicy =>
      policy(allow("ec2:CreateTags", "*", when({ [operator]: { "ec2:SourceInstanceARN": value } })));
    const comparison = comparePolicies(
      like("StringLike", "*${ec2:InstanceId}"),
      like("ArnLike", "arn:aws:ec2:*:*:instance/${ec2:InstanceId}"),
    );
    expect(comparison.answer).toBe("unknown");
    expect(comparison.because).toContain("variables");
    expect(comparison.lost.result).toBe("some");
  });

  test("takes its examples from AWS's actions and resources where it knows them", () => {
    const { gained } = comparePolicies(policy(allow("s3:GetObject", objects)), policy(allow("s3:*", ["*"])), {
      vocabulary: aws,
    });
    const [example] = gained.counterExamples;
    expect(example?.known).toBe(true);
    const { action, resource } = example?.request ?? { action: "", resource: "" };
    expect(aws.findAction("s3", action.slice(3))).toBeDefined();
    expect(resource).toMatch(/^(\*|arn:aws:s3)/);
  });

  test("counts actions that AWS does not have yet, unless only known ones are asked for", () => {
    const all = aws.actionsOf("sqs").map(({ name }) => `sqs:${name}`);
    const [listed, starred] = [policy(allow(all)), policy(allow("sqs:*"))];
    expect(comparePolicies(listed, starred, { vocabulary: aws }).answer).toBe("wider");
    expect(comparePolicies(listed, starred, { vocabulary: aws, universe: "known" }).answer).toBe("same");
  });

  test("asks only about resources that an action has, if only known ones are asked for", () => {
    const [narrow, wide] = [
      policy(allow("s3:ListBucket", bucket)),
      policy(allow("s3:ListBucket", [bucket, `arn:aws:sqs:*:*:q`])),
    ];
    expect(comparePolicies(narrow, wide).answer).toBe("wider");
    expect(comparePolicies(narrow, wide, { vocabulary: aws, universe: "known" }).answer).toBe("same");
  });
});

describe("whole sets of policies", () => {
  const applied = (...statements: object[]) => ({ policy: policy(...statements) });
  const everything = applied(allow("*"));

  test.each<[string, PolicySet, PolicySet, Comparison["answer"]]>([
    [
      "a boundary that allows all",
      { identity: [applied(allow("s3:*"))] },
      { identity: [applied(allow("s3:*"))], boundary: everything },
      "same",
    ],
    [
      "a boundary that does not",
      { identity: [applied(allow("s3:*"))] },
      { identity: [applied(allow("s3:*"))], boundary: applied(allow("s3:Get*")) },
      "narrower",
    ],
    [
      "a boundary in place of a narrower policy",
      { identity: [applied(allow("s3:Get*"))] },
      { identity: [applied(allow("s3:*"))], boundary: applied(allow("s3:Get*")) },
      "same",
    ],
    [
      "an SCP that denies what nobody allows",
      { identity: [applied(allow("s3:*"))] },
      { identity: [applied(allow("s3:*"))], scps: [[everything, applied(deny("iam:*"))]] },
      "same",
    ],
    [
      "an SCP level without an Allow",
      { identity: [applied(allow("s3:*"))], scps: [[everything]] },
      { identity: [applied(allow("s3:*"))], scps: [[everything], []] },
      "narrower",
    ],
    [
      "session policies",
      { identity: [applied(allow("s3:*"))] },
      { identity: [applied(allow("s3:*"))], session: [applied(allow("s3:Get*")), applied(allow("s3:Put*"))] },
      "narrower",
    ],
  ])("%s", (_, before, after, answer) => {
    const comparison = comparePolicies(before, after);
    expect(comparison.answer, comparison.because).toBe(answer);
    expectReal(comparison);
  });
});

describe("resource-based policies", () => {
  const named = (Principal: unknown, rest: object = {}): CompiledPolicy =>
    policy({ ...allow("s3:GetObject", objects, rest), Principal });
  const options: CompareOptions = { kind: "resource" };

  test.each<[string, unknown, unknown, Comparison["answer"]]>([
    ["one account more", { AWS: "111122223333" }, { AWS: ["111122223333", "444455556666"] }, "wider"],
    [
      "an account by number, or by its root's ARN",
      { AWS: "111122223333" },
      { AWS: "arn:aws:iam::111122223333:root" },
      "same",
    ],
    [
      "a role instead of its account",
      { AWS: "111122223333" },
      { AWS: "arn:aws:iam::111122223333:role/app" },
      "narrower",
    ],
    [
      "a session instead of its role",
      { AWS: "arn:aws:iam::111122223333:role/app" },
      { AWS: "arn:aws:sts::111122223333:assumed-role/app/s" },
      "narrower",
    ],
    ["everyone instead of a service", { Service: "sns.amazonaws.com" }, "*", "wider"],
    ["both ways to write everyone", "*", { AWS: "*" }, "same"],
    ["a service instead of another", { Service: "sns.amazonaws.com" }, { Service: "s3.amazonaws.com" }, "different"],
  ])("%s", (_, before, after, answer) => {
    const comparison = comparePolicies(named(before), named(after), options);
    expect(comparison.answer, comparison.because).toBe(answer);
    expectReal(comparison);
  });

  test("everyone of one organization is not everyone", () => {
    const of = when({ StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3" } });
    const comparison = comparePolicies(named("*", of), named("*"), options);
    expect(comparison.answer).toBe("wider");
    expectReal(comparison);
  });
});

describe("CheckNoNewAccess", () => {
  test("names the statement that gives more", () => {
    const candidate = policy(allow("s3:GetObject", objects), { ...allow("s3:*", objects), Sid: "TooMuch" });
    const check = checkNoNewAccess(policy(allow("s3:GetObject", objects)), candidate, { vocabulary: aws });
    expect(check.result).toBe("fail");
    expect(check.counterExamples.flatMap(({ grantedBy }) => grantedBy)).toMatchObject([{ index: 1, sid: "TooMuch" }]);
  });

  test("names each statement that gives more", () => {
    const check = checkNoNewAccess(policy(), policy(allow("s3:GetObject"), allow("sqs:*"), deny("sqs:*")));
    expect(check.counterExamples.map(({ grantedBy }) => grantedBy.map(({ index }) => index))).toEqual([[0]]);
  });

  test("passes what is narrower, with a proof", () => {
    const check = checkNoNewAccess(policy(allow("s3:*")), policy(allow("s3:Get*", objects)));
    expect(check).toMatchObject({ result: "pass", counterExamples: [] });
  });
});

describe("CheckAccessNotGranted", () => {
  const john = policy({
    Sid: "AllowJohnDoe",
    ...allow("s3:GetObject"),
    Principal: { AWS: "arn:aws:iam::123456789012:user/JohnDoe" },
  });

  test.each<[string, string[] | undefined, string[] | undefined, "pass" | "fail"]>([
    ["an action that is not granted", ["s3:PutObject"], undefined, "pass"],
    ["an action that is", ["s3:PutObject", "s3:GetObject"], undefined, "fail"],
    ["a pattern that holds one that is", ["s3:*"], undefined, "fail"],
    ["any action on a resource", undefined, ["arn:aws:s3:::any/thing"], "fail"],
    ["an action on a resource", ["s3:GetObject"], ["arn:aws:s3:::any/*"], "fail"],
    ["another action on it", ["s3:PutObject"], ["arn:aws:s3:::any/*"], "pass"],
    ["nothing in particular", [], [], "fail"],
  ])("%s", (_, actions, resources, result) => {
    const access = { ...(actions && { actions }), ...(resources && { resources }) };
    const check = checkAccessNotGranted(john, [access], { kind: "resource" });
    expect(check.result).toBe(result);
    for (const { request } of check.counterExamples) expect(evaluate(request, check.policies).outcome).toBe("allowed");
  });

  test("minds conditions and Deny", () => {
    const only = policy(allow("s3:*", objects), deny("s3:*", "*", when({ Bool: { "aws:SecureTransport": "false" } })));
    const check = checkAccessNotGranted(only, [{ actions: ["s3:GetObject"], resources: [`${bucket}/a`] }]);
    expect(check.result).toBe("fail");
    expect(check.counterExamples[0]?.context).toEqual({ "aws:SecureTransport": "true" });
    expect(checkAccessNotGranted(only, [{ resources: ["arn:aws:s3:::other/*"] }]).result).toBe("pass");
  });
});

describe("what is too hard ends and says so", () => {
  const hard = (letters: string): CompiledPolicy =>
    policy(
      ...[...letters].map((letter) =>
        allow("s3:*", `arn:aws:s3:::*${letter}${"?".repeat(24)}`, when({ StringEquals: { [letter]: "x" } })),
      ),
    );

  test("resources that combine in exponentially many ways", () => {
    const start = performance.now();
    const comparison = comparePolicies(hard("abcdefgh"), hard("abcdefgi"));
    expect(["unknown", "different"]).toContain(comparison.answer);
    expectReal(comparison);
    expect(performance.now() - start).toBeLessThan(15_000);
  });

  test("conditions that combine in exponentially many ways", () => {
    const keys = Array.from({ length: 24 }, (_, i) => `s3:k${i}`);
    const odd = (shift: number): object[] =>
      keys.map((key, i) =>
        deny("s3:*", "*", when({ StringEquals: { [key]: "a", [keys[(i + shift) % 24] as string]: "b" } })),
      );
    const comparison = comparePolicies(policy(allow("s3:*"), ...odd(1)), policy(allow("s3:*"), ...odd(2)), {
      steps: 500,
    });
    expectReal(comparison);
    expect(comparison.answer).not.toBe("same");
  });

  test("documents that cannot be read allow nothing, and so are the same", () => {
    expect(comparePolicies(compilePolicy("{"), compilePolicy("[]")).answer).toBe("same");
  });
});
