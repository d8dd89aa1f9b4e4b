/**
 * IAM's refusals. The words for identity-based policies are those that the tests of the moto project record of IAM
 * (https://github.com/getmoto/moto, tests/test_iam/test_iam_policies.py, read November 2026); those for trust policies
 * are quoted in public issues (terraform-provider-aws 8905 and 10419, aws-cdk 5746, terraform-aws-eks 2594).
 */
import { describe, expect, test } from "vitest";
import type { PolicyKind } from "./kind.js";
import { refusalWords, validate } from "./validate.js";

const S3 = "arn:aws:s3:::example_bucket";
const one = (statement: unknown, more: object = { Version: "2012-10-17" }): string =>
  JSON.stringify({ ...more, Statement: statement });
const with_ = (more: object): string => one({ Effect: "Allow", Action: "s3:ListBucket", Resource: S3, ...more });
const onResource = (Resource: unknown): string => with_({ Resource });

function refusal(text: string, kind: PolicyKind): string | undefined {
  const [first] = validate(text, kind).filter(({ refused }) => refused);
  return first === undefined ? undefined : refusalWords(first);
}

const SYNTAX = "Syntax errors in policy.";
const LEGACY = "The policy failed legacy parsing";
const VERSION = "Policy document must be version 2012-10-17 or greater.";
const VENDOR = "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.";
const NO_ACTION = "Policy statement must contain actions.";
const NO_RESOURCE = "Policy statement must contain resources.";

