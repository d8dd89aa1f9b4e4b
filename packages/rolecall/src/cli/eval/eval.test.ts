import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { evalCommand } from "../eval.js";
import type { LayerSources } from "./layers.js";
import type { Asked } from "./question.js";
import { readRequestFile } from "./request-file.js";
import { type EvalOptions, runEval } from "./run.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "rolecall-eval-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const OPTIONS: EvalOptions = { format: "json", colour: false, missing: "unknown", nowMs: Date.UTC(2026, 10, 24) };
const ANN = "arn:aws:iam::111122223333:user/team/ann";
const PHOTO = "arn:aws:s3:::photos/ann/1.jpg";
const ASKED: Asked = { principal: ANN, action: "s3:GetObject", resource: PHOTO, context: {} };

async function file(name: string, content: unknown): Promise<string> {
  const where = path.join(folder, name);
  await mkdir(path.dirname(where), { recursive: true });
  await writeFile(where, typeof content === "string" ? content : JSON.stringify(content, undefined, 2));
  return where;
}

const policy = (...Statement: object[]) => ({ Version: "2012-10-17", Statement });
const allow = (Action: string, Resource?: string, more: object = {}) => ({
  Effect: "Allow",
  Action,
  ...(Resource === undefined ? {} : { Resource }),
  ...more,
});
const OWN = policy(allow("s3:GetObject", "arn:aws:s3:::photos/${aws:username}/*"));
const ALL = policy(allow("*", "*"));

async function evaluated(asked: Partial<Asked>, layers: LayerSources, options: Partial<EvalOptions> = {}) {
  const { stdout, exitCode } = await runEval({ ...ASKED, ...asked }, layers, { ...OPTIONS, ...options });
  return { exitCode, ...JSON.parse(stdout) };
}

describe("the exit code is the decision", () => {
  test("allowed: 0", async () => {
    const identity = [await file("own.json", OWN)];
    expect(await evaluated({}, { identity })).toMatchObject({ exitCode: 0, outcome: "allowed", layer: "identity" });
  });

  test("denied: 1, in AWS's words, with the smallest fix", async () => {
    const identity = [await file("own.json", OWN)];
    expect(await evaluated({ action: "s3:PutObject" }, { identity })).toMatchObject({
      exitCode: 1,
      outcome: "implicitDeny",
      message: `User: ${ANN} is not authorized to perform: s3:PutObject on resource: ${PHOTO} because no identity-based policy allows the s3:PutObject action`,
      fixes: [{ changes: [{ kind: "add-statement", statement: { Action: "s3:PutObject", Resource: PHOTO } }] }, {}],
    });
  });

  test("hangs on a key that was not given: 3, and says which; it is decided when the key is given, or said to be absent", async () => {
    const here = allow("s3:GetObject", PHOTO, { Condition: { IpAddress: { "aws:SourceIp": "203.0.113.0/24" } } });
    const identity = [await file("here.json", policy(here))];
    const open = await evaluated({}, { identity });
    expect(open).toMatchObject({ exitCode: 3, outcome: "undetermined", hangsOn: ["aws:SourceIp"], fixes: [] });
    expect(open.message).toBeUndefined();
    const context = (address: string) => ({ context: { "aws:sourceip": address } });
    expect(await evaluated(context("203.0.113.9"), { identity })).toMatchObject({ exitCode: 0 });
    expect(await evaluated(context("198.51.100.9"), { identity })).toMatchObject({ exitCode: 1 });
    expect(await evaluated({}, { identity }, { missing: "absent" })).toMatchObject({
      exitCode: 1,
      notGiven: ["aws:sourceip"],
    });
    expect(await evaluated({ context: { "aws:SourceIp": null } }, { identity })).toMatchObject({
      exitCode: 1,
      notGiven: [],
    });
  });
});

