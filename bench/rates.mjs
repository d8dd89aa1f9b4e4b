/**
 * Signed and enforced requests a second, as shares of a bare node:http server that only reads the body.
 *
 * The caller is a role session, as a function is: its role has a managed policy and an inline one. Bare and real
 * rounds alternate in one run, each server on one processor; medians count.
 */
import { median, xmlText } from "./lib/figures.mjs";
import { startBare, startRolecall } from "./lib/server.mjs";
import { call, dynamodb, iam, signed, sts } from "./lib/signed.mjs";
import { load, requireWrk } from "./lib/wrk.mjs";

const ROUNDS = Number(process.env.ROUNDS ?? 5);
const SECONDS = Number(process.env.SECONDS ?? 3);
const GOALS = { GetCallerIdentity: 0.2, GetItem: 0.15, PutItem: 0.15 };

requireWrk();
const bare = await startBare();
const rolecall = await startRolecall(process.argv.slice(2).length > 0 ? process.argv.slice(2) : ["--ephemeral"]);
try {
  const credentials = await prepare(rolecall.endpoint);
  const requests = {
    GetCallerIdentity: sts("GetCallerIdentity"),
    GetItem: dynamodb("GetItem", { TableName: "orders", Key: { id: { S: "1" } } }),
    PutItem: dynamodb("PutItem", {
      TableName: "orders",
      Item: { id: { S: "1" }, name: { S: "ann" }, count: { N: "1" } },
    }),
  };
  const rates = { bare: [] };
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [name, request] of Object.entries(requests)) {
      const headers = signed({ endpoint: rolecall.endpoint, credentials, ...request });
      const floor = load(bare.endpoint, { headers, body: request.body }, SECONDS);
      const real = load(rolecall.endpoint, { headers, body: request.body }, SECONDS);
      if (real.failed > 0) throw new Error(`${name}: ${real.failed} requests were refused`);
      // The first round warms up.
      if (round === 0) continue;
      rates.bare.push(floor.rate);
      rates[name] = [...(rates[name] ?? []), real.rate / floor.rate];
    }
  }
  process.stdout.write(`bare server   ${Math.round(median(rates.bare))} requests/s\n`);
  for (const [name, goal] of Object.entries(GOALS)) {
    const share = median(rates[name]);
    process.stdout.write(
      `${name.padEnd(18)} ${(share * 100).toFixed(1)}% of the bare server (goal ${goal * 100}%)${share < goal ? "  MISSED" : ""}\n`,
    );
  }
} finally {
  await rolecall.stop();
  await bare.stop();
}

async function prepare(endpoint) {
  const trust = {
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Principal: { AWS: "arn:aws:iam::000000000000:user/ann" }, Action: "sts:AssumeRole" },
    ],
  };
  const items = {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: ["dynamodb:GetItem", "dynamodb:PutItem"],
        Resource: "arn:aws:dynamodb:us-east-1:000000000000:table/orders",
      },
    ],
  };
  await call(endpoint, iam("CreateUser", { UserName: "ann" }));
  const key = await call(endpoint, iam("CreateAccessKey", { UserName: "ann" }));
  const role = await call(
    endpoint,
    iam("CreateRole", { RoleName: "bench", AssumeRolePolicyDocument: JSON.stringify(trust) }),
  );
  await call(
    endpoint,
    iam("AttachRolePolicy", {
      RoleName: "bench",
      PolicyArn: "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
    }),
  );
  await call(
    endpoint,
    iam("PutRolePolicy", { RoleName: "bench", PolicyName: "items", PolicyDocument: JSON.stringify(items) }),
  );
  await call(
    endpoint,
    dynamodb("CreateTable", {
      TableName: "orders",
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    }),
  );
  for (let state = ""; !state.includes('"TableStatus":"ACTIVE"'); ) {
    state = await call(endpoint, dynamodb("DescribeTable", { TableName: "orders" }));
  }
  await call(endpoint, dynamodb("PutItem", { TableName: "orders", Item: { id: { S: "1" }, name: { S: "ann" } } }));
  const session = await call(endpoint, {
    ...sts("AssumeRole", { RoleArn: xmlText(role, "Arn"), RoleSessionName: "bench" }),
    credentials: { accessKeyId: xmlText(key, "AccessKeyId"), secretAccessKey: xmlText(key, "SecretAccessKey") },
  });
  return {
    accessKeyId: xmlText(session, "AccessKeyId"),
    secretAccessKey: xmlText(session, "SecretAccessKey"),
    sessionToken: xmlText(session, "SessionToken"),
  };
}
