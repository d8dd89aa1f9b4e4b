import { afterEach, beforeEach, expect, test } from "vitest";
import { allow, deny, policy, refusal, testWorld, type World } from "../../../testing/world.js";
import { makeTopic } from "../testing.js";
import { AddPermission } from "./add-permission.js";
import { CreateTopic } from "./create-topic.js";
import { DeleteTopic } from "./delete-topic.js";
import { GetTopicAttributes } from "./get-topic-attributes.js";
import { ListTagsForResource } from "./list-tags-for-resource.js";
import { ListTopics } from "./list-topics.js";
import { Publish } from "./publish.js";
import { RemovePermission } from "./remove-permission.js";
import { SetTopicAttributes } from "./set-topic-attributes.js";
import { TagResource } from "./tag-resource.js";
import { UntagResource } from "./untag-resource.js";

let world: World;
beforeEach(async () => {
  world = await testWorld();
});
afterEach(() => world.end());

const ARN = "arn:aws:sns:us-east-1:000000000000:news";
const DEFAULT_POLICY = `{"Version":"2008-10-17","Id":"__default_policy_ID","Statement":[{"Sid":"__default_statement_ID","Effect":"Allow","Principal":{"AWS":"*"},"Action":["SNS:GetTopicAttributes","SNS:SetTopicAttributes","SNS:AddPermission","SNS:RemovePermission","SNS:DeleteTopic","SNS:Subscribe","SNS:ListSubscriptionsByTopic","SNS:Publish"],"Resource":"${ARN}","Condition":{"StringEquals":{"AWS:SourceOwner":"000000000000"}}}]}`;

const attributesOf = async (TopicArn = ARN) =>
  (await world.root.call(GetTopicAttributes, { TopicArn })).Attributes ?? {};

test("a new topic has AWS's default policy and delivery policy", async () => {
  expect(await makeTopic(world.root, "news")).toBe(ARN);
  expect(await attributesOf()).toEqual({
    Policy: DEFAULT_POLICY,
    Owner: "000000000000",
    SubscriptionsPending: "0",
    TopicArn: ARN,
    EffectiveDeliveryPolicy:
      '{"http":{"defaultHealthyRetryPolicy":{"minDelayTarget":20,"maxDelayTarget":20,"numRetries":3,"numMaxDelayRetries":0,"numNoDelayRetries":0,"numMinDelayRetries":0,"backoffFunction":"linear"},"disableSubscriptionOverrides":false,"defaultRequestPolicy":{"headerContentType":"text/plain; charset=UTF-8"}}}',
    SubscriptionsConfirmed: "0",
    DisplayName: "",
    SubscriptionsDeleted: "0",
  });
});

test("creating a topic again answers it, with other attributes or tags it is refused", async () => {
  const { root } = world;
  const input = { Name: "news", Attributes: { DisplayName: "News" }, Tags: [{ Key: "team", Value: "red" }] };
  await root.call(CreateTopic, input);
  expect((await root.call(CreateTopic, input)).TopicArn).toBe(ARN);
  expect((await root.call(CreateTopic, { Name: "news" })).TopicArn).toBe(ARN);
  const attributes = await refusal(root.call(CreateTopic, { Name: "news", Attributes: { DisplayName: "Olds" } }));
  expect(attributes.message).toBe(
    "Invalid parameter: Attributes Reason: Topic already exists with different attributes",
  );
  const tags = await refusal(root.call(CreateTopic, { Name: "news", Tags: [{ Key: "team", Value: "blue" }] }));
  expect(tags.message).toBe("Invalid parameter: Tags Reason: Topic already exists with different tags");
});

