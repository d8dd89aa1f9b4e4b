import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { CompareOptions } from "./run.js";
import { runCompare } from "./run.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "rolecall-compare-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function compared(before: unknown, after: unknown, options: Partial<CompareOptions> = {}) {
  const names = [path.join(folder, "old.json"), path.join(folder, "new.json")] as const;
  for (const [index, content] of [before, after].entries()) {
    await writeFile(names[index] ?? "", typeof content === "string" ? content : JSON.stringify(content, undefined, 2));
  }
  const outcome = await runCompare(...names, { kind: undefined, format: "text", colour: false, ...options });
  return { ...outcome, stdout: outcome.stdout.replaceAll(`${folder}${path.sep}`, "") };
}

async function answer(before: unknown, after: unknown) {
  const { stdout, exitCode } = await compared(before, after, { format: "json" });
  const { answer, grantsMore, policies, unread } = JSON.parse(stdout);
  return { exitCode, answer, grantsMore, policies, unread };
}

const policy = (...Statement: object[]) => ({ Version: "2012-10-17", Statement });
const allow = (Action: string | string[], Resource: unknown = "arn:aws:s3:::photos/*", more: object = {}) => ({
  Effect: "Allow",
  Action,
  Resource,
  ...more,
});
const template = (policies: Readonly<Record<string, object>>, more: object = {}) => ({
  ...more,
  Resources: Object.fromEntries(
    Object.entries(policies).map(([id, PolicyDocument]) => [
      id,
      { Type: "AWS::IAM::ManagedPolicy", Properties: { PolicyDocument } },
    ]),
  ),
});

