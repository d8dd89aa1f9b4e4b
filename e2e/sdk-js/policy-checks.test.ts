/** What AWS says of policies before and after the fact: validation, custom checks, simulation, authorization details. */
import {
  AccessAnalyzerClient,
  CheckAccessNotGrantedCommand,
  CheckNoNewAccessCommand,
  CheckNoPublicAccessCommand,
  ListAnalyzersCommand,
  paginateValidatePolicy,
  ValidatePolicyCommand,
} from "@aws-sdk/client-accessanalyzer";
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  ListUsersCommand,
  PutUserPolicyCommand,
  SimulateCustomPolicyCommand,
  SimulatePrincipalPolicyCommand,
} from "@aws-sdk/client-iam";
import { SignatureV4 } from "@smithy/signature-v4";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { allow, deny, policy } from "../policies.js";
import { ACCOUNT, REGION, type Started, startRolecall } from "../server.js";
import { type Clients, clientsOf, type Keys, keysOf, ROOT, refusal } from "./clients.js";
import { Sha256 } from "./sha256.js";

const ANN = `arn:aws:iam::${ACCOUNT}:user/ann`;

let rolecall: Started;
let root: Clients;
let analyzer: AccessAnalyzerClient;
let ann: Keys;
beforeAll(async () => {
  rolecall = await startRolecall();
  root = clientsOf(rolecall.endpoint);
  analyzer = analyzerOf(ROOT);
  await root.iam.send(new CreateUserCommand({ UserName: "ann" }));
  await root.iam.send(
    new PutUserPolicyCommand({ UserName: "ann", PolicyName: "read", PolicyDocument: allow("s3:Get*") }),
  );
  ann = keysOf((await root.iam.send(new CreateAccessKeyCommand({ UserName: "ann" }))).AccessKey);
});
afterAll(() => rolecall.stop());

const analyzerOf = (credentials: Keys) =>
  new AccessAnalyzerClient({ endpoint: rolecall.endpoint, region: REGION, credentials, maxAttempts: 1 });

describe("Access Analyzer", () => {
  test("validates a policy, page by page", async () => {
    const policyDocument = policy(
      { Effect: "Allow", Action: ["s3:GetObjects", "s3:PutObjects"], Resource: "arn:aws:s3:::bucket/*" },
      { Effect: "Allow", Action: "iam:PassRole", Resource: "*" },
    );
    const codes: (string | undefined)[] = [];
    const pages = paginateValidatePolicy(
      { client: analyzer, pageSize: 2 },
      { policyDocument, policyType: "IDENTITY_POLICY" },
    );
    for await (const { findings = [] } of pages) codes.push(...findings.map(({ issueCode }) => issueCode));

    expect(codes).toEqual(["INVALID_ACTION", "INVALID_ACTION", "PASS_ROLE_WITH_STAR_IN_RESOURCE"]);
  });

  test("checks for new access, for access not to be granted, and for public access", async () => {
    const wider = await analyzer.send(
      new CheckNoNewAccessCommand({
        existingPolicyDocument: allow("s3:GetObject"),
        newPolicyDocument: allow("s3:Get*"),
        policyType: "IDENTITY_POLICY",
      }),
    );
    expect(wider).toMatchObject({ result: "FAIL", reasons: [{ statementIndex: 0 }] });

    const granted = await analyzer.send(
      new CheckAccessNotGrantedCommand({
        policyDocument: allow("s3:Get*"),
        access: [{ actions: ["s3:PutObject"] }],
        policyType: "IDENTITY_POLICY",
      }),
    );
    expect(granted).toMatchObject({ result: "PASS" });

    const open = await analyzer.send(
      new CheckNoPublicAccessCommand({
        policyDocument: policy({ Effect: "Allow", Principal: "*", Action: "sqs:SendMessage", Resource: "*" }),
        resourceType: "AWS::SQS::Queue",
      }),
    );
    expect(open).toMatchObject({ result: "FAIL", reasons: [{ statementIndex: 0 }] });
  });

  test("refuses who may not ask, with its own errors, and says what is not emulated", async () => {
    const input = { policyDocument: allow("s3:Get*"), policyType: "IDENTITY_POLICY" } as const;

    const denied = await refusal(analyzerOf(ann).send(new ValidatePolicyCommand(input)));
    expect(denied).toMatchObject({ name: "AccessDeniedException", status: 403 });
    expect(denied.message).toContain(`on resource: arn:aws:access-analyzer:${REGION}:${ACCOUNT}:*`);

    const broken = { ...input, policyDocument: "{", access: [{ actions: ["s3:*"] }] };
    const invalid = await refusal(analyzer.send(new CheckAccessNotGrantedCommand(broken)));
    expect(invalid).toMatchObject({ name: "InvalidParameterException", status: 400 });

    expect(await refusal(analyzer.send(new ListAnalyzersCommand({})))).toMatchObject({
      name: "RC_NOT_EMULATED",
      status: 501,
    });
  });
});

