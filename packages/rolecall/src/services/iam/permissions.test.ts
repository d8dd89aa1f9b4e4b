/**
 * Holds what each operation asks for against AWS's service reference: the action of its own name, on a resource of a
 * type that AWS lists for it. The state is empty, so every resource is the ARN that a missing one is authorized by.
 */
import { findAction, type Member, type ModelData, type Shape } from "@rolecall/aws-model";
import { iam } from "@rolecall/aws-model/iam";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Caller } from "../../kernel/caller.js";
import type { AnyOperation, Permission, PermissionCall } from "../../kernel/operation.js";
import { openStorage, type Storage } from "../../store/open.js";
import { testClock } from "../../testing/clock.js";
import { createDirectory } from "./directory.js";
import { iamService } from "./index.js";

const ACCOUNT = "111122223333";
const here = { partition: "aws", region: "us-east-1", account: ACCOUNT };
const caller: Caller = {
  principal: { type: "user", account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:user/ann`, id: "AIDAAAAAAAAAAAAAAAAAA" },
  account: ACCOUNT,
};

const SILENT = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** Members that name a resource by ARN. */
const ARNS: Readonly<Record<string, string>> = {
  PolicyArn: `arn:aws:iam::${ACCOUNT}:policy/p`,
  PermissionsBoundary: `arn:aws:iam::${ACCOUNT}:policy/p`,
  PolicySourceArn: `arn:aws:iam::${ACCOUNT}:user/u`,
  Arn: `arn:aws:iam::${ACCOUNT}:role/r`,
  OpenIDConnectProviderArn: `arn:aws:iam::${ACCOUNT}:oidc-provider/id.example.com`,
  SAMLProviderArn: `arn:aws:iam::${ACCOUNT}:saml-provider/s`,
  SerialNumber: `arn:aws:iam::${ACCOUNT}:mfa/m`,
  Url: "https://id.example.com",
  DeletionTaskId: `task/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS/00000000-0000-4000-8000-000000000000`,
  AWSServiceName: "rds.amazonaws.com",
};

/** What AWS asks with although its reference lists no resource for the action; seen in its refusals. */
const LISTS = new Set([
  "ListUsers",
  "ListGroups",
  "ListRoles",
  "ListPolicies",
  "ListInstanceProfiles",
  "ListServerCertificates",
  "ListOpenIDConnectProviders",
  "ListSAMLProviders",
  "ListVirtualMFADevices",
]);

let storage: Storage;
beforeAll(async () => {
  storage = await openStorage({ kind: "memory" });
});
afterAll(() => storage.close());

function sampleInput(model: ModelData, operation: AnyOperation): Record<string, unknown> {
  const shape = shapeOf(model, model.operations[operation.name]?.input);
  if (shape?.type !== "structure") return {};
  return Object.fromEntries(
    Object.entries(shape.members)
      .filter(([name, member]) => member.required || name === "UserName" || name === "Tags")
      .map(([name, member]) => [name, sample(model, name, member)]),
  );
}

function sample(model: ModelData, name: string, member: Member): unknown {
  if (name in ARNS) return ARNS[name];
  const shape = shapeOf(model, member.shape);
  switch (shape?.type) {
    case "list":
    case "set":
      return name === "Tags" ? [{ Key: "team", Value: "red" }] : ["x"];
    case "integer":
      return 1;
    case "boolean":
      return false;
    default:
      return "x";
  }
}

const shapeOf = (model: ModelData, ref: Member["shape"] | undefined): Shape | undefined =>
  typeof ref === "string" ? model.shapes[ref] : ref;

async function asked(operation: AnyOperation): Promise<readonly Permission[]> {
  const { permissions } = operation;
  if (typeof permissions !== "function") throw new Error("every operation of IAM needs a permission");
  const input = sampleInput(iam.model(), operation) as never;
  return storage.store.read(async (read) => {
    const directory = createDirectory({ store: storage.store, clock: testClock(), log: SILENT });
    const call: PermissionCall<never> = { input, here, caller, read, directory, nowMs: 0 };
    return permissions(call);
  });
}

describe.each(iamService.operations.map((operation) => [operation.name, operation] as const))(
  "%s",
  (name, operation) => {
    test("asks for the action of its own name, on a resource that AWS lists for it", async () => {
      const permissions = await asked(operation);

      expect(permissions[0]?.action).toBe(`iam:${name}`);
      for (const { action, resource } of permissions) {
        const [prefix = "", actionName = ""] = action.split(":");
        const types = findAction(prefix, actionName)?.resourceTypes ?? [];
        if (types.length === 0) {
          if (!LISTS.has(name)) expect(resource).toBe("*");
          continue;
        }
        const patterns = types.map(({ arn }) => new RegExp(`^${arn.replace(/\$\{\w+\}/g, "[^]+")}$`));
        expect(
          patterns.some((pattern) => pattern.test(resource)),
          `${action} on ${resource}`,
        ).toBe(true);
      }
    });

    test("passes the tags it takes as request tags", async () => {
      const input = sampleInput(iam.model(), operation);
      const [first] = await asked(operation);

      if ("Tags" in input) expect(first?.tags?.set).toEqual({ team: "red" });
      if ("TagKeys" in input) expect(first?.tags?.keys).toEqual(["x"]);
    });
  },
);

test("every operation is of AWS's model, and is listed once", () => {
  const names = iamService.operations.map((operation) => operation.name);

  expect(new Set(names).size).toBe(names.length);
  expect(names.filter((name) => !(name in iam.model().operations))).toEqual([]);
});