describe("two policies", () => {
  const read = policy(allow("s3:GetObject"));
  test.each([
    ["same", read, policy(allow(["s3:GetObject", "s3:getobject"])), 0, false],
    ["narrower", policy(allow("s3:Get*")), read, 0, false],
    ["wider", read, policy(allow("s3:Get*")), 1, true],
    ["different", read, policy(allow("s3:PutObject")), 1, true],
    ["wider", policy(allow("s3:*"), { ...allow("s3:Delete*"), Effect: "Deny" }), policy(allow("s3:*")), 1, true],
    [
      "narrower",
      read,
      policy(allow("s3:GetObject", undefined, { Condition: { Bool: { "aws:SecureTransport": "true" } } })),
      0,
      false,
    ],
  ])("%s", async (expected, before, after, exitCode, grantsMore) => {
    expect(await answer(before, after)).toMatchObject({ answer: expected, exitCode, grantsMore });
  });

  test("what is more is shown by a request, who allows it, and who does not", async () => {
    const { stdout, exitCode } = await compared(
      read,
      policy(allow("s3:GetObject"), { Sid: "Out", ...allow("s3:PutObject") }),
    );
    expect(exitCode).toBe(1);
    expect(stdout.split("\n")).toEqual([
      "wider: `new.json` allows all that `old.json` does, and more",
      "",
      expect.stringMatching(/^\+ s3:PutObject on arn:aws:s3:::photos\//),
      expect.stringMatching(/^ {4}as arn:aws:iam::\d{12}:/),
      '    new.json:9:5 Statement[1] "Out" allows it; nothing in `old.json` does',
      "",
    ]);
  });

  test("a bucket policy opened to everybody", async () => {
    const open = (Principal: unknown) => policy({ ...allow("s3:GetObject"), Principal });
    const wider = await answer(open({ AWS: "111122223333" }), open("*"));
    expect(wider).toMatchObject({ answer: "wider", exitCode: 1 });
    expect(wider.policies).toMatchObject([{ kind: "resource" }]);
    expect(await answer(open("*"), open({ AWS: "111122223333" }))).toMatchObject({ answer: "narrower", exitCode: 0 });
  });
});

describe("two templates", () => {
  const [read, write] = [policy(allow("s3:GetObject")), policy(allow("s3:PutObject"))];

  test("policies are matched by resource and place, in whatever order", async () => {
    const found = await answer(template({ A: read, B: write }), template({ B: write, A: read }));
    expect(found).toMatchObject({ answer: "same", exitCode: 0 });
  });

  test("a policy that is new grants more than none, one that is gone grants less", async () => {
    expect(await answer(template({ A: read }), template({ A: read, B: write }))).toMatchObject({
      answer: "wider",
      exitCode: 1,
      policies: [
        { answer: "same" },
        { name: "B (AWS::IAM::ManagedPolicy) PolicyDocument", onlyIn: "new", answer: "wider" },
      ],
    });
    expect(await answer(template({ A: read, B: write }), template({ A: read }))).toMatchObject({
      answer: "narrower",
      exitCode: 0,
    });
  });

  test("a value that only the deployment knows is the same in both", async () => {
    const bucket = (more: string) =>
      template({ A: policy(allow("s3:GetObject", { "Fn::Sub": `arn:aws:s3:::\${Bucket}${more}` })) });
    expect(await answer(bucket("/in/*"), bucket("/in/*"))).toMatchObject({ answer: "same" });
    expect(await answer(bucket("/in/*"), bucket("/*"))).toMatchObject({ answer: "wider", exitCode: 1 });
    expect(await answer(bucket("/*"), bucket("/in/*"))).toMatchObject({ answer: "narrower", exitCode: 0 });
  });

  test.each([
    ["an open value may be anything", { Ref: "Bucket" }, "arn:aws:s3:::photos/*"],
    ["and the other way round", "arn:aws:s3:::photos/*", { Ref: "Bucket" }],
    ["two parameters may differ", { Ref: "A" }, { Ref: "B" }],
    ["a parameter's default is not what it will be", { Ref: "WithDefault" }, "arn:aws:s3:::photos/*"],
  ])("%s: it may grant more", async (_, before, after) => {
    const Parameters = { WithDefault: { Type: "String", Default: "arn:aws:s3:::photos/*" } };
    const of = (resource: unknown) => template({ A: policy(allow("s3:GetObject", resource)) }, { Parameters });
    expect((await answer(of(before), of(after))).exitCode).toBe(1);
  });

  test("each way of a condition is compared with its own", async () => {
    const either = (yes: object, no: object) => template({ A: policy({ "Fn::If": ["Prod", yes, no] }) });
    const [narrow, wide] = [allow("s3:GetObject"), allow("s3:*")];
    expect(await answer(either(wide, narrow), either(wide, narrow))).toMatchObject({ answer: "same", exitCode: 0 });
    expect(await answer(either(wide, narrow), either(narrow, wide))).toMatchObject({
      answer: "different",
      exitCode: 1,
    });
    expect(await answer(template({ A: policy(narrow) }), either(wide, narrow))).toMatchObject({
      answer: "wider",
      exitCode: 1,
    });
  });
});

describe("fails closed", () => {
  const fn = (...Policies: unknown[]) => ({
    Resources: { Fn: { Type: "AWS::Serverless::Function", Properties: { Policies } } },
  });

  test("what can't be read may grant anything, unless it was there before", async () => {
    const more = await answer(fn("AWSLambdaExecute"), fn("AWSLambdaExecute", "AdministratorAccess"));
    expect(more).toMatchObject({ answer: "unknown", grantsMore: null, exitCode: 3 });
    expect(more.unread).toEqual([
      "Fn (AWS::Serverless::Function) Policies[1] is the managed policy `AdministratorAccess`, which is not in this file",
    ]);
    expect(await answer(fn("AWSLambdaExecute"), fn("AWSLambdaExecute"))).toMatchObject({ answer: "same", exitCode: 0 });
  });

  test("a document that a macro makes is known only when the macro is asked the same", async () => {
    const made = (Location: string) =>
      template({ A: { "Fn::Transform": { Name: "AWS::Include", Parameters: { Location } } } });
    expect((await answer(made("s3://a"), made("s3://a"))).exitCode).toBe(0);
    expect((await answer(made("s3://a"), made("s3://b"))).exitCode).toBe(3);
  });

  test("more conditions than can be gone through", async () => {
    const many = Array.from({ length: 6 }, (_, index) => ({
      "Fn::If": [`C${index}`, allow("s3:GetObject", `arn:aws:s3:::b${index}/*`), { Ref: "AWS::NoValue" }],
    }));
    const found = await answer(template({ A: policy(...many) }), template({ A: policy(...many) }));
    expect(found).toMatchObject({ answer: "unknown", exitCode: 3 });
  });
});
