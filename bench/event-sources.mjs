/**
 * Messages a second through the mapping of an SQS queue and records a second through those of a table's stream and a
 * Kinesis stream, against
 * direct invocations of the same function in the same run: signature, permissions, trail and logs included in all of them.
 *
 * A round fills the source while the mapping is off, switches it on, and ends when the function has had the last message.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { median } from "./lib/figures.mjs";
import { makeFunction, makeRole, untilActive } from "./lib/functions.mjs";
import { startRolecall } from "./lib/server.mjs";
import { call, dynamodb, iam, lambda, ROOT_CREDENTIALS, signed } from "./lib/signed.mjs";
import { load, requireWrk } from "./lib/wrk.mjs";

const ROUNDS = Number(process.env.ROUNDS ?? 3);
const SECONDS = Number(process.env.SECONDS ?? 3);
const MESSAGES = Number(process.env.MESSAGES ?? 2_000);
const ACCOUNT = "000000000000";
const MAPPINGS = "/2015-03-31/event-source-mappings";

const sqs = (operation, input) => ({
  service: "sqs",
  headers: { "content-type": "application/x-amz-json-1.0", "x-amz-target": `AmazonSQS.${operation}` },
  body: JSON.stringify(input),
});

const kinesis = (operation, input) => ({
  service: "kinesis",
  headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": `Kinesis_20131202.${operation}` },
  body: JSON.stringify(input),
});

requireWrk();
const folder = mkdtempSync(path.join(tmpdir(), "rolecall-bench-"));
const counts = path.join(folder, "counts");
writeFileSync(counts, "");
// Function and server want a core each, so the server is not held to one.
const rolecall = await startRolecall(["--ephemeral"], { cpu: "0,1" });
try {
  const { endpoint } = rolecall;
  const ask = async (request) => JSON.parse((await call(endpoint, request)) || "{}");
  await prepare();
  const sources = {
    "SQS, batches of 10": await queueSource(ask, "ten", 10),
    "SQS, one by one": await queueSource(ask, "one", 1),
    "DynamoDB stream, batches of 100": await streamSource(ask),
    "Kinesis stream, batches of 100": await kinesisSource(ask),
  };
  const rates = { direct: [] };
  for (let round = 0; round <= ROUNDS; round++) {
    const { rate, failed } = load(endpoint, invocation(endpoint), SECONDS);
    if (failed > 0) throw new Error(`${failed} invocations were refused`);
    // The first round warms up.
    if (round > 0) rates.direct.push(rate);
    for (const [name, source] of Object.entries(sources)) {
      const measured = await through(source);
      if (round > 0) rates[name] = [...(rates[name] ?? []), measured];
    }
  }
  const direct = median(rates.direct);
  process.stdout.write(`${"Lambda's Invoke".padEnd(32)} ${Math.round(direct)} invocations/s, 16 clients\n`);
  for (const name of Object.keys(sources)) {
    const rate = median(rates[name].map((one) => one.rate));
    const size = median(rates[name].map((one) => one.size));
    process.stdout.write(
      `${name.padEnd(32)} ${Math.round(rate)} messages/s in invocations of ${size.toFixed(1)}: ${(rate / direct).toFixed(1)} messages for each direct invocation\n`,
    );
  }
} finally {
  await rolecall.stop();
  rmSync(folder, { recursive: true });
}

async function prepare() {
  const { endpoint } = rolecall;
  await makeRole(endpoint);
  for (const name of ["SQSQueue", "DynamoDB", "Kinesis"]) {
    const PolicyArn = `arn:aws:iam::aws:policy/service-role/AWSLambda${name}ExecutionRole`;
    await call(endpoint, iam("AttachRolePolicy", { RoleName: "r", PolicyArn }));
  }
  const source = `exports.handler = async ({ Records }) => {
    if (Records) require("node:fs").appendFileSync(${JSON.stringify(counts)}, Records.length + "\\n");
  };`;
  await makeFunction(endpoint, "f", source);
  await untilActive(endpoint, "f");
}

function invocation(endpoint) {
  const sent = { ...lambda("/2015-03-31/functions/f/invocations", {}), credentials: ROOT_CREDENTIALS };
  return { path: sent.path, headers: signed({ endpoint, ...sent }), body: sent.body };
}

/** A queue with a mapping that is off. */
async function queueSource(ask, QueueName, BatchSize) {
  await ask(sqs("CreateQueue", { QueueName }));
  const QueueUrl = `${rolecall.endpoint}/${ACCOUNT}/${QueueName}`;
  const EventSourceArn = `arn:aws:sqs:us-east-1:${ACCOUNT}:${QueueName}`;
  const uuid = await mapping(ask, { EventSourceArn, BatchSize });
  return {
    ask,
    uuid,
    async fill() {
      await inBatches(10, (numbers) => {
        const Entries = numbers.map((n) => ({ Id: String(n), MessageBody: JSON.stringify({ n }) }));
        return ask(sqs("SendMessageBatch", { QueueUrl, Entries }));
      });
    },
  };
}

