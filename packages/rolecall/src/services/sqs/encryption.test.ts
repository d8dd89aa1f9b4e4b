/** Queues under a key of KMS: what senders and receivers need, services too, and what lies in the store. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { asService } from "../../kernel/call.js";
import { ACCOUNT, type Actor, allow, REGION, refusal, testWorld, type World } from "../../testing/world.js";
import { CreateKey } from "../kms/operations/create-key.js";
import { DisableKey } from "../kms/operations/disable-key.js";
import { EnableKey } from "../kms/operations/enable-key.js";
import { PutKeyPolicy } from "../kms/operations/put-key-policy.js";
import { CreateQueue } from "./operations/create-queue.js";
import { GetQueueAttributes } from "./operations/get-queue-attributes.js";
import { ListMessageMoveTasks } from "./operations/list-message-move-tasks.js";
import { ReceiveMessage } from "./operations/receive-message.js";
import { SendMessage } from "./operations/send-message.js";
import { SendMessageBatch } from "./operations/send-message-batch.js";
import { SetQueueAttributes } from "./operations/set-queue-attributes.js";
import { StartMessageMoveTask } from "./operations/start-message-move-task.js";

let world: World;
beforeEach(async () => {
  world = await testWorld();
});
afterEach(() => world.end());

const OTHER = "111111111111";
const QUEUE = `arn:aws:sqs:${REGION}:${ACCOUNT}:q`;
const ROOT = { Effect: "Allow", Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: "kms:*", Resource: "*" };
const document = (...Statement: readonly object[]) => JSON.stringify({ Version: "2012-10-17", Statement });

const keyOf = async (...more: readonly object[]) =>
  (await world.root.call(CreateKey, { Policy: document(ROOT, ...more) })).KeyMetadata?.Arn ?? "";
const queue = async (attributes: Record<string, string>, QueueName = "q") =>
  (await world.root.call(CreateQueue, { QueueName, Attributes: attributes })).QueueUrl ?? "";
const send = (QueueUrl: string, by: Actor = world.root, MessageBody = "secret") =>
  by.call(SendMessage, { QueueUrl, MessageBody });
const receive = async (QueueUrl: string, by: Actor = world.root) =>
  ((await by.call(ReceiveMessage, { QueueUrl, MaxNumberOfMessages: 10 })).Messages ?? []).map(({ Body }) => Body);
const counts = async (QueueUrl: string) => {
  const { Attributes } = await world.root.call(GetQueueAttributes, { QueueUrl, AttributeNames: ["All"] });
  return [Attributes?.ApproximateNumberOfMessages, Attributes?.ApproximateNumberOfMessagesNotVisible];
};
const words = (actor: Actor, action: string, key: string) =>
  new RegExp(
    `^User: ${actor.arn} is not authorized to perform: ${action} on resource: ${key} because no identity-based policy allows the ${action} action ` +
      "\\(Service: AWSKMS; Status Code: 400; Error Code: AccessDeniedException; Request ID: \\S+; Proxy: null\\)$",
  );

describe("under a key of one's own", () => {
  test.each(["kms:GenerateDataKey", "kms:Decrypt"])(
    "a sender needs %s, and nothing is sent without",
    async (missing) => {
      const KmsMasterKeyId = await keyOf();
      const url = await queue({ KmsMasterKeyId });
      const needs = ["sqs:SendMessage", "kms:GenerateDataKey", "kms:Decrypt"];
      const ann = await world.user("ann", allow(needs.filter((action) => action !== missing)));
      for (const call of [
        send(url, ann),
        ann.call(SendMessageBatch, { QueueUrl: url, Entries: [{ Id: "a", MessageBody: "x" }] }),
      ]) {
        const { code, status, message } = await refusal(call);
        expect([code, status ?? 400]).toEqual(["KmsAccessDenied", 400]);
        expect(message).toMatch(words(ann, missing, KmsMasterKeyId));
      }
      expect(world.trail.last()).toMatchObject({
        action: missing,
        context: expect.objectContaining({
          "kms:ViaService": `sqs.${REGION}.amazonaws.com`,
          "kms:EncryptionContext:aws:sqs:arn": QUEUE,
        }),
      });
      expect(await counts(url)).toEqual(["0", "0"]);
      await send(url, await world.user("bob", allow(needs)));
      expect(await receive(url)).toEqual(["secret"]);
    },
  );

  test("a receiver needs kms:Decrypt, and without it every message stays where it is", async () => {
    const KmsMasterKeyId = await keyOf();
    const url = await queue({ KmsMasterKeyId });
    await send(url);
    const ann = await world.user("ann", allow(["sqs:ReceiveMessage", "kms:GenerateDataKey"]));
    const { code, message } = await refusal(receive(url, ann));
    expect(code).toBe("KmsAccessDenied");
    expect(message).toMatch(words(ann, "kms:Decrypt", KmsMasterKeyId));
    expect(await counts(url)).toEqual(["1", "0"]);
    const { Messages } = await world.root.call(ReceiveMessage, {
      QueueUrl: url,
      MessageSystemAttributeNames: ["ApproximateReceiveCount"],
    });
    expect(Messages).toMatchObject([{ Body: "secret", Attributes: { ApproximateReceiveCount: "1" } }]);
  });

  test("bodies lie in the store encrypted, and stay readable under the key they were sent with", async () => {
    const first = await keyOf();
    const url = await queue({ KmsMasterKeyId: first });
    await send(url, world.root, "one");
    const stored = await world.host.store.read((tx) => tx.range({ prefix: ["sqs/message"] }));
    expect(JSON.stringify(stored.map(({ value }) => value))).toContain(first);
    expect(stored.map(({ value }) => (value as { body: string }).body)).not.toContain("one");

    await world.root.call(SetQueueAttributes, { QueueUrl: url, Attributes: { KmsMasterKeyId: await keyOf() } });
    await send(url, world.root, "two");
    await world.root.call(SetQueueAttributes, { QueueUrl: url, Attributes: { KmsMasterKeyId: "" } });
    await send(url, world.root, "three");
    expect((await receive(url)).sort()).toEqual(["one", "three", "two"]);
  });

  test("a key that is disabled or missing is told from a permission that is", async () => {
    const KmsMasterKeyId = await keyOf();
    const url = await queue({ KmsMasterKeyId });
    await send(url);
    await world.root.call(DisableKey, { KeyId: KmsMasterKeyId });
    expect(await refusal(send(url))).toMatchObject({
      code: "KmsDisabled",
      message: expect.stringMatching(`^${KmsMasterKeyId} is disabled\\. \\(Service: AWSKMS; `),
    });
    expect((await refusal(receive(url))).code).toBe("KmsDisabled");
    await world.root.call(EnableKey, { KeyId: KmsMasterKeyId });
    expect(await receive(url)).toEqual(["secret"]);
    expect((await refusal(send(await queue({ KmsMasterKeyId: "none" }, "other")))).code).toBe("KmsNotFound");
  });

  test("a FIFO queue knows a message again whatever its ciphertext", async () => {
    const KmsMasterKeyId = await keyOf();
    const QueueUrl = await queue({ KmsMasterKeyId, FifoQueue: "true", ContentBasedDeduplication: "true" }, "q.fifo");
    const once = await world.root.call(SendMessage, { QueueUrl, MessageBody: "secret", MessageGroupId: "g" });
    const twice = await world.root.call(SendMessage, { QueueUrl, MessageBody: "secret", MessageGroupId: "g" });
    expect(twice.MessageId).toBe(once.MessageId);
    expect(await receive(QueueUrl)).toEqual(["secret"]);
  });

  test("what comes out of a dead-letter queue needs the key of the queue that it was sent to", async () => {
    const KmsMasterKeyId = await keyOf();
    await queue({}, "dead");
    const url = await queue({
      KmsMasterKeyId,
      VisibilityTimeout: "0",
      RedrivePolicy: JSON.stringify({
        deadLetterTargetArn: `arn:aws:sqs:${REGION}:${ACCOUNT}:dead`,
        maxReceiveCount: 1,
      }),
    });
    await send(url);
    expect(await receive(url)).toEqual(["secret"]);
    expect(await receive(url)).toEqual([]);
    const dead = url.replace(/q$/, "dead");
    const ann = await world.user("ann", allow("sqs:ReceiveMessage"));
    expect((await refusal(receive(dead, ann))).code).toBe("KmsAccessDenied");
    expect(await receive(dead)).toEqual(["secret"]);
  });

  test("another account's sender needs the queue's policy and the key's", async () => {
    const lets = (...actions: readonly string[]) => ({
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::${OTHER}:root` },
      Action: actions,
      Resource: "*",
    });
    const KmsMasterKeyId = await keyOf();
    const url = await queue({ KmsMasterKeyId, Policy: document(lets("sqs:SendMessage")) });
    const other = world.rootOf(OTHER);
    expect((await refusal(send(url, other))).code).toBe("KmsAccessDenied");
    await world.root.call(PutKeyPolicy, {
      KeyId: KmsMasterKeyId,
      Policy: document(ROOT, lets("kms:GenerateDataKey", "kms:Decrypt")),
    });
    await send(url, other);
    expect(await receive(url)).toEqual(["secret"]);
  });
});

describe("under alias/aws/sqs", () => {
  const lets = document({
    Effect: "Allow",
    Principal: { Service: "sns.amazonaws.com" },
    Action: "sqs:SendMessage",
    Resource: "*",
  });
  const sns = () => asService("sns.amazonaws.com", { region: REGION, account: ACCOUNT, sourceAccount: ACCOUNT });
  const asSns = (QueueUrl: string) => world.host.call(SendMessage, { QueueUrl, MessageBody: "secret" }, sns());

  test("everybody of the account may send and receive who may do so without it", async () => {
    const url = await queue({ KmsMasterKeyId: "alias/aws/sqs" });
    const ann = await world.user("ann", allow(["sqs:SendMessage", "sqs:ReceiveMessage"]));
    await send(url, ann);
    expect(await receive(url, ann)).toEqual(["secret"]);
  });

  test("a service may not, whatever the queue's policy says; a key of one's own can let it", async () => {
    const url = await queue({ KmsMasterKeyId: "alias/aws/sqs", Policy: lets });
    expect((await refusal(asSns(url))).code).toBe("KmsAccessDenied");
    expect(world.trail.last()).toMatchObject({ principal: "sns.amazonaws.com", action: "kms:GenerateDataKey" });

    const letsSns = {
      Effect: "Allow",
      Principal: { Service: "sns.amazonaws.com" },
      Action: ["kms:GenerateDataKey", "kms:Decrypt"],
      Resource: "*",
      Condition: { StringEquals: { "aws:SourceAccount": ACCOUNT } },
    };
    await world.root.call(SetQueueAttributes, {
      QueueUrl: url,
      Attributes: { KmsMasterKeyId: await keyOf(letsSns) },
    });
    await asSns(url);
    expect(await receive(url)).toEqual(["secret"]);
  });
});

describe("a task that moves messages", () => {
  const arnOf = (name: string) => `arn:aws:sqs:${REGION}:${ACCOUNT}:${name}`;
  const MOVES = allow([
    "sqs:StartMessageMoveTask",
    "sqs:ReceiveMessage",
    "sqs:DeleteMessage",
    "sqs:GetQueueAttributes",
    "sqs:SendMessage",
  ]);
  const tasks = async () =>
    (await world.root.call(ListMessageMoveTasks, { SourceArn: arnOf("dead"), MaxResults: 10 })).Results ?? [];

  async function buried() {
    const [from, to] = [await keyOf(), await keyOf()];
    const dead = await queue({ KmsMasterKeyId: from }, "dead");
    await queue({ RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arnOf("dead"), maxReceiveCount: 1 }) });
    const other = await queue({ KmsMasterKeyId: to }, "other");
    for (const body of ["a", "b", "c"]) await send(dead, world.root, body);
    return { from, to, dead, other };
  }
  async function move(by: Actor) {
    await world.clock.advance(1000);
    await by.call(StartMessageMoveTask, { SourceArn: arnOf("dead"), DestinationArn: arnOf("other") });
    await world.settled();
    return (await tasks())[0];
  }

  test("decrypts them, and encrypts them for the queue that they come to", async () => {
    const { from, to, other } = await buried();
    const ann = await world.user(
      "ann",
      MOVES,
      allow("kms:Decrypt", from),
      allow(["kms:Decrypt", "kms:GenerateDataKey"], to),
    );
    expect(await move(ann)).toMatchObject({ Status: "COMPLETED", ApproximateNumberOfMessagesMoved: 3 });
    await world.root.call(DisableKey, { KeyId: from });
    const bob = await world.user("bob", allow("sqs:ReceiveMessage"), allow("kms:Decrypt", to));
    expect((await receive(other, bob)).sort()).toEqual(["a", "b", "c"]);
  });

  test.each(["kms:Decrypt on the one", "kms:Decrypt on the other", "kms:GenerateDataKey on the other"])(
    "fails without %s, and leaves every message where it is",
    async (missing) => {
      const { from, to, dead, other } = await buried();
      const needs = {
        "kms:Decrypt on the one": allow("kms:Decrypt", from),
        "kms:Decrypt on the other": allow("kms:Decrypt", to),
        "kms:GenerateDataKey on the other": allow("kms:GenerateDataKey", to),
      };
      const has = Object.entries(needs).flatMap(([need, policy]) => (need === missing ? [] : [policy]));
      expect(await move(await world.user("ann", MOVES, ...has))).toMatchObject({
        Status: "FAILED",
        FailureReason: "KmsAccessDenied",
        ApproximateNumberOfMessagesMoved: 0,
      });
      expect([await counts(dead), await counts(other)]).toEqual([
        ["3", "0"],
        ["0", "0"],
      ]);
    },
  );
});
