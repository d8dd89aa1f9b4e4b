/** Queues as applications use them: AWS's SDK against a started server, over a kill, and the older Query protocol. */

import {
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { SignatureV4 } from "@smithy/signature-v4";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ACCOUNT, eventually, REGION, type Started, startRolecall, temporaryFolder } from "../server.js";
import { type Keys, ROOT, refusal } from "./clients.js";
import { Sha256 } from "./sha256.js";

const clientOf = (endpoint: string, credentials: Keys = ROOT) =>
  new SQSClient({ endpoint, region: REGION, credentials, maxAttempts: 1 });

describe("the SDK for JavaScript", () => {
  let rolecall: Started;
  let sqs: SQSClient;
  beforeAll(async () => {
    rolecall = await startRolecall();
    sqs = clientOf(rolecall.endpoint);
  });
  afterAll(() => rolecall.stop());

  test("sends, waits, receives and deletes; the SDK checks every digest", async () => {
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "jobs" }));
    expect(QueueUrl).toBe(`${rolecall.endpoint}/${ACCOUNT}/jobs`);
    const waiting = sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        WaitTimeSeconds: 10,
        MessageAttributeNames: ["All"],
        AttributeNames: ["All"],
      }),
    );
    await sqs.send(
      new SendMessageCommand({
        QueueUrl,
        MessageBody: '{"id":1}',
        MessageAttributes: { kind: { DataType: "Binary", BinaryValue: Buffer.of(1, 2, 3) } },
      }),
    );
    const { Messages: [message] = [] } = await waiting;

    expect(message?.Body).toBe('{"id":1}');
    expect(message?.MessageAttributes?.kind?.BinaryValue).toEqual(new Uint8Array([1, 2, 3]));
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message?.ReceiptHandle }));
  });

  test("hears of a missing queue, and of a refusal of another account, as from AWS", async () => {
    const QueueUrl = `${rolecall.endpoint}/${ACCOUNT}/nowhere`;
    expect(await refusal(sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "m" })))).toMatchObject({
      name: "QueueDoesNotExist",
      message: "The specified queue does not exist.",
      status: 400,
    });
    const other = clientOf(rolecall.endpoint, { accessKeyId: "222222222222", secretAccessKey: "test" });
    const { QueueUrl: shared } = await sqs.send(new CreateQueueCommand({ QueueName: "shared" }));
    const send = () => other.send(new SendMessageCommand({ QueueUrl: shared, MessageBody: "m" }));
    expect(await refusal(send())).toMatchObject({ name: "AccessDenied", status: 403 });
    const Policy = JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { AWS: "222222222222" },
          Action: "sqs:SendMessage",
          Resource: `arn:aws:sqs:${REGION}:${ACCOUNT}:shared`,
        },
      ],
    });
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl: shared, Attributes: { Policy } }));
    await send();
  });
});

describe("the Query protocol", () => {
  let rolecall: Started;
  beforeAll(async () => {
    rolecall = await startRolecall();
  });
  afterAll(() => rolecall.stop());

  /** Signed and sent to the queue's own address, as SDKs of before 2023 do. */
  async function query(path: string, fields: Record<string, string>) {
    const body = new URLSearchParams({ ...fields, Version: "2012-11-05" }).toString();
    const { hostname, port, host } = new URL(rolecall.endpoint);
    const signer = new SignatureV4({
      service: "sqs",
      region: REGION,
      sha256: Sha256,
      credentials: { accessKeyId: ROOT.accessKeyId, secretAccessKey: ROOT.secretAccessKey },
    });
    const headers = { host, "content-type": "application/x-www-form-urlencoded" };
    const request = { method: "POST", protocol: "http:", hostname, port: Number(port), path, headers, body, query: {} };
    const signed = await signer.sign(request);
    const { host: _, ...sent } = signed.headers;
    const answer = await fetch(`${rolecall.endpoint}${path}`, { method: "POST", headers: sent, body });
    return { status: answer.status, text: await answer.text() };
  }

  test("serves a queue by its address alone, and words errors as it always did", async () => {
    const created = await query("/", { Action: "CreateQueue", QueueName: "old" });
    expect(created.text).toContain(`<QueueUrl>${rolecall.endpoint}/${ACCOUNT}/old</QueueUrl>`);
    const sent = await query(`/${ACCOUNT}/old`, {
      Action: "SendMessage",
      MessageBody: "hello",
      "MessageAttribute.1.Name": "n",
      "MessageAttribute.1.Value.DataType": "Number",
      "MessageAttribute.1.Value.StringValue": "1",
    });
    expect(sent.text).toContain("<MD5OfMessageBody>5d41402abc4b2a76b9719d911017c592</MD5OfMessageBody>");
    const received = await query(`/${ACCOUNT}/old`, { Action: "ReceiveMessage", "AttributeName.1": "All" });
    expect(received.text).toContain("<Body>hello</Body>");
    expect(received.text).toContain("<Attribute><Name>ApproximateReceiveCount</Name><Value>1</Value></Attribute>");

    const missing = await query(`/${ACCOUNT}/nowhere`, { Action: "ReceiveMessage" });
    expect(missing.status).toBe(400);
    expect(missing.text).toContain(
      "<Type>Sender</Type><Code>AWS.SimpleQueueService.NonExistentQueue</Code><Message>The specified queue does not exist for this wsdl version.</Message><Detail/>",
    );
    const invalid = await query(`/${ACCOUNT}/old`, { Action: "ReceiveMessage", MaxNumberOfMessages: "11" });
    expect(invalid.text).toContain("<Code>InvalidParameterValue</Code>");
  });
});

test("what was answered before kill -9 is received after it", async () => {
  const folder = await temporaryFolder();
  try {
    const first = await startRolecall({ args: ["--data-dir", folder.path] });
    const before = clientOf(first.endpoint);
    const { QueueUrl } = await before.send(new CreateQueueCommand({ QueueName: "kept" }));
    const answered = new Set<string>();
    const sending = (async () => {
      for (let batch = 0; ; batch++) {
        const Entries = Array.from({ length: 10 }, (_, index) => ({
          Id: `${index}`,
          MessageBody: `${batch}/${index}`,
        }));
        try {
          await before.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
        } catch {
          return;
        }
        for (const { MessageBody } of Entries) answered.add(MessageBody);
      }
    })();
    await eventually(() => (answered.size >= 100 ? true : undefined), 30_000);
    await first.stop("SIGKILL");
    await sending;

    const second = await startRolecall({ args: ["--data-dir", folder.path] });
    const after = clientOf(second.endpoint);
    const found: string[] = [];
    for (;;) {
      const receive = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 600 });
      const { Messages = [] } = await after.send(receive);
      if (Messages.length === 0) break;
      found.push(...Messages.map(({ Body = "" }) => Body));
    }
    await second.stop();
    expect(new Set(found).size).toBe(found.length);
    expect([...answered].filter((body) => !found.includes(body))).toEqual([]);
    // Of the batch under way all is there, or nothing.
    expect(found.length % 10).toBe(0);
  } finally {
    await folder.remove();
  }
});
