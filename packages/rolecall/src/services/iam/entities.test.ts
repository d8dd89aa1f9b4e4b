/** The invariant of `entities.ts`, under any sequence of changes. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { AwsError } from "../../kernel/errors.js";
import { openStorage, type Storage } from "../../store/open.js";
import {
  attachPolicy,
  deleteInline,
  detachPolicy,
  moveEntity,
  putInline,
  requireUser,
  saveEntity,
  withBoundary,
} from "./entities.js";
import { attachments, type PolicyRecord, policies, type UserRecord, users } from "./records.js";

const ACCOUNT = "111122223333";
const here = { account: ACCOUNT };
const DOCUMENT = JSON.stringify({
  Version: "2012-10-17",
  Statement: { Effect: "Allow", Action: "s3:*", Resource: "*" },
});
const POLICIES = ["a", "b", "c"].map((name) => `arn:aws:iam::${ACCOUNT}:policy/${name}`);
const NAMES = ["ann", "ANN", "bob"];

const policyRecord = (arn: string, index: number): PolicyRecord => ({
  account: ACCOUNT,
  name: arn.slice(-1),
  path: "/",
  id: `ANPAAAAAAAAAAAAAAAAA${index}`,
  arn,
  createdMs: 0,
  updatedMs: 0,
  tags: [],
  defaultVersion: 1,
  lastVersion: 1,
  document: DOCUMENT,
});

const user: UserRecord = {
  kind: "user",
  account: ACCOUNT,
  name: "ann",
  path: "/",
  id: "AIDAAAAAAAAAAAAAAAAAA",
  arn: `arn:aws:iam::${ACCOUNT}:user/ann`,
  createdMs: 0,
  inline: {},
  attached: [],
  tags: [],
  groups: [],
};

const policyArn = fc.constantFrom(...POLICIES);
const change = fc.oneof(
  fc.record({ kind: fc.constant("attach" as const), arn: policyArn }),
  fc.record({ kind: fc.constant("detach" as const), arn: policyArn }),
  fc.record({ kind: fc.constant("bound" as const), arn: fc.option(policyArn, { nil: undefined }) }),
  fc.record({ kind: fc.constant("rename" as const), name: fc.constantFrom(...NAMES) }),
  fc.record({ kind: fc.constant("put" as const), name: fc.constantFrom("p", "__proto__", "toString") }),
  fc.record({ kind: fc.constant("delete" as const), name: fc.constantFrom("p", "__proto__", "toString") }),
);
type Change = typeof change extends fc.Arbitrary<infer One> ? One : never;

async function apply({ store }: Storage, name: string, one: Change): Promise<string> {
  return store.transact(async (tx) => {
    const ann = await requireUser(tx, here, name);
    switch (one.kind) {
      case "attach":
        await attachPolicy(tx, ann, one.arn);
        break;
      case "detach":
        await detachPolicy(tx, ann, one.arn);
        break;
      case "bound":
        await saveEntity(tx, await withBoundary(tx, ann, one.arn));
        break;
      case "rename":
        await moveEntity(tx, ann, { ...ann, name: one.name });
        return one.name;
      case "put":
        await putInline(tx, ann, one.name, DOCUMENT);
        break;
      case "delete":
        await deleteInline(tx, ann, one.name);
    }
    return name;
  });
}

test("what a user says it has and what policies say who has them never differ", async () => {
  const storage = await openStorage({ kind: "memory" });
  try {
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 25 }), async (changes) => {
        await storage.store.reset();
        await storage.store.transact(async (tx) => {
          for (const [index, arn] of POLICIES.entries()) await policies.put(tx, policyRecord(arn, index));
          await users.put(tx, user);
        });
        let name = user.name;
        for (const one of changes) {
          try {
            name = await apply(storage, name, one);
          } catch (error) {
            // Detaching what is not attached, deleting what is not there: refused, and nothing written.
            if (!(error instanceof AwsError)) throw error;
          }
        }

        const [ann, noted, all] = await storage.store.read(async (tx) => [
          await requireUser(tx, here, name),
          (await attachments.list(tx, { prefix: [ACCOUNT] })).items,
          (await users.list(tx, { prefix: [ACCOUNT] })).items,
        ]);
        expect(all).toHaveLength(1);
        expect(noted.every((at) => at.name === name && at.entityId === user.id)).toBe(true);
        const has = (as: string) => noted.filter((at) => at.as === as).map((at) => at.policyArn);
        expect(has("policy").sort()).toEqual([...ann.attached].sort());
        expect(has("boundary")).toEqual(ann.boundary === undefined ? [] : [ann.boundary]);
      }),
      { numRuns: 150 },
    );
  } finally {
    await storage.close();
  }
});
