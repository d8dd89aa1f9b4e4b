import { describe, expect, test } from "vitest";
import { extracted, sourceOf, waysOfOnly } from "./testing.js";

const STATEMENT = { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::photos/*" };
const DOCUMENT = { Version: "2012-10-17", Statement: [STATEMENT] };
const template = (Resources: unknown, more: object = {}) => JSON.stringify({ Resources, ...more });
const one = (Type: string, Properties: unknown, more: object = {}) => template({ It: { Type, Properties } }, more);

describe("where CloudFormation holds policies", () => {
  test.each([
    [
      "AWS::IAM::Role",
      { Policies: [{ PolicyName: "p", PolicyDocument: DOCUMENT }] },
      "Policies[0].PolicyDocument",
      "identity",
    ],
    ["AWS::IAM::Role", { AssumeRolePolicyDocument: DOCUMENT }, "AssumeRolePolicyDocument", "trust"],
    ["AWS::IAM::ManagedPolicy", { PolicyDocument: DOCUMENT }, "PolicyDocument", "identity"],
    ["AWS::IAM::RolePolicy", { PolicyDocument: DOCUMENT }, "PolicyDocument", "identity"],
    ["AWS::SSO::PermissionSet", { InlinePolicy: DOCUMENT }, "InlinePolicy", "identity"],
    ["AWS::RolesAnywhere::Profile", { SessionPolicy: JSON.stringify(DOCUMENT) }, "SessionPolicy", "session"],
    ["AWS::EC2::VPCEndpoint", { PolicyDocument: DOCUMENT }, "PolicyDocument", "endpoint"],
    ["AWS::S3::BucketPolicy", { PolicyDocument: DOCUMENT }, "PolicyDocument", "resource"],
    ["AWS::SQS::QueuePolicy", { PolicyDocument: DOCUMENT }, "PolicyDocument", "resource"],
    ["AWS::KMS::Key", { KeyPolicy: DOCUMENT }, "KeyPolicy", "resource"],
    [
      "AWS::DynamoDB::Table",
      { ResourcePolicy: { PolicyDocument: DOCUMENT } },
      "ResourcePolicy.PolicyDocument",
      "resource",
    ],
    [
      "AWS::DynamoDB::GlobalTable",
      { Replicas: [{}, { ResourcePolicy: { PolicyDocument: DOCUMENT } }] },
      "Replicas[1].ResourcePolicy.PolicyDocument",
      "resource",
    ],
    ["AWS::Logs::ResourcePolicy", { PolicyDocument: JSON.stringify(DOCUMENT) }, "PolicyDocument", "resource"],
    ["AWS::Lambda::ResourcePolicy", { PolicyDocument: { "Fn::ToJsonString": DOCUMENT } }, "PolicyDocument", "resource"],
    ["AWS::Organizations::Policy", { Type: "SERVICE_CONTROL_POLICY", Content: DOCUMENT }, "Content", "scp"],
    [
      "AWS::Organizations::Policy",
      { Type: "RESOURCE_CONTROL_POLICY", Content: JSON.stringify(DOCUMENT) },
      "Content",
      "rcp",
    ],
    ["AWS::Serverless::Function", { Policies: [DOCUMENT] }, "Policies[0]", "identity"],
    ["AWS::Serverless::Function", { Policies: DOCUMENT }, "Policies", "identity"],
    ["AWS::Serverless::StateMachine", { Policies: [DOCUMENT] }, "Policies[0]", "identity"],
    ["AWS::Serverless::Function", { AssumeRolePolicyDocument: DOCUMENT }, "AssumeRolePolicyDocument", "trust"],
    [
      "AWS::Serverless::Api",
      { Auth: { ResourcePolicy: { CustomStatements: [STATEMENT] } } },
      "Auth.ResourcePolicy.CustomStatements",
      "resource",
    ],
    ["AWS::Events::EventBusPolicy", { Statement: STATEMENT }, "Statement", "resource"],
  ])("%s: %j", (type, properties, path, kind) => {
    const { policies, notValidated, what } = extracted(one(type, properties));
    expect(what).toBe("CloudFormation template");
    expect(notValidated).toEqual([]);
    expect(policies.map(({ name, kind }) => ({ name, kind }))).toEqual([{ name: `It (${type}) ${path}`, kind }]);
    const [{ Statement }] = policies.map(({ policy }) => policy) as [typeof DOCUMENT];
    expect([Statement].flat()).toEqual([STATEMENT]);
  });

  test("a type that nobody listed is searched for statements, and their kind is told later", () => {
    expect(extracted(one("AWS::New::Thing", { Deep: [{ Rules: DOCUMENT }] })).policies).toEqual([
      { name: "It (AWS::New::Thing) Deep[0].Rules", policy: DOCUMENT },
    ]);
  });

  test("a resource without a policy has none", () => {
    expect(extracted(one("AWS::ECR::Repository", { RepositoryName: "x" }))).toMatchObject({
      policies: [],
      notValidated: [],
    });
  });
});

describe("what grants and can't be read is said", () => {
  test.each([
    [
      "AWS::Serverless::Function",
      { Policies: ["AWSLambdaExecute"] },
      "Policies[0] is the managed policy `AWSLambdaExecute`, which is not in this file",
    ],
    [
      "AWS::Serverless::Function",
      { Policies: "AWSLambdaExecute" },
      "Policies is the managed policy `AWSLambdaExecute`, which is not in this file",
    ],
    [
      "AWS::Serverless::Function",
      { Policies: [{ DynamoDBCrudPolicy: { TableName: "t" } }] },
      "Policies[0] is the SAM policy template `DynamoDBCrudPolicy`, which SAM expands",
    ],
    [
      "AWS::Serverless::Function",
      { Policies: [{ AMIDescribePolicy: {} }] },
      "Policies[0] is the SAM policy template `AMIDescribePolicy`, which SAM expands",
    ],
    [
      "AWS::Serverless::Function",
      { Policies: [{ Ref: "Managed" }] },
      "Policies[0] is the managed policy that `Ref` gives, which is not in this file",
    ],
    ["AWS::Serverless::Connector", {}, "is a connector, whose policies SAM makes"],
    [
      "AWS::IAM::ManagedPolicy",
      { PolicyDocument: { "Fn::Transform": {} } },
      "PolicyDocument is given by `Fn::Transform`, which only the deployment knows",
    ],
    ["AWS::IAM::Role", { Policies: { Ref: "All" } }, "Policies is given by `Ref`, which only the deployment knows"],
    ["AWS::IoT::Policy", { PolicyDocument: DOCUMENT }, "is an IoT policy, whose variables and resources are its own"],
    [
      "AWS::Organizations::Policy",
      { Type: "TAG_POLICY", Content: { tags: {} } },
      "Content is of type TAG_POLICY, which grants and denies nothing",
    ],
    [
      "AWS::IAM::ManagedPolicy",
      { PolicyDocument: "{{resolve:ssm:/policy}}" },
      "PolicyDocument is given by a dynamic reference, which only the deployment knows",
    ],
  ])("%s: %j", (type, properties, said) => {
    const { policies, notValidated } = extracted(one(type, properties));
    expect(policies).toEqual([]);
    expect(notValidated).toEqual([`It (${type}) ${said}`]);
  });
});

describe("resources that are one statement", () => {
  test("AWS::Lambda::Permission is the statement that AddPermission makes", () => {
    const properties = {
      Action: "lambda:InvokeFunction",
      FunctionName: "orders",
      Principal: "s3.amazonaws.com",
      SourceArn: "arn:aws:s3:::photos",
      SourceAccount: { Ref: "AWS::AccountId" },
    };
    expect(extracted(one("AWS::Lambda::Permission", properties)).policies).toEqual([
      {
        name: "It (AWS::Lambda::Permission)",
        kind: "resource",
        policy: {
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Principal: { Service: "s3.amazonaws.com" },
              Action: "lambda:InvokeFunction",
              Resource: "arn:aws:lambda:us-east-1:123456789012:function:orders",
              Condition: {
                ArnLike: { "AWS:SourceArn": "arn:aws:s3:::photos" },
                StringEquals: { "AWS:SourceAccount": "123456789012" },
              },
            },
          ],
        },
      },
    ]);
  });

  test.each([
    ["123456789012", { AWS: "123456789012" }],
    ["*", "*"],
    ["events.amazonaws.com", { Service: "events.amazonaws.com" }],
  ])("its principal %s", (Principal, expected) => {
    const { policies } = extracted(one("AWS::Lambda::Permission", { Action: "lambda:InvokeFunction", Principal }));
    expect(policies[0]?.policy).toMatchObject({ Statement: [{ Principal: expected }] });
  });

  test("AWS::Lambda::LayerVersionPermission for an organization", () => {
    const layer = "arn:aws:lambda:us-east-1:123456789012:layer:tools:3";
    const properties = {
      Action: "lambda:GetLayerVersion",
      LayerVersionArn: layer,
      Principal: "*",
      OrganizationId: "o-1",
    };
    expect(extracted(one("AWS::Lambda::LayerVersionPermission", properties)).policies[0]?.policy).toMatchObject({
      Statement: [{ Principal: "*", Resource: layer, Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } } }],
    });
  });

  test("AWS::Events::EventBusPolicy without Statement is what PutPermission makes", () => {
    const Condition = { Type: "StringEquals", Key: "aws:PrincipalOrgID", Value: "o-1" };
    const properties = { StatementId: "org", Action: "events:PutEvents", Principal: "*", Condition };
    expect(extracted(one("AWS::Events::EventBusPolicy", properties)).policies[0]?.policy).toMatchObject({
      Statement: [{ Sid: "org", Principal: "*", Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } } }],
    });
  });
});

const resourceOf = (value: unknown, more?: object) =>
  extracted(one("AWS::IAM::ManagedPolicy", { PolicyDocument: { Statement: { Resource: value } } }, more)).policies[0]
    ?.policy;

describe("functions are resolved as far as the template says", () => {
  const more = {
    Mappings: { Buckets: { dev: { name: "dev-photos" } } },
  };
  test.each([
    [{ "Fn::Sub": "arn:${AWS::Partition}:s3:::photos/*" }, "arn:aws:s3:::photos/*"],
    [{ "Fn::Sub": ["arn:aws:s3:::${Name}/*", { Name: "photos" }] }, "arn:aws:s3:::photos/*"],
    [{ "Fn::Sub": "arn:aws:s3:::photos/${!aws:username}/*" }, "arn:aws:s3:::photos/${aws:username}/*"],
    [{ "Fn::Join": ["", ["arn:", { Ref: "AWS::Partition" }, ":s3:::photos"]] }, "arn:aws:s3:::photos"],
    [
      { "Fn::Join": [":", ["arn:aws:sqs", { Ref: "AWS::Region" }, { Ref: "AWS::AccountId" }, "q"]] },
      "arn:aws:sqs:us-east-1:123456789012:q",
    ],
    [{ "Fn::Select": [1, ["a", "arn:aws:s3:::b"]] }, "arn:aws:s3:::b"],
    [{ "Fn::Select": ["5", { "Fn::Split": [":", "arn:aws:s3:::c"] }] }, "c"],
    [{ "Fn::FindInMap": ["Buckets", "dev", "name"] }, "dev-photos"],
    [[{ Ref: "AWS::NoValue" }, "arn:aws:s3:::a"], ["arn:aws:s3:::a"]],
  ])("%j", (value, expected) => {
    expect(resourceOf(value, more)).toEqual({ Statement: { Resource: expected } });
  });

  test.each([
    ["AWS::S3::Bucket", {}, { "Fn::GetAtt": ["That", "Arn"] }, "arn:aws:s3:::that"],
    ["AWS::S3::Bucket", { BucketName: "photos" }, { "Fn::Sub": "${That.Arn}/*" }, "arn:aws:s3:::photos/*"],
    ["AWS::DynamoDB::Table", {}, { "Fn::GetAtt": "That.Arn" }, "arn:aws:dynamodb:us-east-1:123456789012:table/That"],
    ["AWS::SNS::Topic", {}, { Ref: "That" }, "arn:aws:sns:us-east-1:123456789012:That"],
    [
      "AWS::Serverless::Function",
      {},
      { "Fn::Sub": "${That.Arn}:*" },
      "arn:aws:lambda:us-east-1:123456789012:function:That:*",
    ],
    [
      "AWS::IAM::Role",
      { RoleName: "deploy" },
      { "Fn::GetAtt": ["That", "Arn"] },
      "arn:aws:iam::123456789012:role/deploy",
    ],
  ])("the ARN of %s %j by %j", (Type, Properties, value, expected) => {
    const text = template({
      It: { Type: "AWS::IAM::ManagedPolicy", Properties: { PolicyDocument: { Statement: { Resource: value } } } },
      That: { Type, Properties },
    });
    expect(extracted(text).policies[0]?.policy).toEqual({ Statement: { Resource: expected } });
  });

  test("the short forms of YAML are the long ones", () => {
    const yaml = [
      "Resources:",
      "  It:",
      "    Type: AWS::IAM::ManagedPolicy",
      "    Properties:",
      "      PolicyDocument:",
      "        Version: 2012-10-17",
      "        Statement:",
      "          - Effect: Allow",
      "            Action: [s3:GetObject, s3:PutObject]",
      "            Resource: !Join ['', ['arn:aws:s3:::', !Select [0, [photos]], /*]]",
      "            Condition: {StringEquals: {aws:PrincipalAccount: [!Ref AWS::AccountId, 012345678901]}}",
    ].join("\n");
    expect(extracted(yaml).policies[0]?.policy).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: ["s3:GetObject", "s3:PutObject"],
          Resource: "arn:aws:s3:::photos/*",
          // A number with a leading zero is an account, and reaches IAM as text.
          Condition: { StringEquals: { "aws:PrincipalAccount": ["123456789012", "012345678901"] } },
        },
      ],
    });
  });
});

describe("what only the deployment knows is filled twice, narrow and wide", () => {
  const fillings = (statement: unknown) =>
    waysOfOnly(one("AWS::IAM::ManagedPolicy", { PolicyDocument: { Statement: [statement] } }));

  test.each([
    [{ Resource: { Ref: "Param" } }, { Resource: "arn:aws:s3:::param" }, { Resource: "*" }],
    [
      { Resource: { "Fn::Sub": "arn:aws:s3:::${Param}/*" } },
      { Resource: "arn:aws:s3:::Param/*" },
      { Resource: "arn:aws:s3:::*/*" },
    ],
    [{ Action: { "Fn::ImportValue": "x" } }, { Action: "s3:GetObject" }, { Action: "*" }],
    [{ Principal: { AWS: { Ref: "Account" } } }, { Principal: { AWS: "123456789012" } }, { Principal: { AWS: "*" } }],
    [
      { Condition: { NumericLessThan: { "s3:max-keys": { Ref: "Max" } } } },
      { Condition: { NumericLessThan: { "s3:max-keys": "0" } } },
      { Condition: { NumericLessThan: { "s3:max-keys": "1" } } },
    ],
    [
      { Resource: "arn:aws:s3:::{{resolve:ssm:/b}}/*" },
      { Resource: "arn:aws:s3:::resolve/*" },
      { Resource: "arn:aws:s3:::*/*" },
    ],
  ])("%j", (statement, narrow, wide) => {
    expect(fillings(statement)).toEqual([[[narrow], [wide]]]);
  });

  test("what the template says whole has one text", () => {
    expect(fillings({ Resource: "*" })).toEqual([[[{ Resource: "*" }]]]);
  });
});

