/** Where a finding stands: what editors underline and ValidatePolicy answers as `locations`. */
import * as aws from "@rolecall/aws-model";
import { expect, test } from "vitest";
import type { FindingCode } from "./codes.js";
import type { PolicyKind } from "./kind.js";
import { validate } from "./validate.js";

const TEXT = `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["s3:GetObject", "s3:NoSuch\\u0041ction"],
      "Resource": "*",
      "Condition": { "ForAllValues:StringLike": { "aws:Sour\\"ceIp": ["x", "y*"], "aws:PrincipalTag/t": "a" } }
    },
    { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*" }
  ]
}`;

function find(code: FindingCode, text = TEXT, kind: PolicyKind = "identity") {
  const finding = validate(text, kind, { vocabulary: aws }).find((one) => one.code === code);
  if (finding === undefined) throw new Error(`no ${code}`);
  return { ...finding, text: text.slice(finding.position.offset, finding.end.offset) };
}

test("an entry of a list", () => {
  expect(find("INVALID_ACTION")).toMatchObject({
    path: "$.Statement[0].Action[1]",
    steps: ["Statement", 0, "Action", 1],
    on: "value",
    text: '"s3:NoSuch\\u0041ction"',
    position: { line: 6, column: 34 },
    end: { line: 6, column: 56 },
  });
});

test("a condition key, with an escape in it", () => {
  expect(find("INVALID_GLOBAL_CONDITION_KEY")).toMatchObject({
    path: '$.Statement[0].Condition["ForAllValues:StringLike"]["aws:Sour\\"ceIp"]',
    on: "key",
    text: '"aws:Sour\\"ceIp"',
  });
});

test("an operator, and the key that it does not go with", () => {
  const { text, on, related } = find("FORALLVALUES_WITH_SINGLE_VALUED_KEY");
  expect([text, on]).toEqual(['"ForAllValues:StringLike"', "key"]);
  expect(related?.path).toBe('$.Statement[0].Condition["ForAllValues:StringLike"]["aws:PrincipalTag/t"]');
});

test("what is missing stands where it is missing from", () => {
  const finding = find("MISSING_PRINCIPAL", TEXT, "resource");
  expect(finding.steps).toEqual(["Statement", 0]);
  expect(finding.text.startsWith("{")).toBe(true);
  expect(finding.text.endsWith("}")).toBe(true);
});

test("a mistake of the JSON is one character long", () => {
  const { path, text, analyzer } = find("INVALID_JSON", '{\n  "Version" "2012-10-17"}');
  expect([path, text]).toEqual(["$", '"']);
  expect(analyzer?.findingDetails).toBe("Fix the JSON syntax error at index 14 line 2 column 13.");
});

test("findings come as they stand in the text, after those that AWS refuses", () => {
  const findings = validate(TEXT.replace('"*"', '"nothing"'), "identity", { vocabulary: aws });
  const refused = findings.map((finding) => finding.refused);
  expect(refused).toEqual([...refused].sort((a, b) => Number(b) - Number(a)));
  const offsets = findings.filter((finding) => !finding.refused).map(({ position }) => position.offset);
  expect(offsets).toEqual([...offsets].sort((a, b) => a - b));
});

test("without a vocabulary nothing is said of names", () => {
  const codes = validate(TEXT, "identity").map(({ code }) => code);
  expect(codes).not.toContain("INVALID_ACTION");
  expect(codes).not.toContain("INVALID_GLOBAL_CONDITION_KEY");
});

test("an unknown action is an error that IAM saves", () => {
  expect(find("INVALID_ACTION")).toMatchObject({ severity: "error", refused: false });
});

test("a name that is nearly right is offered, and ValidatePolicy's words offer it too", () => {
  const text = TEXT.replace("s3:NoSuch\\u0041ction", "s3:GetObjct");
  const { message, analyzer } = find("INVALID_ACTION", text);
  expect(message).toBe("there is no action `s3:GetObjct`; `s3:GetObject` is meant, perhaps");
  expect(analyzer).toEqual({
    findingType: "ERROR",
    issueCode: "INVALID_ACTION",
    findingDetails: "The action s3:GetObjct does not exist. Did you mean s3:GetObject?",
    learnMoreLink:
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-invalid-action",
  });
});
