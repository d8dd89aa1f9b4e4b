/**
 * RCPs do not know Lambda, but they do know SQS: there one keeps a service's own principal out, unless it spares
 * services by `aws:PrincipalIsAWSService`. An SCP never limits such a principal.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
 */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { PutEvents } from "../../src/services/events/operations/put-events.js";
import { PutRule } from "../../src/services/events/operations/put-rule.js";
import { PutTargets } from "../../src/services/events/operations/put-targets.js";
import { CreateBucket } from "../../src/services/s3/operations/create-bucket.js";
import { PutBucketNotificationConfiguration } from "../../src/services/s3/operations/put-bucket-notification-configuration.js";
import { PutObject } from "../../src/services/s3/operations/put-object.js";
import { CreateTopic } from "../../src/services/sns/operations/create-topic.js";
import { Publish } from "../../src/services/sns/operations/publish.js";
import { Subscribe } from "../../src/services/sns/operations/subscribe.js";
import { CreateQueue } from "../../src/services/sqs/operations/create-queue.js";
import { ReceiveMessage } from "../../src/services/sqs/operations/receive-message.js";
import { deny, policy, REGION } from "../../src/testing/world.js";
import { type Stage, stage } from "./stage.js";

/** Sets a service up to send to the queue; answers what makes it send one message. */
type Sender = (scene: Stage, queueArn: string) => Promise<() => Promise<unknown>>;

const SENDERS: Readonly<Record<string, Sender>> = {
  "s3.amazonaws.com": async ({ root }, QueueArn) => {
    await root.call(CreateBucket, { Bucket: "b-1" });
    await root.call(PutBucketNotificationConfiguration, {
      Bucket: "b-1",
      NotificationConfiguration: { QueueConfigurations: [{ QueueArn, Events: ["s3:ObjectCreated:*"] }] },
      SkipDestinationValidation: true,
    });
    return () => root.call(PutObject, { Bucket: "b-1", Key: "k", Body: Buffer.from("v") });
  },
  "sns.amazonaws.com": async ({ root }, Endpoint) => {
    const { TopicArn = "" } = await root.call(CreateTopic, { Name: "news" });
    await root.call(Subscribe, { TopicArn, Protocol: "sqs", Endpoint });
    return () => root.call(Publish, { TopicArn, Message: "hello" });
  },
  "events.amazonaws.com": async ({ root }, Arn) => {
    await root.call(PutRule, { Name: "r", EventPattern: '{"source":["shop"]}' });
    await root.call(PutTargets, { Rule: "r", Targets: [{ Id: "1", Arn }] });
    return () => root.call(PutEvents, { Entries: [{ Source: "shop", DetailType: "Order", Detail: "{}" }] });
  },
};

const everybody = (condition: object = {}) =>
  policy({ Effect: "Deny", Principal: "*", Action: "sqs:SendMessage", Resource: "*", ...condition });
const ALLOWED = { outcome: "allowed", because: "allowed by resource policy" };
const DENIED = { outcome: "explicitDeny", because: "with an explicit deny in a resource control policy" };

const CASES = [
  ["nothing more than the queue's policy", undefined, undefined, ALLOWED],
  ["an SCP that denies it", deny("sqs:SendMessage"), "SERVICE_CONTROL_POLICY", ALLOWED],
  ["an RCP that denies it to everybody", everybody(), "RESOURCE_CONTROL_POLICY", DENIED],
  [
    "an RCP that spares services",
    everybody({ Condition: { BoolIfExists: { "aws:PrincipalIsAWSService": "false" } } }),
    "RESOURCE_CONTROL_POLICY",
    ALLOWED,
  ],
  [
    "an RCP that spares services at work for another account alone",
    everybody({ Condition: { StringNotEqualsIfExists: { "aws:SourceAccount": "444455556666" } } }),
    "RESOURCE_CONTROL_POLICY",
    DENIED,
  ],
] as const;

let scene: Stage;
beforeEach(async () => {
  scene = await stage();
});
afterEach(() => scene.end());

describe.each(Object.entries(SENDERS))("%s and a queue that lets it in", (service, prepare) => {
  test.each(CASES)("with %s", async (_title, control, type, ruling) => {
    const { root, owner, world, organization } = scene;
    const arn = `arn:aws:sqs:${REGION}:${owner}:q`;
    const lets = { Effect: "Allow", Principal: { Service: service }, Action: "sqs:SendMessage", Resource: arn };
    const { QueueUrl = "" } = await root.call(CreateQueue, {
      QueueName: "q",
      Attributes: { Policy: policy(lets).document },
    });
    const send = await prepare(scene, arn);
    if (control) await organization.attach(organization.rootId, control, type);
    world.trail.clear();

    await send();
    await world.settled();

    const asked = world.trail.all().filter(({ action }) => action === "sqs:SendMessage");
    expect(asked).toMatchObject([{ principal: service, resource: arn, ...ruling }]);
    const { Messages = [] } = await root.call(ReceiveMessage, { QueueUrl });
    expect(Messages).toHaveLength(ruling.outcome === "allowed" ? 1 : 0);
  });
});
