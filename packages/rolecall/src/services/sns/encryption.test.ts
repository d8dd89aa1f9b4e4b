/** Topics under a key of KMS: what publishers need, services too. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { asService } from "../../kernel/call.js";
import { ACCOUNT, type Actor, allow, REGION, refusal, testWorld, type World } from "../../testing/world.js";
import { CreateKey } from "../kms/operations/create-key.js";
import { DisableKey } from "../kms/operations/disable-key.js";
import { CreateQueue } from "../sqs/operations/create-queue.js";
import { ReceiveMessage } from "../sqs/operations/receive-message.js";
import { CreateTopic } from "./operations/create-topic.js";
import { Publish } from "./operations/publish.js";
import { PublishBatch } from "./operations/publish-batch.js";
import { Subscribe } from "./operations/subscribe.js";

let world: World;
beforeEach(async () => {
  world = await testWorld();
});
afterEach(() => world.end());

const TOPIC = `arn:aws:sns:${REGION}:${ACCOUNT}:t`;
const ROOT = { Effect: "Allow", Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: "kms:*", Resource: "*" };
const document = (...Statement: readonly object[]) => JSON.stringify({ Version: "2012-10-17", Statement });
const letsService = (Service: string, Action: string | readonly string[], Condition: object = {}) => ({
  Effect: "Allow",
  Principal: { Service },
  Action,
  Resource: "*",
  Condition,
});

const keyOf = async (...more: readonly object[]) =>
  (await world.root.call(CreateKey, { Policy: document(ROOT, ...more) })).KeyMetadata?.Arn ?? "";
const topic = (Attributes: Record<string, string>) => world.root.call(CreateTopic, { Name: "t", Attributes });
const publish = (by: Actor) => by.call(Publish, { TopicArn: TOPIC, Message: "m" });

describe("under a key of one's own", () => {
  test.each(["kms:GenerateDataKey", "kms:Decrypt"])("a publisher needs %s", async (missing) => {
    const KmsMasterKeyId = await keyOf();
    await topic({ KmsMasterKeyId });
    const needs = ["sns:Publish", "kms:GenerateDataKey", "kms:Decrypt"];
    const ann = await world.user("ann", allow(needs.filter((action) => action !== missing)));
    for (const call of [
      publish(ann),
      ann.call(PublishBatch, { TopicArn: TOPIC, PublishBatchRequestEntries: [{ Id: "a", Message: "m" }] }),
    ]) {
      const { code, message } = await refusal(call);
      expect(code).toBe("KMSAccessDeniedException");
      expect(message).toMatch(
        new RegExp(
          `^User: ${ann.arn} is not authorized to perform: ${missing} on resource: ${KmsMasterKeyId} because no identity-based policy allows the ` +
            `${missing} action \\(Service: AWSKMS; Status Code: 400; Error Code: AccessDeniedException; Request ID: \\S+; Proxy: null\\)$`,
        ),
      );
    }
    expect(world.trail.last()).toMatchObject({
      action: missing,
      context: expect.objectContaining({
        "kms:ViaService": `sns.${REGION}.amazonaws.com`,
        "kms:EncryptionContext:aws:sns:topicArn": TOPIC,
      }),
    });
    await publish(await world.user("bob", allow(needs)));
    await world.root.call(DisableKey, { KeyId: KmsMasterKeyId });
    expect((await refusal(publish(world.root))).code).toBe("KMSDisabledException");
  });

  test("a service needs the key policy, and EventBridge's can't be held to a rule there", async () => {
    const needs = ["kms:GenerateDataKey*", "kms:Decrypt"];
    const account = { StringEquals: { "aws:SourceAccount": ACCOUNT } };
    const KmsMasterKeyId = await keyOf(
      letsService("s3.amazonaws.com", needs, account),
      letsService("events.amazonaws.com", needs, account),
    );
    const services = ["s3.amazonaws.com", "events.amazonaws.com", "cloudwatch.amazonaws.com"] as const;
    const Policy = document(...services.map((name) => ({ ...letsService(name, "sns:Publish"), Resource: TOPIC })));
    await topic({ KmsMasterKeyId, Policy });
    const as = (name: (typeof services)[number]) =>
      world.host.call(
        Publish,
        { TopicArn: TOPIC, Message: "m" },
        asService(name, { region: REGION, account: ACCOUNT, sourceAccount: ACCOUNT, sourceArn: "arn:aws:s3:::b" }),
      );
    await as("s3.amazonaws.com");
    expect((await refusal(as("cloudwatch.amazonaws.com"))).code).toBe("KMSAccessDeniedException");
    expect((await refusal(as("events.amazonaws.com"))).code).toBe("KMSAccessDeniedException");
  });
});

describe("under alias/aws/sns", () => {
  test("everybody of the account may publish who may do so without it, and no service may", async () => {
    await topic({
      KmsMasterKeyId: "alias/aws/sns",
      Policy: document({ ...letsService("s3.amazonaws.com", "sns:Publish"), Resource: TOPIC }),
    });
    await publish(await world.user("ann", allow("sns:Publish")));
    const s3 = asService("s3.amazonaws.com", { region: REGION, account: ACCOUNT, sourceAccount: ACCOUNT });
    expect((await refusal(world.host.call(Publish, { TopicArn: TOPIC, Message: "m" }, s3))).code).toBe(
      "KMSAccessDeniedException",
    );
  });
});

test("a delivery into an encrypted queue whose key policy does not let SNS in is lost without a word, and the trail shows it", async () => {
  await topic({});
  const queue = `arn:aws:sqs:${REGION}:${ACCOUNT}:q`;
  const Policy = document({ ...letsService("sns.amazonaws.com", "sqs:SendMessage"), Resource: queue });
  const KmsMasterKeyId = await keyOf();
  const { QueueUrl = "" } = await world.root.call(CreateQueue, {
    QueueName: "q",
    Attributes: { Policy, KmsMasterKeyId },
  });
  await world.root.call(Subscribe, { TopicArn: TOPIC, Protocol: "sqs", Endpoint: queue });
  await publish(world.root);
  await world.settled();
  expect(world.trail.last()).toMatchObject({
    principal: "sns.amazonaws.com",
    action: "kms:GenerateDataKey",
    resource: KmsMasterKeyId,
    outcome: "implicitDeny",
  });
  expect((await world.root.call(ReceiveMessage, { QueueUrl })).Messages).toBeUndefined();
});
