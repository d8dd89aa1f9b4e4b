/**
 * Holds what each operation asks for against AWS's service reference: the action of its own name, on an ARN of a type
 * that AWS lists for it, in the form in which AWS's refusals show it.
 */
import { findAction } from "@rolecall/aws-model";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AnyOperation, Permission, PermissionCall } from "../../kernel/operation.js";
import { openStorage, type Storage } from "../../store/open.js";
import { logsService } from "./index.js";

const here = { partition: "aws", region: "us-east-1", account: "111122223333" };
const PREFIX = `arn:aws:logs:us-east-1:${here.account}`;

/** Members of all operations' inputs that name what is asked for. */
const INPUT = {
  logGroupName: "g",
  logStreamName: "s",
  name: "n",
  id: "d",
  destinationName: "n",
  destinationArn: `${PREFIX}:destination:n`,
  deliveryDestinationName: "n",
  deliverySourceName: "n",
  deliveryDestinationArn: `${PREFIX}:delivery-destination:n`,
  resourceArn: `${PREFIX}:log-group:g`,
  roleArn: `arn:aws:iam::${here.account}:role/r`,
  logRecordPointer: Buffer.from(JSON.stringify(["g", "s", 0, 0, 0])).toString("base64"),
  tagKeys: ["k"],
  tags: undefined,
};
const INPUTS: Readonly<Record<string, object>> = {
  PutLogGroupDeletionProtection: { logGroupIdentifier: "g" },
};

/** The ARNs by which AWS's refusals name each type of resource. */
const FORMS: Readonly<Record<string, RegExp>> = {
  "log-group": /:log-group:g?(:log-stream:)?$/,
  "log-stream": /:log-group:g:log-stream:s$/,
  destination: /:destination:n$/,
  delivery: /:delivery:(d|\*)$/,
  "delivery-source": /:delivery-source:n$/,
  "delivery-destination": /:delivery-destination:n$/,
};
/** AWS's reference names the wrong type (it has `delivery-destination`). */
const OTHER_TYPES: Readonly<Record<string, readonly string[]>> = { DeleteDeliverySource: ["delivery-source"] };

let storage: Storage;
beforeAll(async () => {
  storage = await openStorage({ kind: "memory" });
});
afterAll(() => storage.close());

describe("the permissions of", () => {
  test.each(logsService.operations.map((operation) => [operation.name, operation] as const))(
    "%s",
    async (name, operation) => {
      const asked = await permissionsOf(operation);
      const action = findAction("logs", name);
      expect(action).toBeDefined();
      const own = asked.filter((permission) => permission.action === `logs:${name}`);
      expect(own.length).toBeGreaterThan(0);
      expect(asked.filter((permission) => !own.includes(permission)).map((permission) => permission.action)).toEqual(
        asked.length > own.length ? ["iam:PassRole"] : [],
      );
      const types = OTHER_TYPES[name] ?? action?.resourceTypes.map((type) => type.name) ?? [];
      for (const { resource } of own) {
        // Without a type in the reference, AWS's refusals show the ARN of no group, or `*`.
        if (types.length === 0) expect(["*", `${PREFIX}:log-group::log-stream:`]).toContain(resource);
        else expect(types.some((type) => FORMS[type]?.test(resource) ?? false)).toBe(true);
      }
    },
  );
});

async function permissionsOf({ name, permissions }: AnyOperation): Promise<readonly Permission[]> {
  if (typeof permissions !== "function") throw new Error(`${name} needs no permission`);
  const caller = { principal: { type: "root" as const, account: here.account }, account: here.account };
  return storage.store.read(async (read) => {
    // None of them asks the directory.
    const call = { input: INPUTS[name] ?? INPUT, here, caller, read, nowMs: 0 };
    return permissions(call as unknown as PermissionCall<never>);
  });
}
