/**
 * Who may carry out which statement: PartiQL's four actions, by table, index, partition, column and kind of request.
 *
 * AWS: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-iam.html
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { allow, deny, type PolicyText, refusal } from "../../../testing/world.js";
import { ExecuteStatement } from "../operations/execute-statement.js";
import { ExecuteTransaction } from "../operations/execute-transaction.js";
import { PutItem } from "../operations/put-item.js";
import { composite, dynamoWorld, makeTable } from "../testing.js";

let world: Awaited<ReturnType<typeof dynamoWorld>>;
beforeAll(async () => {
  world = await dynamoWorld();
  await makeTable(world, {
    ...composite(),
    AttributeDefinitions: [
      { AttributeName: "pk", AttributeType: "S" },
      { AttributeName: "sk", AttributeType: "S" },
      { AttributeName: "g", AttributeType: "S" },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: "by-g",
        KeySchema: [{ AttributeName: "g", KeyType: "HASH" }],
        Projection: { ProjectionType: "ALL" },
      },
    ],
  });
  await world.ann.call(PutItem, { TableName: "orders", Item: { pk: { S: "own" }, sk: { S: "1" }, x: { S: "x" } } });
});
afterAll(() => world.end());

const TABLE = "arn:aws:dynamodb:us-east-1:000000000000:table/orders";
const STATEMENTS = {
  "dynamodb:PartiQLSelect": "SELECT * FROM orders WHERE pk = 'own'",
  "dynamodb:PartiQLInsert": "INSERT INTO orders VALUE {'pk': 'own', 'sk': 'new'}",
  "dynamodb:PartiQLUpdate": "UPDATE orders SET x = 'y' WHERE pk = 'own' AND sk = '1'",
  "dynamodb:PartiQLDelete": "DELETE FROM orders WHERE pk = 'own' AND sk = 'none'",
} as const;

function keys(): Record<string, unknown> {
  const context = world.trail.last()?.context ?? {};
  return Object.fromEntries(Object.entries(context).filter(([key]) => key.startsWith("dynamodb:")));
}
const run = (Statement: string) => world.ann.call(ExecuteStatement, { Statement });

let made = 0;
const userWith = (...policies: PolicyText[]) => world.user(`u${made++}`, ...policies);

/** Whether a user with these policies may carry out a statement, alone or in a transaction. */
async function may(policies: PolicyText[], statement: string, transaction = false): Promise<boolean> {
  const user = await userWith(...policies);
  const call = transaction
    ? user.call(ExecuteTransaction, { TransactStatements: [{ Statement: statement }] })
    : user.call(ExecuteStatement, { Statement: statement });
  return call.then(
    () => true,
    (error: { code?: string }) => {
      if (error.code !== "AccessDeniedException") return true;
      return false;
    },
  );
}

