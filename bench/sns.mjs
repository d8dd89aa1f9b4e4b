/**
 * 1,000 messages fanned out to 10 queues, the server killed by SIGKILL in the middle, while messages come in and others are
 * still on their way: nothing that was accepted is lost.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { performance } from "node:perf_hooks";
import { startRolecall } from "./lib/server.mjs";
import { call, query } from "./lib/signed.mjs";

const MESSAGES = Number(process.env.MESSAGES ?? 1_000);
const QUEUES = Number(process.env.QUEUES ?? 10);
const BATCH = 10;
/** Somewhere in the middle half. */
const killAt = MESSAGES * (0.25 + Math.random() / 2);
let killedAfter;
const TOPIC = "arn:aws:sns:us-east-1:000000000000:news";
const queueArn = (number) => `arn:aws:sqs:us-east-1:000000000000:queue-${number}`;
const sns = (Action, fields) => query("sns", "2010-03-31", { Action, ...fields });
const sqs = (operation, input) => ({
  service: "sqs",
  headers: { "content-type": "application/x-amz-json-1.0", "x-amz-target": `AmazonSQS.${operation}` },
  body: JSON.stringify(input),
});

const folder = mkdtempSync(path.join(tmpdir(), "rolecall-sns-"));
let server = await startRolecall(["--data-dir", folder]);
try {
  await prepare();
  const from = performance.now();
  const accepted = await publishThroughKill();
  const got = await collect(accepted);
  const lost = got.map((bodies) => accepted.filter((body) => !bodies.has(body)).length);
  const missing = lost.reduce((sum, each) => sum + each, 0);
  process.stdout.write(
    `${accepted.length} messages to ${QUEUES} queues, killed after ${killedAfter} of them: ${missing} deliveries lost (goal: 0)${missing > 0 ? "  MISSED" : ""}; ${((performance.now() - from) / 1000).toFixed(1)} s in all\n`,
  );
  if (missing > 0) process.exitCode = 1;
} finally {
  await server.stop();
  rmSync(folder, { recursive: true });
}

async function prepare() {
  await call(server.endpoint, sns("CreateTopic", { Name: "news" }));
  for (let number = 0; number < QUEUES; number++) {
    const Policy = JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "sns.amazonaws.com" },
          Action: "sqs:SendMessage",
          Resource: queueArn(number),
          Condition: { ArnEquals: { "aws:SourceArn": TOPIC } },
        },
      ],
    });
    await call(server.endpoint, sqs("CreateQueue", { QueueName: `queue-${number}`, Attributes: { Policy } }));
    await call(
      server.endpoint,
      sns("Subscribe", {
        TopicArn: TOPIC,
        Protocol: "sqs",
        Endpoint: queueArn(number),
        "Attributes.entry.1.key": "RawMessageDelivery",
        "Attributes.entry.1.value": "true",
      }),
    );
  }
}

/** Answers the bodies that were accepted: by the first server until it is killed, the others by the second. */
async function publishThroughKill() {
  const accepted = [];
  let again = false;
  for (let at = 0; at < MESSAGES; ) {
    const answer = await publish(at).catch((error) => {
      if (killedAfter === undefined || again) throw error;
    });
    if (answer === undefined) {
      // The batch that the kill cut off may have been taken; whoever publishes has to send it again.
      server = await startRolecall(["--data-dir", folder]);
      again = true;
      continue;
    }
    for (let index = 0; index < BATCH; index++) accepted.push(`message ${at + index}`);
    at += BATCH;
    if (killedAfter === undefined && at >= killAt) {
      killedAfter = accepted.length;
      process.kill(server.pid, "SIGKILL");
    }
  }
  return accepted;
}

function publish(at) {
  const fields = { TopicArn: TOPIC };
  for (let index = 0; index < BATCH; index++) {
    const entry = `PublishBatchRequestEntries.member.${index + 1}`;
    fields[`${entry}.Id`] = String(index);
    fields[`${entry}.Message`] = `message ${at + index}`;
  }
  return call(server.endpoint, sns("PublishBatch", fields));
}

/** What each queue gives until it has all, or has given nothing for a while. */
async function collect(accepted) {
  return Promise.all(
    Array.from({ length: QUEUES }, async (_, number) => {
      const QueueUrl = `${server.endpoint}/000000000000/queue-${number}`;
      const bodies = new Set();
      for (let idle = 0; idle < 10 && !accepted.every((body) => bodies.has(body)); ) {
        const answer = JSON.parse(
          await call(
            server.endpoint,
            sqs("ReceiveMessage", { QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1, VisibilityTimeout: 600 }),
          ),
        );
        const messages = answer.Messages ?? [];
        idle = messages.length === 0 ? idle + 1 : 0;
        for (const { Body } of messages) bodies.add(Body);
        if (messages.length === 0) continue;
        const Entries = messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
        await call(server.endpoint, sqs("DeleteMessageBatch", { QueueUrl, Entries }));
      }
      return bodies;
    }),
  );
}