describe("an identity-based policy", () => {
  test.each<[string, string]>([
    ["This is not a json document", SYNTAX],
    [one({ Effect: "Allow", Action: "s3:ListBucket", Resource: S3 }, {}), VERSION],
    [one({ Effect: "Allow", Action: "s3:ListBucket", Resource: S3 }, { Version: "2008-10-17" }), VERSION],
    [one({ Effect: "Allow", Action: "s3:ListBucket", Resource: S3 }, { Version: "2013-10-17" }), SYNTAX],
    ['{"Version":"2012-10-17"}', SYNTAX],
    [one(["afd"]), SYNTAX],
    [one({ Effect: "Allow", Action: "s3:ListBucket", Resource: S3 }, { Version: "2012-10-17", Extra: "x" }), SYNTAX],
    [with_({ Extra: "x" }), SYNTAX],
    [one({ Effect: "Allow", Action: "s3:ListBucket", Resource: S3 }, { Version: "2012-10-17", Id: ["x"] }), SYNTAX],
    [with_({ Effect: "invalid" }), SYNTAX],
    [with_({ Effect: "denY" }), LEGACY],
    [with_({ Action: "invalid" }), VENDOR],
    [with_({ Action: undefined, NotAction: "" }), VENDOR],
    [with_({ Action: "a a:ListBucket" }), "Vendor a a is not valid"],
    [with_({ Action: "s3:List:Bucket" }), "Actions/Condition can contain only one colon."],
    [onResource("invalid resource"), 'Resource invalid resource must be in ARN format or "*".'],
    [onResource(""), 'Resource  must be in ARN format or "*".'],
    [with_({ Action: "s:3:ListBucket", Resource: "sdfsadf" }), 'Resource sdfsadf must be in ARN format or "*".'],
    [onResource("a:bsdfdsafsad"), 'Partition "bsdfdsafsad" is not valid for resource "arn:bsdfdsafsad:*:*:*:*".'],
    [onResource("a:b:cadfsdf"), 'Partition "b" is not valid for resource "arn:b:cadfsdf:*:*:*".'],
    [onResource("a:b:c:d:e:f:g:h"), 'Partition "b" is not valid for resource "arn:b:c:d:e:f:g:h".'],
    [onResource("aws:s3:::example_bucket"), 'Partition "s3" is not valid for resource "arn:s3:::example_bucket:*".'],
    [onResource("arn:error:s3:::b"), 'Partition "error" is not valid for resource "arn:error:s3:::b".'],
    [one([]), SYNTAX],
    [with_({ Resource: undefined }), NO_RESOURCE],
    [onResource([]), NO_RESOURCE],
    [with_({ Action: "invalid", Resource: undefined }), VENDOR],
    [with_({ Action: undefined }), NO_ACTION],
    [with_({ Action: [] }), NO_ACTION],
    [with_({ Effect: undefined }), SYNTAX],
    [one([{ Effect: "Deny" }, { Effect: "Allow", Action: "s3:ListBucket", Resource: S3 }]), NO_ACTION],
    [onResource("arn:aws:s3::example_bucket"), LEGACY],
    [onResource("arn:aws::::example_bucket"), LEGACY],
    [onResource("arn:aws::fdsasf"), LEGACY],
    [onResource("arn:aws"), "Resource vendor must be fully qualified and cannot contain regexes."],
    [
      onResource("arn:aws:iam:us-east-1::user/x"),
      "IAM resource arn:aws:iam:us-east-1::user/x cannot contain region information.",
    ],
    [onResource("arn:aws:s3:us-east-1::b"), "Resource arn:aws:s3:us-east-1::b can not contain region information."],
    [
      onResource("arn:aws:iam:::example_bucket"),
      'IAM resource path must either be "*" or start with user/, federated-user/, role/, group/, instance-profile/, mfa/, server-certificate/, policy/, sms-mfa/, saml-provider/, oidc-provider/, report/, access-report/.',
    ],
    [onResource({ a: S3 }), SYNTAX],
    [onResource(["adfdf", {}]), SYNTAX],
    [with_({ NotResource: [] }), SYNTAX],
    [with_({ NotAction: "s3:*" }), SYNTAX],
    [with_({ Action: [[]] }), SYNTAX],
    [with_({ Condition: [] }), SYNTAX],
    [with_({ Condition: { a: "b" } }), SYNTAX],
    [with_({ Condition: { DateGreaterThan: { a: {} } } }), SYNTAX],
    [with_({ Condition: { x: { a: "1" } } }), SYNTAX],
    [with_({ Condition: { "ForAnyValue::StringEqualsIfExists": { a: "asf" } } }), SYNTAX],
    [with_({ Condition: { DateGreaterThan: { a: "sdfdsf" } } }), LEGACY],
    [with_({ Condition: { DateLessThanEquals: { a: "234-13" } } }), LEGACY],
    [with_({ Condition: { DateLessThanEquals: { a: "2016-12-13t2:00:00.593194+1" } } }), LEGACY],
    [with_({ Condition: { DateLessThan: { a: "9223372036854775808" } } }), LEGACY],
    [with_({ Sid: {} }), SYNTAX],
    [
      one([
        { Sid: "x", Effect: "Allow", Action: "s3:ListBucket", Resource: S3 },
        { Sid: "x", Effect: "Allow" },
      ]),
      "Statement IDs (SID) in a single policy must be unique.",
    ],
    [
      with_({ Sid: "a-b" }),
      "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*",
    ],
    [with_({ Principal: "*" }), "Policy document should not specify a principal."],
  ])("%s is refused: %s", (text, words) => {
    expect(refusal(text, "identity")).toBe(words);
  });

  test.each<[string]>([
    [with_({ Action: "iam: asdf safdsf af " })],
    [with_({ Resource: [S3, "*"] })],
    [with_({ Action: "*" })],
    [with_({ Sid: "" })],
    [onResource("arn:aws:fdsasf")],
    [onResource("arn:aws:iam::*:user/${aws:username}")],
    [onResource("arn:aws:s3:us-west-2:111122223333:accesspoint/a")],
    [with_({ Condition: {} })],
    [with_({ Condition: { DateGreaterThan: {} } })],
    [with_({ Condition: { DateGreaterThan: { a: [] } } })],
    [with_({ Condition: { a: {} } })],
    [with_({ Condition: { DateGreaterThan: { a: "01T" } } })],
    [with_({ Condition: { DateLessThanEquals: { a: "2016-12-13t2:00:00.593194+23" } } })],
    [with_({ Condition: { DateLessThan: { a: "-292275054" } } })],
    [with_({ Condition: { NumericLessThan: { "s3:max-keys": 10 }, Bool: { "aws:SecureTransport": true } } })],
    [one({ Effect: "Allow", Action: "s3:ListBucket", Resource: S3 }, { Version: "2012-10-17", Id: "x" })],
  ])("%s is saved", (text) => {
    expect(refusal(text, "identity")).toBeUndefined();
  });
});

