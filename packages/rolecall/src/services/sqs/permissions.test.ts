/** Who may use a queue: identity policies, the queue's own policy, and both across accounts. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { userOf } from "../../../test/permissions/actors.js";
import { asService } from "../../kernel/call.js";
import {
  ACCOUNT,
  type Actor,
  allow,
  deny,
  policy,
  REGION,
  refusal,
  testWorld,
  type World,
} from "../../testing/world.js";
import { CreateQueue } from "./operations/create-queue.js";
import { GetQueueUrl } from "./operations/get-queue-url.js";
import { ListQueues } from "./operations/list-queues.js";
import { SendMessage } from "./operations/send-message.js";
import { SetQueueAttributes } from "./operations/set-queue-attributes.js";
import { TagQueue } from "./operations/tag-queue.js";
import { aQueue, bodies, receive, send } from "./testing.js";

const OTHER = "222222222222";
const ARN = `arn:aws:sqs:${REGION}:${ACCOUNT}:jobs`;

let world: World;
let QueueUrl: string;
beforeEach(async () => {
  world = await testWorld();
  QueueUrl = await aQueue(world.root, "jobs");
});
afterEach(() => world.end());

const setPolicy = (...statements: readonly object[]) =>
  world.root.call(SetQueueAttributes, { QueueUrl, Attributes: { Policy: policy(...statements).document } });
const statement = (Principal: object | string, Action: string | readonly string[], more: object = {}) => ({
  Effect: "Allow",
  Principal,
  Action,
  Resource: ARN,
  ...more,
});

test("a refusal spells the action as SQS does", async () => {
  const ann = await world.user("ann");

  expect(await refusal(send(ann, QueueUrl, "m"))).toMatchObject({
    code: "AccessDeniedException",
    status: 403,
    message: `User: ${ann.arn} is not authorized to perform: sqs:sendmessage on resource: ${ARN} because no identity-based policy allows the sqs:sendmessage action`,
  });
  // Quoted by many; the ARN of a queue without a name.
  expect((await refusal(ann.call(ListQueues, {}))).message).toBe(
    `User: ${ann.arn} is not authorized to perform: sqs:listqueues on resource: arn:aws:sqs:${REGION}:${ACCOUNT}: because no identity-based policy allows the sqs:listqueues action`,
  );
});

test("in one account the queue's policy is enough, and its denial is final", async () => {
  const ann = await world.user("ann");
  await setPolicy(statement({ AWS: ann.arn }, "sqs:SendMessage"));
  await send(ann, QueueUrl, "m");

  const bob = await world.user("bob", allow("sqs:*"));
  await setPolicy({ ...statement("*", "SQS:SendMessage"), Effect: "Deny" });
  expect((await refusal(send(bob, QueueUrl, "m"))).message).toContain(
    "with an explicit deny in a resource-based policy",
  );
});

describe("from another account", () => {
  let eve: Actor;
  beforeEach(async () => {
    eve = await userOf(world, "eve", { account: OTHER, policies: [allow("sqs:*")] });
  });

  test("both sides must allow", async () => {
    expect((await refusal(send(eve, QueueUrl, "m"))).message).toContain(
      "because no resource-based policy allows the sqs:sendmessage action",
    );
    await setPolicy(statement({ AWS: OTHER }, ["sqs:SendMessage", "sqs:GetQueueUrl"]));
    await send(eve, QueueUrl, "from elsewhere");
    expect((await eve.call(GetQueueUrl, { QueueName: "jobs", QueueOwnerAWSAccountId: ACCOUNT })).QueueUrl).toBe(
      QueueUrl,
    );
    expect((await refusal(receive(eve, QueueUrl))).code).toBe("AccessDeniedException");
    expect(await bodies(world.root, QueueUrl)).toEqual(["from elsewhere"]);

    const mallory = await userOf(world, "mallory", { account: OTHER, policies: [deny("sqs:SendMessage")] });
    expect((await refusal(send(mallory, QueueUrl, "m"))).code).toBe("AccessDeniedException");
  });

  test("a queue of the same name in the caller's own account is another queue", async () => {
    await setPolicy(statement({ AWS: OTHER }, "sqs:*"));
    const { QueueUrl: own = "" } = await eve.call(CreateQueue, { QueueName: "jobs" });
    await send(eve, own, "mine");

    expect(own).not.toBe(QueueUrl);
    expect(await receive(world.root, QueueUrl)).toEqual([]);
    expect(await bodies(eve, own)).toEqual(["mine"]);
  });

  test("what only an owner may do no policy shares", async () => {
    await setPolicy(statement({ AWS: OTHER }, "sqs:*"));
    const attempts = [
      eve.call(SetQueueAttributes, { QueueUrl, Attributes: { DelaySeconds: "1" } }),
      eve.call(TagQueue, { QueueUrl, Tags: { a: "b" } }),
    ];

    for (const attempt of attempts) expect((await refusal(attempt)).code).toBe("AccessDeniedException");
    const ann = await world.user("ann");
    await setPolicy(statement({ AWS: ann.arn }, "sqs:TagQueue"));
    await ann.call(TagQueue, { QueueUrl, Tags: { a: "b" } });
  });
});

test("a service sends for the resource that the policy names, and for no other", async () => {
  const topic = `arn:aws:sns:${REGION}:${ACCOUNT}:news`;
  await setPolicy(
    statement({ Service: "sns.amazonaws.com" }, "sqs:SendMessage", {
      Condition: { ArnEquals: { "aws:SourceArn": topic } },
    }),
  );
  const from = (sourceArn: string) =>
    world.host.call(
      SendMessage,
      { QueueUrl, MessageBody: sourceArn },
      asService("sns.amazonaws.com", { region: REGION, account: ACCOUNT, sourceArn }),
    );

  await from(topic);
  expect((await refusal(from(`${topic}-2`))).message).toContain("because no resource-based policy allows");
  expect(await bodies(world.root, QueueUrl)).toEqual([topic]);
});

test("anybody may send where the policy says so", async () => {
  const anonymous = { caller: { principal: { type: "anonymous" as const }, account: "anonymous" }, region: REGION };
  const sending = () => world.host.call(SendMessage, { QueueUrl, MessageBody: "m" }, anonymous);
  expect((await refusal(sending())).code).toBe("AccessDeniedException");
  await setPolicy(statement("*", "sqs:SendMessage"));

  await sending();
  expect(await bodies(world.root, QueueUrl)).toEqual(["m"]);
});

test("a queue that is tagged as it is made wants sqs:TagQueue too, with the tags in its context", async () => {
  const maker = await world.user("maker", allow("sqs:CreateQueue"));
  const tagged = (tags: Record<string, string>) => ({ QueueName: "tagged", tags });
  expect((await refusal(maker.call(CreateQueue, tagged({ team: "red" })))).message).toContain("sqs:tagqueue");

  const tagger = await world.user(
    "tagger",
    allow(["sqs:CreateQueue", "sqs:TagQueue"], "*", { StringEquals: { "aws:RequestTag/team": "red" } }),
  );
  expect((await refusal(tagger.call(CreateQueue, tagged({ team: "blue" })))).code).toBe("AccessDeniedException");
  await tagger.call(CreateQueue, tagged({ team: "red" }));
  const reader = await world.user(
    "reader",
    allow("sqs:ReceiveMessage", "*", { StringEquals: { "aws:ResourceTag/team": "red" } }),
  );
  expect(await receive(reader, QueueUrl.replace("jobs", "tagged"))).toEqual([]);
  expect((await refusal(receive(reader, QueueUrl))).code).toBe("AccessDeniedException");
});

test("a policy that names a user or a role who is not there is refused", async () => {
  const refused = { code: "InvalidAttributeValue", message: "Invalid value for the parameter Policy." };
  const nobody = statement({ AWS: `arn:aws:iam::${OTHER}:role/nobody` }, "sqs:SendMessage");
  expect(await refusal(setPolicy(nobody))).toMatchObject(refused);
  const Policy = policy(nobody).document;
  const made = world.root.call(CreateQueue, { QueueName: "others", Attributes: { Policy } });
  expect(await refusal(made)).toMatchObject(refused);

  const ann = await world.user("ann");
  await setPolicy(statement({ AWS: [ann.arn, OTHER] }, "sqs:SendMessage"));
  await send(ann, QueueUrl, "m");
});