describe("Fn::If", () => {
  const policy = (Statement: unknown) => one("AWS::IAM::ManagedPolicy", { PolicyDocument: { Statement } });
  const branch = (condition: string, yes: unknown, no: unknown) => ({ "Fn::If": [condition, yes, no] });
  const nothing = { Ref: "AWS::NoValue" };

  test("a policy is read with the condition true and false", () => {
    expect(waysOfOnly(policy([{ Sid: "a" }, branch("Prod", { Sid: "b" }, nothing)]))).toEqual([
      [[{ Sid: "a" }, { Sid: "b" }]],
      [[{ Sid: "a" }]],
    ]);
  });

  test("the same condition goes the same way everywhere", () => {
    expect(waysOfOnly(policy([branch("P", { Sid: "a" }, { Sid: "b" }), { Sid: branch("P", "c", "d") }]))).toEqual([
      [[{ Sid: "a" }, { Sid: "c" }]],
      [[{ Sid: "b" }, { Sid: "d" }]],
    ]);
  });

  test("conditions inside conditions reach every branch", () => {
    const ways = waysOfOnly(policy([branch("A", branch("B", { Sid: "ab" }, { Sid: "a" }), { Sid: "none" })]));
    expect(new Set(ways.flat(2).map((statement) => (statement as { Sid: string }).Sid))).toEqual(
      new Set(["ab", "a", "none"]),
    );
  });

  test("of many conditions each is turned over alone, so that the ways stay few", () => {
    const many = Array.from({ length: 12 }, (_, index) => branch(`C${index}`, { Sid: `s${index}` }, nothing));
    const ways = waysOfOnly(policy(many));
    expect(ways).toHaveLength(2 + 2 * 12);
    expect(ways[0]?.[0]).toHaveLength(12);
    expect(ways[1]?.[0]).toHaveLength(0);
  });

  test("it may stand around a whole policy", () => {
    const document = { Version: "2012-10-17", Statement: [STATEMENT] };
    const properties = { Policies: [branch("P", { PolicyName: "p", PolicyDocument: document }, nothing)] };
    expect(extracted(one("AWS::IAM::Role", properties)).policies).toEqual([
      { name: "It (AWS::IAM::Role) Policies[0].PolicyDocument", kind: "identity", policy: document },
    ]);
  });
});