describe("a trust policy", () => {
  const trust = (more: object): string =>
    one({ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole", ...more });

  test.each<[string, string]>([
    ['{"Version":"2012-10-17","Statement":[],}', "This policy contains invalid Json"],
    [trust({ Resource: "*" }), "Has prohibited field Resource"],
    [trust({ Principal: undefined }), "Missing required field Principal"],
    [trust({ Principal: "*" }), 'AssumeRolepolicy contained an invalid principal: "STAR":"*".'],
    [trust({ Action: "s3:GetObject" }), "AssumeRole policy may only specify STS AssumeRole actions."],
    [
      trust({ Principal: { AWS: "arn:aws:iam::12345678910:role/x" } }),
      'Invalid principal in policy: "AWS":"arn:aws:iam::12345678910:role/x"',
    ],
    [
      trust({ Principal: { Federated: "nonsense" } }),
      "Federated principals must be valid domain names or SAML metadata ARNs",
    ],
  ])("%s is refused: %s", (text, words) => {
    expect(refusal(text, "trust")).toBe(words);
  });

  test.each<[string]>([
    [trust({})],
    [one({ Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:AssumeRole" }, {})],
    [
      trust({
        Action: ["sts:AssumeRole", "sts:TagSession"],
        Principal: { AWS: ["111122223333", "arn:aws:iam::111122223333:user/a/b"] },
      }),
    ],
    [
      trust({
        Principal: { Federated: "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" },
      }),
    ],
    [trust({ Principal: { Federated: "cognito-identity.amazonaws.com" } })],
    [trust({ Sid: "with blanks and-dashes" })],
  ])("%s is saved", (text) => {
    expect(refusal(text, "trust")).toBeUndefined();
  });

  test("a finding says where, in our words, and whether IAM's are verified", () => {
    const [finding] = validate(
      '{"Version":"2012-10-17",\n "Statement":[{"Effect":"Allow","Action":"sts:AssumeRole"}]}',
      "trust",
    );
    expect(finding).toMatchObject({
      severity: "error",
      code: "MISSING_PRINCIPAL",
      path: "$.Statement[0]",
      position: { line: 2, column: 15, offset: 39 },
      wordsUnverified: true,
    });
  });
});

describe("organizations' policies", () => {
  const WORDS = "The provided policy document does not meet the requirements of the specified policy type.";
  const scp = { Effect: "Deny", Action: "s3:*", Resource: "*" };

  test("an SCP names no principal", () => {
    expect(refusal(one({ ...scp, Principal: "*" }), "scp")).toBe(WORDS);
    expect(refusal(one({ ...scp, Effect: "Allow", Condition: { Bool: { a: "true" } } }), "scp")).toBeUndefined();
  });

  test.each<[object]>([
    [{ Effect: "Allow", Principal: "*" }],
    [{ Principal: { AWS: "*" } }],
    [{ Principal: "*", Action: "*" }],
    [{ Principal: "*", Action: undefined, NotAction: "s3:*" }],
    [{}],
  ])("an RCP denies everyone certain services' actions: %s is refused", (more) => {
    expect(refusal(one({ ...scp, ...more }), "rcp")).toBe(WORDS);
  });

  test("an RCP as customers write it", () => {
    expect(refusal(one({ ...scp, Principal: "*" }), "rcp")).toBeUndefined();
  });
});

test("a session policy takes no incomplete ARN", () => {
  const text = one({ Effect: "Allow", Action: "sqs:*", Resource: "arn:aws:sqs" });
  expect(validate(text, "session")).toMatchObject([{ code: "INCOMPLETE_ARN", refused: true }]);
  expect(validate(text, "identity")).toMatchObject([{ code: "INCOMPLETE_ARN", refused: false }]);
});