test.each([
  ["ne ws", {}, "Invalid parameter: Topic Name"],
  ["news.fifo", {}, "Invalid parameter: Topic Name"],
  ["", {}, "Invalid parameter: Topic Name"],
  ["x".repeat(257), {}, "Invalid parameter: Topic Name"],
  ["news", { FifoTopic: "true" }, /^Invalid parameter: Fifo Topic names must end with \.fifo/],
  ["news", { SignatureVersion: "3" }, /^Invalid parameter: SignatureVersion/],
  ["news", { ContentBasedDeduplication: "true" }, "Invalid parameter: AttributeName"],
  ["news", { Colour: "red" }, "Invalid parameter: AttributeName"],
  ["news", { Policy: "{" }, /^Invalid parameter: Policy Error/],
  ["news", { DeliveryPolicy: '{"http":{"defaultHealthyRetryPolicy":{"numRetries":101}}}' }, /numRetries/],
] as const)("a topic %j with %j is refused", async (Name, Attributes, words) => {
  const refused = await refusal(world.root.call(CreateTopic, { Name, Attributes }));
  expect(refused.message).toMatch(words);
});

test("a FIFO topic shows that it is one", async () => {
  const arn = await makeTopic(world.root, "news.fifo", { FifoTopic: "true" });
  expect(await attributesOf(arn)).toMatchObject({ FifoTopic: "true", ContentBasedDeduplication: "false" });
  await world.root.call(SetTopicAttributes, {
    TopicArn: arn,
    AttributeName: "ContentBasedDeduplication",
    AttributeValue: "true",
  });
  expect(await attributesOf(arn)).toMatchObject({ ContentBasedDeduplication: "true" });
});

test("topics are listed by account and Region, a hundred a page", async () => {
  for (let number = 0; number < 101; number += 1) await makeTopic(world.root, `topic-${number}`);
  const first = await world.root.call(ListTopics, {});
  const second = await world.root.call(ListTopics, { NextToken: first.NextToken });
  expect([first.Topics?.length, second.Topics?.length, second.NextToken]).toEqual([100, 1, undefined]);
  expect((await world.root.call(ListTopics, {}, { region: "eu-west-1" })).Topics).toEqual([]);
  expect((await world.rootOf("111122223333").call(ListTopics, {})).Topics).toEqual([]);
  expect((await refusal(world.root.call(ListTopics, { NextToken: "x" }))).message).toBe("Invalid parameter: NextToken");
});

test("a topic that is not there", async () => {
  const missing = await refusal(world.root.call(GetTopicAttributes, { TopicArn: ARN }));
  expect([missing.code, missing.message]).toEqual(["NotFoundException", "Topic does not exist"]);
  await world.root.call(DeleteTopic, { TopicArn: ARN });
  const noArn = await refusal(world.root.call(GetTopicAttributes, { TopicArn: "news" }));
  expect(noArn.message).toBe("Invalid parameter: TopicArn Reason: An ARN must have at least 6 elements, not 1");
  const elsewhere = await refusal(
    world.root.call(Publish, { TopicArn: ARN.replace("us-east-1", "eu-west-1"), Message: "x" }),
  );
  expect(elsewhere.message).toBe("Invalid parameter: TopicArn");
});

test("AddPermission appends AWS's statement, RemovePermission takes it away", async () => {
  await makeTopic(world.root, "news");
  const grant = { TopicArn: ARN, Label: "pub", AWSAccountId: ["111122223333"], ActionName: ["Publish"] };
  await world.root.call(AddPermission, grant);
  expect((await refusal(world.root.call(AddPermission, grant))).message).toBe(
    "Invalid parameter: Statement already exists",
  );
  expect(JSON.parse((await attributesOf()).Policy ?? "").Statement[1]).toEqual({
    Sid: "pub",
    Effect: "Allow",
    Principal: { AWS: "arn:aws:iam::111122223333:root" },
    Action: "SNS:Publish",
    Resource: ARN,
  });
  const stranger = world.rootOf("111122223333");
  expect((await stranger.call(Publish, { TopicArn: ARN, Message: "x" })).MessageId).toBeDefined();
  await world.root.call(RemovePermission, { TopicArn: ARN, Label: "pub" });
  expect((await attributesOf()).Policy).toBe(DEFAULT_POLICY);
  const refused = await refusal(stranger.call(Publish, { TopicArn: ARN, Message: "x" }));
  expect([refused.code, refused.status]).toEqual(["AuthorizationError", 403]);
});

