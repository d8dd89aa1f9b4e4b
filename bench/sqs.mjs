/**
 * Amazon SQS under load: SendMessage's rate as a share of a bare node:http server's, 10,000 messages that 8 clients
 * send, receive and delete, each once, and what `kill -9` takes of what was answered: nothing.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { median, xmlText } from "./lib/figures.mjs";
import { startBare, startRolecall } from "./lib/server.mjs";
import { call, iam, ROOT_CREDENTIALS, signed, sts } from "./lib/signed.mjs";
import { load, requireWrk } from "./lib/wrk.mjs";

const ROUNDS = Number(process.env.ROUNDS ?? 5);
const SECONDS = Number(process.env.SECONDS ?? 3);
const MESSAGES = Number(process.env.MESSAGES ?? 10_000);
const CLIENTS = 8;
const GOAL = 0.08;
const ACCOUNT = "000000000000";

const sqs = (operation, input) => ({
  service: "sqs",
  headers: { "content-type": "application/x-amz-json-1.0", "x-amz-target": `AmazonSQS.${operation}` },
  body: JSON.stringify(input),
});

let missed = false;
requireWrk();
await measureRate();
await measureOnce();
await measureKill();
process.exitCode = missed ? 1 : 0;

/** As the other operations are measured: by a role's session, bare and real rounds in turn. */
async function measureRate() {
  const bare = await startBare();
  const rolecall = await startRolecall();
  try {
    const { endpoint } = rolecall;
    await call(endpoint, sqs("CreateQueue", { QueueName: "rate" }));
    const credentials = await sessionOf(endpoint);
    const send = sqs("SendMessage", {
      QueueUrl: urlOf(endpoint, "rate"),
      MessageBody: JSON.stringify({ id: 1, name: "ann" }),
    });
    const rates = [];
    const shares = [];
    for (let round = 0; round <= ROUNDS; round++) {
      const headers = signed({ endpoint, credentials, ...send });
      const floor = load(bare.endpoint, { headers, body: send.body }, SECONDS);
      const real = load(endpoint, { headers, body: send.body }, SECONDS);
      if (real.failed > 0) throw new Error(`${real.failed} messages were refused`);
      // The first round warms up.
      if (round === 0) continue;
      rates.push(real.rate);
      shares.push(real.rate / floor.rate);
    }
    const share = median(shares);
    say(
      "SendMessage",
      `${Math.round(median(rates))} requests/s, ${(share * 100).toFixed(1)}% of the bare server (goal ${GOAL * 100}%)`,
      share >= GOAL,
    );
  } finally {
    await rolecall.stop();
    await bare.stop();
  }
}

async function measureOnce() {
  const rolecall = await startRolecall();
  try {
    const client = clientOf(rolecall.endpoint);
    await client("CreateQueue", { QueueName: "once" });
    const QueueUrl = urlOf(rolecall.endpoint, "once");
    const startMs = performance.now();
    const seen = new Map();
    let next = 0;
    let deleted = 0;
    const send = async () => {
      while (next < MESSAGES) await client("SendMessage", { QueueUrl, MessageBody: `message ${next++}` });
    };
    const receive = async () => {
      while (deleted < MESSAGES) {
        const { Messages = [] } = await client("ReceiveMessage", {
          QueueUrl,
          MaxNumberOfMessages: 10,
          WaitTimeSeconds: 1,
        });
        if (Messages.length === 0) continue;
        for (const { Body } of Messages) seen.set(Body, (seen.get(Body) ?? 0) + 1);
        const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
        const { Successful } = await client("DeleteMessageBatch", { QueueUrl, Entries });
        deleted += Successful.length;
      }
    };
    await Promise.all(Array.from({ length: CLIENTS }, () => Promise.all([send(), receive()])));
    const ms = performance.now() - startMs;
    const twice = [...seen.values()].filter((count) => count !== 1).length;
    say(
      `${MESSAGES} messages`,
      `sent, received and deleted by ${CLIENTS} clients in ${(ms / 1000).toFixed(1)} s; ${MESSAGES - seen.size} lost, ${twice} seen twice`,
      seen.size === MESSAGES && twice === 0,
    );
  } finally {
    await rolecall.stop();
  }
}