describe("the condition context", () => {
  test("of SELECT", async () => {
    await run("SELECT x, m.y FROM orders WHERE pk IN ['own', 'other'] AND z > 1 ORDER BY pk");
    expect(world.trail.last()).toMatchObject({ action: "dynamodb:PartiQLSelect", resource: TABLE });
    expect(keys()).toEqual({
      "dynamodb:LeadingKeys": ["own", "other"],
      "dynamodb:FirstPartitionKeyValues": ["own", "other"],
      "dynamodb:Attributes": ["x", "m", "pk", "z"],
      "dynamodb:FullTableScan": "false",
      "dynamodb:Select": "SPECIFIC_ATTRIBUTES",
    });
  });

  test("of SELECT on an index, whose leading keys are the index's", async () => {
    await run(`SELECT * FROM "orders"."by-g" WHERE g = 'a'`);
    expect(world.trail.last()?.resource).toBe(`${TABLE}/index/by-g`);
    expect(keys()).toMatchObject({
      "dynamodb:LeadingKeys": ["a"],
      "dynamodb:FullTableScan": "false",
      "dynamodb:Select": "ALL_PROJECTED_ATTRIBUTES",
    });
  });

  test("of UPDATE in a transaction", async () => {
    await world.ann
      .call(ExecuteTransaction, {
        TransactStatements: [
          { Statement: "UPDATE orders SET a = b + 1 REMOVE c WHERE pk = 'own' AND sk = '2' AND d = 1" },
        ],
      })
      .catch(() => undefined);
    expect(keys()).toEqual({
      "dynamodb:LeadingKeys": ["own"],
      "dynamodb:FirstPartitionKeyValues": ["own"],
      "dynamodb:Attributes": ["a", "c", "b", "pk", "sk", "d"],
      "dynamodb:EnclosingOperation": "ExecuteTransaction",
      "dynamodb:ReturnValues": "NONE",
    });
  });

  test("of DELETE and INSERT", async () => {
    await run("DELETE FROM orders WHERE pk = 'own' AND sk = '9' RETURNING ALL OLD *");
    expect(keys()).toMatchObject({ "dynamodb:ReturnValues": "ALL_OLD", "dynamodb:LeadingKeys": ["own"] });
    await run("INSERT INTO orders VALUE {'pk': 'fresh', 'sk': '1', 'm': {'n': 1}}");
    expect(keys()).toEqual({
      "dynamodb:LeadingKeys": ["fresh"],
      "dynamodb:FirstPartitionKeyValues": ["fresh"],
      "dynamodb:Attributes": ["pk", "sk", "m"],
    });
  });

  test.each([
    ["SELECT * FROM orders", "true"],
    ["SELECT * FROM orders WHERE pk > 'a'", "true"],
    ["SELECT * FROM orders WHERE x = 'a'", "true"],
    ["SELECT * FROM orders WHERE pk = 'a' OR x = 'a'", "true"],
    ["SELECT * FROM orders WHERE pk = 'a'", "false"],
    ["SELECT * FROM orders WHERE pk = 'a' AND x = 'a'", "false"],
    ["SELECT * FROM orders WHERE pk = 'a' OR pk = 'b'", "false"],
    ["SELECT * FROM orders WHERE pk IN ['a', 'b']", "false"],
    ["SELECT * FROM orders WHERE NOT pk = 'a'", "true"],
    ["SELECT * FROM none_such WHERE pk = 'a'", "true"],
  ])("of %s says whether all is scanned: %s", async (statement, scan) => {
    await run(statement).catch(() => undefined);
    expect(keys()["dynamodb:FullTableScan"]).toBe(scan);
  });
});

describe("each statement asks for its own action", () => {
  test.each(Object.keys(STATEMENTS) as (keyof typeof STATEMENTS)[])("%s", async (action) => {
    for (const [needed, statement] of Object.entries(STATEMENTS)) {
      expect(await may([allow(action, TABLE)], statement)).toBe(needed === action);
      if (needed === "dynamodb:PartiQLSelect") continue;
      expect(await may([allow(action, TABLE)], statement, true)).toBe(needed === action);
    }
    expect(await may([allow("dynamodb:*", `${TABLE}-other`)], STATEMENTS[action])).toBe(false);
    expect(
      await may(
        [
          allow([
            "dynamodb:GetItem",
            "dynamodb:Query",
            "dynamodb:Scan",
            "dynamodb:PutItem",
            "dynamodb:UpdateItem",
            "dynamodb:DeleteItem",
          ]),
        ],
        STATEMENTS[action],
      ),
    ).toBe(false);
  });
});