test("the default policy lets no user of the account in: an identity-based policy must", async () => {
  await makeTopic(world.root, "news");
  const ann = await world.user("ann");
  const refused = await refusal(ann.call(Publish, { TopicArn: ARN, Message: "x" }));
  expect(refused).toMatchObject({
    code: "AuthorizationError",
    status: 403,
    message: `User: ${ann.arn} is not authorized to perform: SNS:Publish on resource: ${ARN} because no identity-based policy allows the SNS:Publish action`,
  });
  const ben = await world.user("ben", allow("sns:Publish", ARN));
  await ben.call(Publish, { TopicArn: ARN, Message: "x" });
});

test("the topic's policy alone lets a user in, and its Deny keeps root out", async () => {
  await makeTopic(world.root, "news");
  const ann = await world.user("ann");
  const grant = { Effect: "Allow", Principal: { AWS: ann.arn }, Action: "SNS:Publish", Resource: ARN };
  const set = (...statements: object[]) =>
    world.root.call(SetTopicAttributes, {
      TopicArn: ARN,
      AttributeName: "Policy",
      AttributeValue: policy(...statements).document,
    });
  await set(grant);
  await ann.call(Publish, { TopicArn: ARN, Message: "x" });
  await set({ ...grant, Effect: "Deny", Principal: "*" });
  expect((await refusal(world.root.call(Publish, { TopicArn: ARN, Message: "x" }))).message).toContain(
    "with an explicit deny in a resource-based policy",
  );
  expect(world.trail.last()).toMatchObject({ action: "sns:Publish", resource: ARN, outcome: "explicitDeny" });
});

test("tags are asked for when a topic is created with them, and tell topics apart", async () => {
  const ann = await world.user(
    "ann",
    allow(["sns:CreateTopic", "sns:TagResource"], "*", { StringEquals: { "aws:RequestTag/team": "red" } }),
    allow(["sns:Publish", "sns:UntagResource"], "*", { StringEquals: { "aws:ResourceTag/team": "red" } }),
    deny("sns:UntagResource", "*", { "ForAnyValue:StringEquals": { "aws:TagKeys": "team" } }),
  );
  const tagged = (Value: string) => ({ Name: "news", Tags: [{ Key: "team", Value }] });
  expect((await refusal(ann.call(CreateTopic, tagged("blue")))).code).toBe("AuthorizationError");
  await ann.call(CreateTopic, tagged("red"));
  await ann.call(Publish, { TopicArn: ARN, Message: "x" });
  expect((await refusal(ann.call(UntagResource, { ResourceArn: ARN, TagKeys: ["team"] }))).code).toBe(
    "AuthorizationError",
  );
  await world.root.call(TagResource, {
    ResourceArn: ARN,
    Tags: [
      { Key: "team", Value: "blue" },
      { Key: "a", Value: "b" },
    ],
  });
  await world.root.call(UntagResource, { ResourceArn: ARN, TagKeys: ["a", "missing"] });
  expect((await world.root.call(ListTagsForResource, { ResourceArn: ARN })).Tags).toEqual([
    { Key: "team", Value: "blue" },
  ]);
  expect((await refusal(ann.call(Publish, { TopicArn: ARN, Message: "x" }))).code).toBe("AuthorizationError");
  const none = await refusal(world.root.call(ListTagsForResource, { ResourceArn: `${ARN}-2` }));
  expect([none.code, none.message]).toEqual(["ResourceNotFoundException", "Resource does not exist"]);
});

test("a deleted topic is gone with its subscriptions", async () => {
  await makeTopic(world.root, "news");
  await world.root.call(DeleteTopic, { TopicArn: ARN });
  expect((await world.root.call(ListTopics, {})).Topics).toEqual([]);
});