describe("every layer counts", () => {
  test.each([
    ["boundary", { boundary: "deny.json" }, "boundary"],
    ["session policies", { session: ["deny.json"] }, "session"],
    ["SCPs", { scps: [["all.json"], ["deny.json", "other.json"]] }, "scp"],
    ["RCPs", { rcps: [["deny-all.json"]] }, "rcp"],
    ["VPC endpoint policy", { endpoint: "deny-all.json" }, "endpoint"],
    ["resource policy", { resource: "deny-all.json" }, "resource"],
  ])("%s", async (_, layers, layer) => {
    const put = policy(allow("s3:PutObject", "*"));
    await file("all.json", ALL);
    await file("deny.json", put);
    await file("other.json", put);
    await file("deny-all.json", policy({ Effect: "Deny", Principal: "*", Action: "*", Resource: "*" }));
    const placed = JSON.parse(JSON.stringify(layers), (_key, value) =>
      typeof value === "string" ? path.join(folder, value) : value,
    );
    expect(await evaluated({}, { identity: [path.join(folder, "all.json")], ...placed })).toMatchObject({
      exitCode: 1,
      layer,
    });
  });

  test("a trust policy must allow itself, and so must a KMS key's", async () => {
    const all = await file("all.json", ALL);
    const other = await file(
      "other.json",
      policy({ Effect: "Allow", Principal: { AWS: "444455556666" }, Action: "*", Resource: "*" }),
    );
    const role = { action: "sts:AssumeRole", resource: "arn:aws:iam::111122223333:role/deploy" };
    expect(await evaluated(role, { identity: [all], trust: other })).toMatchObject({ exitCode: 1, layer: "trust" });
    const key = { action: "kms:Decrypt", resource: "arn:aws:kms:us-east-1:111122223333:key/1" };
    expect(await evaluated(key, { identity: [all], resource: other })).toMatchObject({ exitCode: 1 });
  });

  test("the bucket of another account takes two policies", async () => {
    const identity = [await file("own.json", OWN)];
    const resource = await file("bucket.json", policy(allow("s3:GetObject", PHOTO, { Principal: { AWS: ANN } })));
    const asked = { resourceAccount: "444455556666" };
    expect(await evaluated(asked, { identity })).toMatchObject({ exitCode: 1 });
    expect(await evaluated(asked, { identity, resource })).toMatchObject({ exitCode: 0 });
  });
});

describe("who asks", () => {
  const everybody = policy(allow("s3:GetObject", "*", { Principal: "*" }));
  test.each([
    ["arn:aws:iam::111122223333:root", "arn:aws:iam::111122223333:root"],
    ["111122223333", "arn:aws:iam::111122223333:root"],
    ["arn:aws:iam::111122223333:role/path/deploy", "arn:aws:sts::111122223333:assumed-role/deploy/session"],
    ["arn:aws:sts::111122223333:assumed-role/deploy/ci", "arn:aws:sts::111122223333:assumed-role/deploy/ci"],
    ["arn:aws:sts::111122223333:federated-user/bob", "arn:aws:sts::111122223333:federated-user/bob"],
    ["cloudfront.amazonaws.com", "cloudfront.amazonaws.com"],
    ["anonymous", "anonymous"],
  ])("%s", async (principal, known) => {
    const resource = await file("bucket.json", everybody);
    const found = await evaluated({ principal, resourceAccount: "111122223333" }, { identity: [], resource });
    expect(found).toMatchObject({ exitCode: 0, request: { principal: known } });
  });
});

describe("keys that follow from the request need not be given", () => {
  test.each([
    ["aws:PrincipalArn", ANN],
    ["aws:PrincipalAccount", "111122223333"],
    ["aws:PrincipalType", "User"],
    ["aws:ResourceAccount", "111122223333"],
    ["aws:username", "ann"],
    ["aws:CurrentTime", "2026-11-24T00:00:00Z"],
    ["aws:SecureTransport", "true"],
    ["aws:PrincipalIsAWSService", "false"],
  ])("%s is %s", async (key, value) => {
    const identity = [
      await file("own.json", policy(allow("s3:GetObject", PHOTO, { Condition: { StringEquals: { [key]: value } } }))),
    ];
    expect(await evaluated({}, { identity })).toMatchObject({ exitCode: 0, notGiven: [] });
  });
});