describe("AWS's example policies", () => {
  const all = Object.keys(STATEMENTS);
  const select = STATEMENTS["dynamodb:PartiQLSelect"];
  const one = "SELECT * FROM orders WHERE pk = 'own' AND sk = '1'";

  test("SELECT on an index alone", async () => {
    const policies = [allow("dynamodb:PartiQLSelect", `${TABLE}/index/by-g`)];
    expect(await may(policies, `SELECT * FROM "orders"."by-g" WHERE g = 'a'`)).toBe(true);
    expect(await may(policies, select)).toBe(false);
  });

  test("statements of transactions alone, and all but those", async () => {
    const inside = { StringEquals: { "dynamodb:EnclosingOperation": ["ExecuteTransaction"] } };
    expect(await may([allow(all, TABLE, inside)], one, true)).toBe(true);
    expect(await may([allow(all, TABLE, inside)], one)).toBe(false);
    expect(await may([allow(all, TABLE), deny(all, TABLE, inside)], one, true)).toBe(false);
    expect(await may([allow(all, TABLE), deny(all, TABLE, inside)], one)).toBe(true);
  });

  test("SELECT, but no full table scan", async () => {
    const policies = [
      allow("dynamodb:PartiQLSelect", TABLE),
      deny("dynamodb:PartiQLSelect", TABLE, { Bool: { "dynamodb:FullTableScan": ["true"] } }),
    ];
    expect(await may(policies, select)).toBe(true);
    expect(await may(policies, "SELECT * FROM orders")).toBe(false);
    expect(await may(policies, "SELECT * FROM orders WHERE pk = 'own' OR x = 'x'")).toBe(false);
  });

  test("items of one's own partition, and no column that is kept from one", async () => {
    const policies = [
      allow(all, TABLE, {
        "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": ["own"] },
        Null: { "dynamodb:LeadingKeys": "false" },
      }),
      deny(all, TABLE, { "ForAnyValue:StringEquals": { "dynamodb:Attributes": ["ssn"] } }),
    ];
    for (const statement of Object.values(STATEMENTS)) {
      expect(await may(policies, statement)).toBe(true);
      expect(await may(policies, statement.replace("'own'", "'other'"))).toBe(false);
    }
    for (const statement of [
      "SELECT * FROM orders WHERE pk IN ['own', 'other']",
      "SELECT * FROM orders",
      "SELECT ssn FROM orders WHERE pk = 'own'",
      "SELECT x FROM orders WHERE pk = 'own' AND ssn.y = 1",
      "UPDATE orders SET x = ssn WHERE pk = 'own' AND sk = '1'",
      "UPDATE orders REMOVE ssn[0] WHERE pk = 'own' AND sk = '1'",
      "INSERT INTO orders VALUE {'pk': 'own', 'sk': '3', 'ssn': 1}",
    ]) {
      expect(await may(policies, statement)).toBe(false);
    }
  });

  test("a transaction needs each statement's permission, EXISTS that of SELECT", async () => {
    const exists = "EXISTS(SELECT * FROM orders WHERE pk = 'own' AND sk = '1' AND x IS MISSING)";
    expect(await may([allow("dynamodb:PartiQLSelect", TABLE)], exists, true)).toBe(true);
    expect(await may([allow("dynamodb:PartiQLUpdate", TABLE)], exists, true)).toBe(false);
    const user = await userWith(allow("dynamodb:PartiQLUpdate", TABLE));
    const both = user.call(ExecuteTransaction, {
      TransactStatements: [
        { Statement: STATEMENTS["dynamodb:PartiQLUpdate"] },
        { Statement: STATEMENTS["dynamodb:PartiQLDelete"] },
      ],
    });
    expect((await refusal(both)).message).toContain("dynamodb:PartiQLDelete on resource");
  });

  test("what is wrong with a statement is told before who may carry it out", async () => {
    const stranger = await userWith();
    const malformed = await refusal(stranger.call(ExecuteStatement, { Statement: "SELECT FROM orders" }));
    expect(malformed.code).toBe("ValidationException");
    for (const table of ["orders", "none_such"]) {
      const refused = await refusal(stranger.call(ExecuteStatement, { Statement: `DELETE FROM ${table} WHERE x = 1` }));
      expect(refused.code).toBe("AccessDeniedException");
    }
  });

  test("the policy of a table does not let other accounts carry out statements", async () => {
    const other = world.rootOf("111111111111");
    const arn = other.call(ExecuteStatement, { Statement: `SELECT * FROM "${TABLE}"` });
    expect((await refusal(arn)).code).toBe("ValidationException");
  });
});
