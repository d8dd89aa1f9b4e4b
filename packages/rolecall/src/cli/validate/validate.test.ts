import { readdirSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import * as vocabulary from "@rolecall/aws-model";
import { type PolicyKind, validate } from "@rolecall/engine";
import { FINDINGS } from "@rolecall/engine/findings";
import { SaxesParser } from "saxes";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { RolecallError } from "../../kernel/errors.js";
import { pageOf } from "./report/report.js";
import { runValidate, type ValidateOptions } from "./run.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "rolecall-validate-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const OPTIONS: ValidateOptions = { kind: undefined, format: "text", failOn: "warning", colour: false };

async function file(name: string, content: unknown): Promise<string> {
  const where = path.join(folder, name);
  await writeFile(where, typeof content === "string" ? content : JSON.stringify(content, undefined, 2));
  return where;
}

async function validated(content: unknown, options: Partial<ValidateOptions> = {}, name = "policy.json") {
  const where = await file(name, content);
  const outcome = await runValidate([where], { ...OPTIONS, ...options });
  return { ...outcome, stdout: outcome.stdout.replaceAll(folder, "") };
}

interface JsonFinding {
  readonly code: string;
  readonly severity: string;
  readonly line: number;
  readonly column: number;
  readonly path: string;
}

async function findings(
  content: unknown,
  name?: string,
  options: Partial<ValidateOptions> = {},
): Promise<JsonFinding[]> {
  const { stdout } = await validated(content, { ...options, format: "json" }, name);
  const { files } = JSON.parse(stdout) as { files: { policies: { findings: JsonFinding[] }[] }[] };
  return files.flatMap(({ policies }) => policies.flatMap((policy) => policy.findings));
}

const policy = (...Statement: object[]) => ({ Version: "2012-10-17", Statement });
const GOOD = { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::photos/*" };
const MISSPELT = { Effect: "Allow", Action: "s3:GetObjct", Resource: "arn:aws:s3:::photos/*" };
const template = (document: object, more: object = {}) => ({
  ...more,
  Resources: { It: { Type: "AWS::IAM::ManagedPolicy", Properties: { PolicyDocument: document } } },
});

describe("the exit code", () => {
  test.each([
    ["nothing found", policy(GOOD), "suggestion", 0],
    ["an action that is not there", policy(MISSPELT), "error", 1],
    ["a policy that AWS refuses", policy({ ...GOOD, Effect: "Alow" }), "error", 1],
    ["text that is no JSON", '{ "Statement": [ }', "error", 1],
    ["less than the threshold", policy({ Effect: "Allow", Action: "iam:PassRole", Resource: "*" }), "error", 0],
    ["the threshold itself", policy({ Effect: "Allow", Action: "iam:PassRole", Resource: "*" }), "security-warning", 1],
  ] as const)("%s", async (_, content, failOn, code) => {
    expect((await validated(content, { failOn })).exitCode).toBe(code);
  });

  test("a file without policies is said to be one, and the rest is checked", async () => {
    const [good, other] = [await file("good.json", policy(GOOD)), await file("package.json", { name: "x" })];
    const { exitCode, stdout, stderr } = await runValidate([good, other], OPTIONS);
    expect(exitCode).toBe(2);
    expect(stdout).toContain("1 policy in 1 file; nothing found");
    expect(stderr).toBe(
      `rolecall: there is no policy in \`${other}\` (JSON or YAML of another kind); leave the file out, or pass --kind if all of it is a policy (RC_NO_POLICY)\n`,
    );
  });

  test("a file that is neither JSON nor YAML", async () => {
    const { exitCode, stderr } = await validated("a: b: c\n", {}, "odd.yaml");
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/is neither JSON nor YAML: .* \(line 1, column 4\).*\(RC_UNREADABLE\)\n$/);
  });

  test("a path that is not there", async () => {
    const missing = runValidate([path.join(folder, "no.json")], OPTIONS);
    await expect(missing).rejects.toThrow(RolecallError);
    await expect(missing).rejects.toThrow("there is no such file or folder");
  });

  test("a folder stands for the policies in it; without any it is an error", async () => {
    await file("package.json", { name: "x" });
    await expect(runValidate([folder], OPTIONS)).rejects.toThrow(/^there is no policy in /);
    await file("a.yaml", "Statement:\n  Effect: Allow\n  Action: s3:GetObjct\n  Resource: '*'\nVersion: 2012-10-17\n");
    const { exitCode, stdout } = await runValidate([folder], OPTIONS);
    expect(exitCode).toBe(1);
    expect(stdout).toContain("1 file of other kinds passed over");
    // CDK's tree.json has the templates' policies once more.
    await file("tree.json", { tree: { children: policy(MISSPELT) } });
    expect((await runValidate([folder], OPTIONS)).stdout).toContain("2 files of other kinds passed over");
  });
});

describe("findings in templates", () => {
  test("stand where the template has them", async () => {
    const yaml = [
      "Resources:",
      "  It:",
      "    Type: AWS::IAM::ManagedPolicy",
      "    Properties:",
      "      PolicyDocument:",
      "        Version: 2012-10-17",
      "        Statement:",
      "          - Effect: Allow",
      "            Action:",
      "              - s3:GetObject",
      "              - s3:GetObjct",
      "            Resource: !Sub arn:aws:s3:::photos-${AWS::AccountId}/*",
    ].join("\n");
    expect(await findings(yaml, "template.yaml")).toMatchObject([
      { code: "INVALID_ACTION", severity: "error", line: 11, column: 17, path: "$.Statement[0].Action[1]" },
    ]);
  });

  test("a branch of Fn::If is checked, and a finding outside of it said once", async () => {
    const found = await findings(
      template(policy(MISSPELT, { "Fn::If": ["Prod", { ...GOOD, Effect: "Alow" }, { Ref: "AWS::NoValue" }] })),
    );
    expect(found.map(({ code, path }) => ({ code, path }))).toEqual([
      { code: "INVALID_ACTION", path: "$.Statement[0].Action" },
      { code: "INVALID_EFFECT", path: "$.Statement[1].Effect" },
    ]);
  });

  test.each([
    ["any resource", { Effect: "Allow", Action: "iam:PassRole", Resource: { Ref: "Param" } }],
    [
      "a resource of an unknown kind",
      { Effect: "Allow", Action: "sqs:SendMessage", Resource: { "Fn::ImportValue": "queue" } },
    ],
    ["an action", { Effect: "Allow", Action: { Ref: "Param" }, Resource: "*" }],
    [
      "a part of an ARN",
      { Effect: "Allow", Action: "s3:GetObject", Resource: { "Fn::Sub": "arn:aws:s3:::${Param}/*" } },
    ],
    [
      "a Region and account",
      { Effect: "Allow", Action: "sqs:SendMessage", Resource: { "Fn::Sub": "arn:aws:sqs:${Region}:${Account}:q" } },
    ],
    ["a date", { ...GOOD, Condition: { DateLessThan: { "aws:CurrentTime": { Ref: "Param" } } } }],
    ["an address", { ...GOOD, Condition: { IpAddress: { "aws:SourceIp": { Ref: "Param" } } } }],
    ["a whole list of values", { ...GOOD, Condition: { StringEquals: { "aws:SourceVpc": { Ref: "Vpcs" } } } }],
    ["another resource", { Effect: "Allow", Action: "sqs:SendMessage", Resource: { "Fn::GetAtt": ["Queue", "Arn"] } }],
  ])("%s that only the deployment knows is not complained of", async (_, statement) => {
    const Queue = { Type: "AWS::SQS::Queue" };
    const It = { Type: "AWS::IAM::ManagedPolicy", Properties: { PolicyDocument: policy(statement) } };
    expect(await findings({ Resources: { Queue, It } })).toEqual([]);
  });

  test.each([
    ["the kind of the resource is known", "AWS::S3::Bucket", "sqs:SendMessage"],
    ["the action is known", "AWS::SQS::Queue", "sqs:SendMesage"],
  ])("what is known is checked all the same: %s", async (_, Type, Action) => {
    const statement = { Effect: "Allow", Action, Resource: { "Fn::GetAtt": ["Other", "Arn"] } };
    const It = { Type: "AWS::IAM::ManagedPolicy", Properties: { PolicyDocument: policy(statement) } };
    expect(await findings({ Resources: { Other: { Type }, It } })).not.toEqual([]);
  });

  test("a bucket policy is checked as one of a resource, a role's trust policy as one of trust", async () => {
    const withoutPrincipal = policy(GOOD);
    const Bucket = { Type: "AWS::S3::BucketPolicy", Properties: { PolicyDocument: withoutPrincipal } };
    const Role = { Type: "AWS::IAM::Role", Properties: { AssumeRolePolicyDocument: withoutPrincipal } };
    const codes = (await findings({ Resources: { Bucket, Role } })).map(({ code }) => code);
    expect(codes.filter((code) => code === "MISSING_PRINCIPAL")).toHaveLength(2);
  });
});

/** Resources that hold a policy of each kind, with the document as a map and as a string. */
const HOLDERS = {
  identity: ["AWS::IAM::ManagedPolicy", "PolicyDocument"],
  boundary: undefined,
  resource: ["AWS::Backup::BackupVault", "AccessPolicy"],
  trust: ["AWS::IAM::Role", "AssumeRolePolicyDocument"],
  session: ["AWS::EKS::PodIdentityAssociation", "Policy"],
  scp: ["AWS::Organizations::Policy", "Content", { Type: "SERVICE_CONTROL_POLICY" }],
  rcp: ["AWS::Organizations::Policy", "Content", { Type: "RESOURCE_CONTROL_POLICY" }],
  endpoint: ["AWS::EC2::VPCEndpoint", "PolicyDocument"],
} as const satisfies Record<PolicyKind, readonly [type: string, path: string, more?: object] | undefined>;

describe("every finding is found in a template as it is in a policy alone", () => {
  const documented = [...FINDINGS.values()].filter(({ options }) => options === undefined);
  test.each(documented)("$code", async ({ code, kind, bad, good }) => {
    const [Type, property, more = {}] = HOLDERS[kind] ?? [];
    if (Type === undefined || property === undefined) return;
    const inTemplate = (document: unknown) =>
      findings({ Resources: { It: { Type, Properties: { ...more, [property]: document } } } });
    for (const example of [bad, good]) {
      const text = typeof example === "string" ? example : JSON.stringify(example);
      const alone = validate(text, kind, { vocabulary })
        .map((finding) => finding.code)
        .sort();
      expect((await inTemplate(text)).map((finding) => finding.code).sort()).toEqual(alone);
      if (typeof example === "string") continue;
      expect((await inTemplate(example)).map((finding) => finding.code).sort()).toEqual(alone);
    }
    expect((await inTemplate(bad)).map((finding) => finding.code)).toContain(code);
  });
});

test("every finding has the page that is named", () => {
  const pages = new Set(readdirSync(new URL("../../../../../docs/reference/findings/", import.meta.url)));
  const named = [...FINDINGS.keys()].map((code) => path.basename(pageOf(code)));
  expect(named.filter((page) => !pages.has(page))).toEqual([]);
});

test("--kind says what a policy is when its statements don't", async () => {
  const codes = async (kind: ValidateOptions["kind"]) =>
    (await findings(policy(GOOD), undefined, { kind })).map(({ code }) => code);
  expect(await codes(undefined)).toEqual([]);
  expect(await codes("resource")).toContain("MISSING_PRINCIPAL");
});

describe("--format text", () => {
  test("shows the line and marks the place", async () => {
    const { stdout } = await validated(template(policy(MISSPELT)), {}, "t.json");
    expect(stdout).toBe(
      [
        "/t.json:11:25 error INVALID_ACTION there is no action `s3:GetObjct`; `s3:GetObject` is meant, perhaps",
        "  in It (AWS::IAM::ManagedPolicy) PolicyDocument",
        '  11 |               "Action": "s3:GetObjct",',
        "     |                         ^^^^^^^^^^^^^",
        `  ${FINDINGS.get("INVALID_ACTION")?.repair}`,
        "  docs/reference/findings/INVALID_ACTION.md",
        "",
        "1 policy in 1 file; 1 error",
        "",
      ].join("\n"),
    );
  });

  test("cuts a long line around the place", async () => {
    const many = Array.from({ length: 40 }, (_, index) => ({ ...GOOD, Resource: `arn:aws:s3:::bucket${index}/*` }));
    const { stdout } = await validated(JSON.stringify(policy(...many, MISSPELT, ...many)), {});
    const block = stdout.split("\n\n").find((each) => each.includes("INVALID_ACTION")) ?? "";
    const [, shown = "", mark = ""] = /\| (.*)\n.*\| (.*\^)\n/.exec(block) ?? [];
    expect(shown.length).toBeLessThan(105);
    expect(shown.slice(mark.indexOf("^"), mark.length)).toBe('"s3:GetObjct"');
  });

  test("has colour for terminals alone", async () => {
    expect((await validated(policy(MISSPELT), { colour: true })).stdout).toContain("\u001b[31m");
    expect((await validated(policy(MISSPELT))).stdout).not.toContain("\u001b");
  });
});

describe("--format sarif", () => {
  const require = createRequire(import.meta.url);
  // SARIF's schema is one of draft 4.
  const { default: Ajv } = require("ajv-draft-04") as typeof import("ajv-draft-04");
  const ajv = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false });
  const isSarif = ajv.compile(require("@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"));

  test("is valid by SARIF's schema, with its rules, places and what could not be validated", async () => {
    const Fn = { Type: "AWS::Serverless::Function", Properties: { Policies: ["AWSLambdaExecute", policy(MISSPELT)] } };
    const bad = await file("template.json", { Resources: { Fn } });
    const other = await file("other.json", {});
    const { stdout } = await runValidate([bad, other], { ...OPTIONS, format: "sarif" });
    const log = JSON.parse(stdout);
    expect(isSarif(log), JSON.stringify(isSarif.errors)).toBe(true);
    const [run] = log.runs;
    expect(run.results).toMatchObject([
      {
        ruleId: "INVALID_ACTION",
        ruleIndex: 0,
        level: "error",
        locations: [{ physicalLocation: { region: { startLine: 13, startColumn: 27, endLine: 13 } } }],
      },
    ]);
    const title = FINDINGS.get("INVALID_ACTION")?.title;
    expect(run.tool.driver.rules).toMatchObject([{ id: "INVALID_ACTION", shortDescription: { text: title } }]);
    expect(run.invocations[0].executionSuccessful).toBe(false);
    expect(run.invocations[0].toolExecutionNotifications).toMatchObject([
      { level: "error", descriptor: { id: "RC_NO_POLICY" } },
      { level: "note", descriptor: { id: "NOT_VALIDATED" } },
    ]);
  });

  test("the schema refuses what is no SARIF", () => expect(isSarif({ version: "2.1.0" })).toBe(false));
});

