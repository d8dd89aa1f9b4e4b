/** PartiQL statements, as an application with the AWS SDK sends them: what they do, who may, and what a kill leaves. */
import {
  BatchExecuteStatementCommand,
  CreateTableCommand,
  type DynamoDBClient,
  ExecuteStatementCommand,
  ExecuteTransactionCommand,
  GetItemCommand,
  TransactionCanceledException,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import { CreateAccessKeyCommand, CreateUserCommand, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import { expect, test } from "vitest";
import { policy } from "../policies.js";
import { ACCOUNT, eventually, startRolecall, temporaryFolder } from "../server.js";
import { clientsOf, keysOf, refusal } from "./clients.js";

const MUSIC = `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/Music`;

async function musicTable(dynamodb: DynamoDBClient): Promise<void> {
  await dynamodb.send(
    new CreateTableCommand({
      TableName: "Music",
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [
        { AttributeName: "Artist", AttributeType: "S" },
        { AttributeName: "SongTitle", AttributeType: "S" },
      ],
      KeySchema: [
        { AttributeName: "Artist", KeyType: "HASH" },
        { AttributeName: "SongTitle", KeyType: "RANGE" },
      ],
    }),
  );
  await waitUntilTableExists({ client: dynamodb, maxWaitTime: 10, minDelay: 0.05 }, { TableName: "Music" });
}

test("statements do what AWS's guide says of them, for whom the policy lets", { timeout: 60_000 }, async () => {
  const rolecall = await startRolecall();
  try {
    const { dynamodb, iam } = clientsOf(rolecall.endpoint);
    await musicTable(dynamodb);
    await dynamodb.send(
      new ExecuteStatementCommand({
        Statement: `INSERT INTO "Music" VALUE {'Artist': ?, 'SongTitle': 'PartiQL Rocks', 'Cover': ?}`,
        Parameters: [{ S: "Acme Band" }, { B: Buffer.from([0, 255]) }],
      }),
    );
    const { Items: updated } = await dynamodb.send(
      new ExecuteStatementCommand({
        Statement: `UPDATE "Music" SET AwardsWon=1 SET AwardDetail={'Grammys':[2020, 2018]}
          WHERE Artist='Acme Band' AND SongTitle='PartiQL Rocks' RETURNING ALL NEW *`,
      }),
    );
    expect(updated).toEqual([
      {
        Artist: { S: "Acme Band" },
        SongTitle: { S: "PartiQL Rocks" },
        Cover: { B: Uint8Array.of(0, 255) },
        AwardsWon: { N: "1" },
        AwardDetail: { M: { Grammys: { L: [{ N: "2020" }, { N: "2018" }] } } },
      },
    ]);
    const { Responses } = await dynamodb.send(
      new BatchExecuteStatementCommand({
        Statements: [
          { Statement: `INSERT INTO Music VALUE {'Artist':'Acme Band','SongTitle':'PartiQL Rocks'}` },
          { Statement: `INSERT INTO Music VALUE {'Artist':'No One You Know','SongTitle':'Call Me Today'}` },
        ],
      }),
    );
    expect(Responses?.map(({ Error: error }) => error?.Code)).toEqual(["DuplicateItem", undefined]);
    const cancelled = await dynamodb
      .send(
        new ExecuteTransactionCommand({
          TransactStatements: [
            {
              Statement: `EXISTS(SELECT * FROM "Music" WHERE Artist='No One You Know' AND SongTitle='Call Me Today' AND Awards IS MISSING)`,
            },
            { Statement: `INSERT INTO Music VALUE {'Artist':'Acme Band','SongTitle':'PartiQL Rocks'}` },
          ],
        }),
      )
      .catch((error: unknown) => error);
    expect(cancelled).toBeInstanceOf(TransactionCanceledException);
    expect((cancelled as TransactionCanceledException).CancellationReasons?.map(({ Code }) => Code)).toEqual([
      "None",
      "DuplicateItem",
    ]);

    await iam.send(new CreateUserCommand({ UserName: "reader" }));
    await iam.send(
      new PutUserPolicyCommand({
        UserName: "reader",
        PolicyName: "no-scans",
        PolicyDocument: policy(
          {
            Effect: "Deny",
            Action: "dynamodb:PartiQLSelect",
            Resource: MUSIC,
            Condition: { Bool: { "dynamodb:FullTableScan": ["true"] } },
          },
          { Effect: "Allow", Action: "dynamodb:PartiQLSelect", Resource: MUSIC },
        ),
      }),
    );
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: "reader" }));
    const reader = clientsOf(rolecall.endpoint, keysOf(AccessKey)).dynamodb;
    const run = (Statement: string) => reader.send(new ExecuteStatementCommand({ Statement }));
    const { Items } = await run(`SELECT AwardDetail.Grammys[1] FROM Music WHERE Artist = 'Acme Band'`);
    expect(Items).toHaveLength(1);
    const arn = `arn:aws:iam::${ACCOUNT}:user/reader`;
    expect(await refusal(run("SELECT * FROM Music"))).toMatchObject({
      name: "AccessDeniedException",
      message: `User: ${arn} is not authorized to perform: dynamodb:PartiQLSelect on resource: ${MUSIC} with an explicit deny in an identity-based policy`,
    });
    expect((await refusal(run("DELETE FROM Music WHERE Artist='x' AND SongTitle='y'"))).message).toContain(
      "dynamodb:PartiQLDelete",
    );
    expect(await refusal(run("SELECT * FROM Music LIMIT 1"))).toMatchObject({
      name: "ValidationException",
      message: "Unsupported clause: LIMIT at 1:21:5",
      status: 400,
    });
  } finally {
    await rolecall.stop();
  }
});

test("what a transaction answered is there after kill -9, and no half of one", { timeout: 60_000 }, async () => {
  const data = await temporaryFolder();
  let rolecall = await startRolecall({ args: ["--data-dir", data.path] });
  try {
    let { dynamodb } = clientsOf(rolecall.endpoint);
    await musicTable(dynamodb);
    let answered = 0;
    const writing = (async () => {
      for (let n = 1; ; n++) {
        const put = (title: string) => ({
          Statement: `INSERT INTO Music VALUE {'Artist': ?, 'SongTitle': '${title}'}`,
          Parameters: [{ S: `band ${n}` }],
        });
        await dynamodb.send(new ExecuteTransactionCommand({ TransactStatements: [put("a"), put("b")] }));
        answered = n;
      }
    })().catch(() => undefined);
    await eventually(() => (answered >= 10 ? true : undefined), 30_000);
    await rolecall.stop("SIGKILL");
    await writing;
    rolecall = await startRolecall({ args: ["--data-dir", data.path] });
    ({ dynamodb } = clientsOf(rolecall.endpoint));
    // The one after the last that was answered may have been done, or not; both of its items or none.
    for (let n = 1; n <= answered + 1; n++) {
      const there = await Promise.all(
        ["a", "b"].map(async (SongTitle) => {
          const Key = { Artist: { S: `band ${n}` }, SongTitle: { S: SongTitle } };
          return (await dynamodb.send(new GetItemCommand({ TableName: "Music", Key }))).Item !== undefined;
        }),
      );
      expect(there[0]).toBe(there[1]);
      if (n <= answered) expect(there[0]).toBe(true);
    }
  } finally {
    await rolecall.stop();
    await data.remove();
  }
});