async function streamSource(ask) {
  await ask(
    dynamodb("CreateTable", {
      TableName: "orders",
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_IMAGE" },
    }),
  );
  let table = {};
  while (table.TableStatus !== "ACTIVE") table = (await ask(dynamodb("DescribeTable", { TableName: "orders" }))).Table;
  const uuid = await mapping(ask, { EventSourceArn: table.LatestStreamArn, StartingPosition: "TRIM_HORIZON" });
  let filled = 0;
  return {
    ask,
    uuid,
    async fill() {
      filled += 1;
      await inBatches(25, (numbers) => {
        const orders = numbers.map((n) => ({ PutRequest: { Item: { id: { S: `${filled}-${n}` } } } }));
        return ask(dynamodb("BatchWriteItem", { RequestItems: { orders } }));
      });
    },
  };
}

/** Of four shards, each of which takes a thousand records a second. */
async function kinesisSource(ask) {
  const StreamName = "orders";
  await ask(kinesis("CreateStream", { StreamName, ShardCount: 4 }));
  const status = async () => (await ask(kinesis("DescribeStreamSummary", { StreamName }))).StreamDescriptionSummary;
  while ((await status()).StreamStatus !== "ACTIVE") await sleep(5);
  const EventSourceArn = `arn:aws:kinesis:us-east-1:${ACCOUNT}:stream/${StreamName}`;
  const uuid = await mapping(ask, { EventSourceArn, StartingPosition: "TRIM_HORIZON" });
  return {
    ask,
    uuid,
    async fill() {
      await inBatches(100, async (numbers) => {
        const Records = numbers.map((n) => ({ Data: btoa(JSON.stringify({ n })), PartitionKey: String(n) }));
        const { FailedRecordCount } = await ask(kinesis("PutRecords", { StreamName, Records }));
        if (FailedRecordCount > 0) throw new Error(`${FailedRecordCount} records were refused`);
      });
    },
  };
}

async function mapping(ask, input) {
  const { UUID } = await ask(lambda(MAPPINGS, { FunctionName: "f", Enabled: false, ...input }));
  await inState(ask, UUID, "Disabled");
  return UUID;
}

/** A round: how many messages a second the function got, and how many at a time. */
async function through({ ask, uuid, fill }) {
  await fill();
  writeFileSync(counts, "");
  const from = performance.now();
  await turn(ask, uuid, true);
  let batches = [];
  while (sum(batches) < MESSAGES) {
    await sleep(5);
    batches = readFileSync(counts, "utf8").split("\n").filter(Boolean).map(Number);
  }
  const seconds = (performance.now() - from) / 1000;
  await turn(ask, uuid, false);
  return { rate: MESSAGES / seconds, size: MESSAGES / batches.length };
}

async function turn(ask, uuid, Enabled) {
  await ask({ ...lambda(`${MAPPINGS}/${uuid}`, { Enabled }), method: "PUT" });
  await inState(ask, uuid, Enabled ? "Enabled" : "Disabled");
}

async function inState(ask, uuid, state) {
  const get = { service: "lambda", method: "GET", path: `${MAPPINGS}/${uuid}`, headers: {} };
  while ((await ask(get)).State !== state) await sleep(5);
}

/** All numbers of a round, `size` at a time, a few calls side by side. */
async function inBatches(size, write) {
  const starts = Array.from({ length: Math.ceil(MESSAGES / size) }, (_, index) => index * size);
  const worker = async () => {
    for (let start = starts.shift(); start !== undefined; start = starts.shift()) {
      const first = start;
      await write(Array.from({ length: Math.min(size, MESSAGES - first) }, (_, index) => first + index));
    }
  };
  await Promise.all(Array.from({ length: 4 }, worker));
}

function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}