describe("--format junit", () => {
  test("is XML with a test case a policy, whatever the policy says", async () => {
    const odd = `<&"'\u0001\uD800 ]]>`;
    const text = JSON.stringify(template(policy({ ...GOOD, Action: `s3:${odd}` })));
    const { stdout } = await validated(text, { format: "junit" });
    const elements: { name: string; attributes: Record<string, string> }[] = [];
    const parser = new SaxesParser();
    parser.on("error", (error) => {
      throw error;
    });
    parser.on("opentag", ({ name, attributes }) => elements.push({ name, attributes }));
    parser.write(stdout).close();
    expect(elements.map(({ name }) => name)).toEqual(["testsuites", "testsuite", "testcase", "failure"]);
    expect(elements[1]?.attributes).toMatchObject({ tests: "1", failures: "1", errors: "0", skipped: "0" });
    expect(elements[2]?.attributes.name).toBe("It (AWS::IAM::ManagedPolicy) PolicyDocument");
  });

  test("what can't be validated is skipped, and what is less than the threshold does not fail", async () => {
    const Fn = { Type: "AWS::Serverless::Function", Properties: { Policies: ["AWSLambdaExecute"] } };
    const { stdout, exitCode } = await validated({ Resources: { Fn } }, { format: "junit" });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('failures="0" errors="0" skipped="1"');
    expect(stdout).toContain("<skipped message=");
  });
});