describe("what can't be is refused with what could", () => {
  test.each(["constructor", "__proto__", "toString"])("a condition key %s on the line is one like others", (key) => {
    const command = evalCommand();
    command.parseOptions(["--context", `${key}=a`, "--context", `${key}=b`]);
    expect([...command.opts().context]).toEqual([[key, ["a", "b"]]]);
  });

  test.each(["constructor", "__proto__"])("no service has the condition key %s", async (key) => {
    const identity = [await file("own.json", OWN)];
    await expect(evaluated({ context: Object.fromEntries([[key, "a"]]) }, { identity })).rejects.toThrow(
      `no AWS service has the condition key \`${key}\``,
    );
  });

  test.each([
    [{ principal: "arn:aws:iam::1:user/ann" }, "`arn:aws:iam::1:user/ann` is nobody who could ask; write one of"],
    [{ action: "s3:GetObjct" }, "AWS has no action `s3:GetObjct`; did you mean `s3:GetObject`?"],
    [{ action: "s33:GetObject" }, "AWS has no service `s33`; did you mean `s3`?"],
    [{ action: "s3:Get*" }, "`s3:Get*` is a pattern, and a request is for one action"],
    [{ resource: "photos" }, "`photos` is no ARN; write it as arn:${Partition}:s3:"],
    [{ resource: "arn:aws:s3:::photos/*" }, "`arn:aws:s3:::photos/*` is a pattern, and a request is for one resource"],
    [
      { action: "s3:ListAllMyBuckets" },
      "`s3:ListAllMyBuckets` works on `*` and on no single resource; leave --resource out",
    ],
    [{ resourceAccount: "12" }, "`12` is no account"],
    [
      { action: "sqs:SendMessage", resource: "arn:aws:sqs:us-east-1:444455556666:q", resourceAccount: "111122223333" },
      "is of account `444455556666` by its ARN",
    ],
    [
      { context: { "aws:SourceIpp": "1.2.3.4" } },
      "no AWS service has the condition key `aws:SourceIpp`; did you mean `aws:SourceIp`?",
    ],
    [{ context: { "s3:prefx": "a" } }, "did you mean `s3:prefix`?"],
    [{ context: { "aws:SecureTransport": "yes" } }, "`aws:SecureTransport` can't be `yes`; make it `true` or `false`"],
    [{ context: { "aws:SourceIp": "here" } }, "`aws:SourceIp` can't be `here`; make it an address"],
  ])("%j", async (asked, said) => {
    await expect(evaluated(asked, { identity: [] })).rejects.toThrow(said);
  });

  test("an action with resources needs one", async () => {
    const { resource: _, ...asked } = ASKED;
    await expect(runEval(asked, { identity: [] }, OPTIONS)).rejects.toThrow(
      "`s3:GetObject` works on a resource; pass --resource",
    );
  });

  test("keys of an identity provider are the user's own", async () => {
    const context = { "token.actions.githubusercontent.com:sub": "repo:a/b:ref:refs/heads/main" };
    expect(await evaluated({ context }, { identity: [] })).toMatchObject({ exitCode: 1 });
  });
});