async function measureKill() {
  const directory = await mkdtemp(path.join(tmpdir(), "rolecall-bench-sqs-"));
  const answered = new Set();
  try {
    const first = await startRolecall(["--data-dir", directory]);
    const client = clientOf(first.endpoint);
    await client("CreateQueue", { QueueName: "kill" });
    let alive = true;
    setTimeout(() => {
      alive = false;
      process.kill(first.pid, "SIGKILL");
    }, 1500);
    const send = async (sender) => {
      for (let number = 0; alive; number++) {
        const MessageBody = `${sender}/${number}`;
        try {
          await client("SendMessage", { QueueUrl: urlOf(first.endpoint, "kill"), MessageBody });
        } catch (error) {
          if (alive) throw error;
          return;
        }
        answered.add(MessageBody);
      }
    };
    await Promise.all(Array.from({ length: CLIENTS }, (_, sender) => send(sender)));

    const second = await startRolecall(["--data-dir", directory]);
    try {
      const again = clientOf(second.endpoint);
      const found = new Set();
      for (;;) {
        const { Messages = [] } = await again("ReceiveMessage", {
          QueueUrl: urlOf(second.endpoint, "kill"),
          MaxNumberOfMessages: 10,
          VisibilityTimeout: 600,
        });
        if (Messages.length === 0) break;
        for (const { Body } of Messages) found.add(Body);
      }
      const lost = [...answered].filter((body) => !found.has(body)).length;
      say("kill -9", `after ${answered.size} answered messages: ${lost} lost`, lost === 0 && answered.size > 0);
    } finally {
      await second.stop();
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function say(what, result, good) {
  if (!good) missed = true;
  process.stdout.write(`${what.padEnd(18)} ${result}${good ? "" : "  MISSED"}\n`);
}

function urlOf(endpoint, name) {
  return `${endpoint}/${ACCOUNT}/${name}`;
}

/** Signed calls over connections that stay open, as the SDKs keep them. */
function clientOf(endpoint) {
  const agent = new Agent({ keepAlive: true, maxSockets: 2 * CLIENTS });
  const { hostname, port } = new URL(endpoint);
  return (operation, input) =>
    new Promise((resolve, reject) => {
      const { body, ...message } = sqs(operation, input);
      const headers = signed({ endpoint, credentials: ROOT_CREDENTIALS, body, ...message });
      const asked = request({ agent, hostname, port, method: "POST", path: "/", headers }, (answer) => {
        let text = "";
        answer.setEncoding("utf8");
        answer.on("data", (piece) => {
          text += piece;
        });
        answer.once("error", reject);
        answer.once("end", () => {
          if (answer.statusCode === 200) resolve(text === "" ? {} : JSON.parse(text));
          else reject(new Error(`${answer.statusCode} ${text}`));
        });
      });
      asked.once("error", reject);
      asked.end(body);
    });
}

async function sessionOf(endpoint) {
  const statement = (more) => JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...more }] });
  const trust = statement({ Principal: { AWS: `arn:aws:iam::${ACCOUNT}:user/ann` }, Action: "sts:AssumeRole" });
  const may = statement({ Action: "sqs:SendMessage", Resource: `arn:aws:sqs:us-east-1:${ACCOUNT}:rate` });
  await call(endpoint, iam("CreateUser", { UserName: "ann" }));
  const key = await call(endpoint, iam("CreateAccessKey", { UserName: "ann" }));
  await call(endpoint, iam("CreateRole", { RoleName: "bench", AssumeRolePolicyDocument: trust }));
  await call(endpoint, iam("PutRolePolicy", { RoleName: "bench", PolicyName: "send", PolicyDocument: may }));
  const session = await call(endpoint, {
    ...sts("AssumeRole", { RoleArn: `arn:aws:iam::${ACCOUNT}:role/bench`, RoleSessionName: "bench" }),
    credentials: { accessKeyId: xmlText(key, "AccessKeyId"), secretAccessKey: xmlText(key, "SecretAccessKey") },
  });
  return {
    accessKeyId: xmlText(session, "AccessKeyId"),
    secretAccessKey: xmlText(session, "SecretAccessKey"),
    sessionToken: xmlText(session, "SessionToken"),
  };
}