describe("the policy simulator", () => {
  test("tries what a user has, without what is excluded", async () => {
    const simulate = async (PolicyExclusionList?: { PolicyType: "inline" }[]) => {
      const { EvaluationResults } = await root.iam.send(
        new SimulatePrincipalPolicyCommand({
          PolicySourceArn: ANN,
          ActionNames: ["s3:GetObject"],
          ...(PolicyExclusionList === undefined ? {} : { PolicyExclusionList }),
        }),
      );
      return EvaluationResults?.[0];
    };

    expect(await simulate()).toMatchObject({
      EvalDecision: "allowed",
      MatchedStatements: [{ SourcePolicyId: "user_ann_read", StartPosition: { Line: 1 } }],
    });
    expect(await simulate([{ PolicyType: "inline" }])).toMatchObject({ EvalDecision: "implicitDeny" });
  });

  test("asks service control policies level by level", async () => {
    const { EvaluationResults } = await root.iam.send(
      new SimulateCustomPolicyCommand({
        PolicyInputList: [allow("s3:*")],
        ActionNames: ["s3:GetObject", "s3:PutObject"],
        OrderedOrganizationPolicyInputList: [
          { ServiceControlPolicyInputList: [allow("*")] },
          { ServiceControlPolicyInputList: [allow("*"), deny("s3:Put*")] },
        ],
      }),
    );

    expect(
      EvaluationResults?.map(({ EvalDecision, OrganizationsDecisionDetail }) => [
        EvalDecision,
        OrganizationsDecisionDetail?.AllowedByOrganizations,
      ]),
    ).toEqual([
      ["allowed", true],
      ["explicitDeny", false],
    ]);
  });
});

describe("a refusal's authorization id", () => {
  /** As an SDK would ask that has a client for IAM Toolbox. */
  async function details(id: string, credentials = ROOT) {
    const { hostname, port } = new URL(rolecall.endpoint);
    const signer = new SignatureV4({ credentials, region: REGION, service: "iam", sha256: Sha256 });
    const request = {
      method: "GET",
      protocol: "http:",
      hostname,
      port: Number(port),
      path: `/authorization-details/${id}`,
      headers: { host: `${hostname}:${port}` },
      query: {},
    };
    const { headers } = await signer.sign(request);
    const answer = await fetch(new URL(request.path, rolecall.endpoint), { headers });
    return { status: answer.status, error: answer.headers.get("x-amzn-errortype"), body: await answer.json() };
  }

  test("leads to what was evaluated", async () => {
    const denied = await refusal(clientsOf(rolecall.endpoint, ann).iam.send(new ListUsersCommand({})));
    const id = / with the following authorization id: ([0-9a-z]+)$/.exec(denied.message)?.[1] ?? "";

    expect(await details(id)).toMatchObject({
      status: 200,
      body: {
        requestContext: { "aws:PrincipalArn": ANN },
        evaluations: [{ action: "iam:ListUsers", evaluatedEffect: "IMPLICIT_DENY", matchedPolicies: [] }],
        policies: [{ type: "IDENTITY_BASED_POLICY", inline: true, attachedTo: [{ arn: ANN }] }],
      },
    });
    expect(await details(id, ann)).toMatchObject({ status: 403, error: "AccessDeniedException" });
    expect(await details("0")).toMatchObject({ status: 404, error: "ResourceNotFoundException" });
  });
});