describe("policies of templates", () => {
  const template = {
    Resources: {
      Reader: { Type: "AWS::IAM::ManagedPolicy", Properties: { PolicyDocument: policy(allow("s3:GetObject", PHOTO)) } },
      Writer: { Type: "AWS::IAM::ManagedPolicy", Properties: { PolicyDocument: policy(allow("s3:PutObject", PHOTO)) } },
      Open: {
        Type: "AWS::IAM::ManagedPolicy",
        Properties: { PolicyDocument: policy({ ...allow("s3:*"), Resource: { Ref: "P" } }) },
      },
    },
  };

  test("are named by their resource, and a statement's place is in the template", async () => {
    const name = await file("template.json", template);
    const found = await evaluated({}, { identity: [`${name}#Reader`] });
    expect(found).toMatchObject({ exitCode: 0 });
    const refused = await evaluated({ resource: "arn:aws:s3:::other/1" }, { identity: [`${name}#Reader`] });
    expect(refused.sentences).toContainEqual(
      expect.objectContaining({ kind: "statement", file: name, line: 9, column: 13 }),
    );
  });

  test("managed policies that are named beside it are said not to count", async () => {
    const Policies = ["AWSLambdaExecute", policy(allow("s3:GetObject", PHOTO))];
    const name = await file("sam.json", {
      Resources: { Fn: { Type: "AWS::Serverless::Function", Properties: { Policies } } },
    });
    const found = await evaluated({}, { identity: [`${name}#Fn`] });
    expect(found.exitCode).toBe(0);
    expect(found.notRead).toEqual([
      "Fn (AWS::Serverless::Function) Policies[0] is the managed policy `AWSLambdaExecute`, which is not in this file",
    ]);
  });

  test("a statement that only the deployment knows may be a Deny: nothing is decided without it", async () => {
    const secret = { ...allow("s3:GetObject", "*"), Effect: "Deny", Condition: { "Fn::FindInMap": ["a", "b", "c"] } };
    const PolicyDocument = policy(allow("s3:GetObject", PHOTO), secret);
    const name = await file("t.json", {
      Resources: { P: { Type: "AWS::IAM::ManagedPolicy", Properties: { PolicyDocument } } },
    });
    await expect(evaluated({}, { identity: [`${name}#P`] })).rejects.toThrow("only the deployment knows");
  });

  test.each([
    ["", "holds policies of Reader, Writer, Open; name one, as in"],
    ["#Nobody", "there is no identity policy in"],
    ["#Open", "has values that only the deployment knows"],
  ])("%j can't be told", async (which, said) => {
    const name = await file("template.json", template);
    await expect(evaluated({}, { identity: [`${name}${which}`] })).rejects.toThrow(said);
  });
});

test("what is not readable in a policy is said", async () => {
  const identity = [await file("odd.json", policy({ ...allow("s3:GetObject", PHOTO), Effect: "Alow" }))];
  const found = await evaluated({}, { identity });
  expect(found).toMatchObject({ exitCode: 1, unreadable: [{ code: "INVALID_EFFECT", path: "$.Statement[0].Effect" }] });
});

test("for people: decision, AWS's words, layers, statements with their places, fix", async () => {
  const identity = [await file("own.json", OWN)];
  const { stdout } = await runEval(
    { ...ASKED, resource: "arn:aws:s3:::photos/bob/1.jpg" },
    { identity },
    { ...OPTIONS, format: "text" },
  );
  expect(stdout.split("\n").filter((line) => /^\S/.test(line))).toEqual([
    expect.stringMatching(/^Denied: /),
    "Layers, in the order in which AWS asks them",
    "Statements",
    "Smallest fix",
    "Or",
  ]);
  expect(stdout).toContain("  AWS says  User: ");
  expect(stdout).toContain(`(${identity[0]}:4:5)`);
  expect(stdout).not.toContain("\u001b");
});

describe("a request file", () => {
  test("holds the question and every layer, as files beside it or as policies", async () => {
    await file("requests/own.json", OWN);
    const request = await file("requests/get.json", {
      principal: ANN,
      action: "s3:GetObject",
      resource: PHOTO,
      context: { "aws:SourceIp": "203.0.113.9", "aws:TagKeys": ["a"], "aws:SourceVpc": null },
      policies: { identity: ["own.json", ALL], scps: [[ALL], [ALL]], boundary: ALL },
    });
    const { asked, layers } = await readRequestFile(request);
    expect(await evaluated(asked, layers)).toMatchObject({ exitCode: 0 });
  });

  test.each([
    [{ action: "s3:GetObject" }, "`principal` in `FILE` must be a string"],
    [{ ...ASKED, principle: "" }, "`principle` in the file of `FILE` means nothing; did you mean `principal`?"],
    [{ ...ASKED, policies: { scp: [] } }, "`scp` in policies of `FILE` means nothing; did you mean `scps`?"],
    [{ ...ASKED, policies: { scps: ["a.json"] } }, "`policies.scps[0]` in `FILE` must be a list"],
    [
      { ...ASKED, context: { "aws:SourceIp": 1 } },
      "`context.aws:SourceIp` in `FILE` must be a string, a list of strings, or null",
    ],
    ["{", "`FILE` is no JSON"],
  ])("%j is refused", async (content, said) => {
    const name = await file("request.json", content);
    await expect(readRequestFile(name)).rejects.toThrow(said.replace("FILE", name));
  });
});