test("a statement with a Condition that only the deployment knows is left out, and said", () => {
  const Statement = [STATEMENT, { ...STATEMENT, Condition: { "Fn::FindInMap": ["a", "b", "c"] } }];
  const { policies, notValidated } = extracted(one("AWS::IAM::ManagedPolicy", { PolicyDocument: { Statement } }));
  expect(policies[0]?.policy).toEqual({ Statement: [STATEMENT] });
  expect(notValidated).toEqual([
    "It (AWS::IAM::ManagedPolicy) PolicyDocument.Statement[1] is given by `Fn::FindInMap` in part, which only the deployment knows",
  ]);
});

describe("the place in the file", () => {
  const yaml = [
    "Resources:",
    "  It:",
    "    Type: AWS::IAM::ManagedPolicy",
    "    Properties:",
    "      PolicyDocument:",
    "        Statement:",
    "          - Effect: 'Allow'",
    "            Action: s3:GetObject",
    "            Resource: !Sub 'arn:aws:s3:::${AWS::AccountId}'",
  ].join("\n");
  test.each([
    ['"Allow"', "'Allow'"],
    ['"s3:GetObject"', "s3:GetObject"],
    ['"Action"', "Action"],
    ['"arn:aws:s3:::123456789012"', "'arn:aws:s3:::${AWS::AccountId}'"],
  ])("of %s in YAML", (part, source) => expect(sourceOf(yaml, part)).toBe(source));

  test("of a part of a policy in a string of JSON, through its escapes", () => {
    const text = JSON.stringify({
      Resources: {
        It: { Type: "AWS::Logs::ResourcePolicy", Properties: { PolicyDocument: JSON.stringify(DOCUMENT) } },
      },
    });
    expect(sourceOf(text, '"s3:GetObject"')).toBe('\\"s3:GetObject\\"');
  });

  test("of a part of a policy in a block of YAML", () => {
    const lines = [
      "Resources:",
      "  It:",
      "    Type: AWS::Logs::ResourcePolicy",
      "    Properties:",
      "      PolicyDocument: |",
    ];
    const block = JSON.stringify(DOCUMENT, undefined, 2)
      .split("\n")
      .map((line) => `        ${line}`);
    expect(sourceOf([...lines, ...block].join("\n"), '"s3:GetObject"')).toBe('"s3:GetObject"');
  });
});
