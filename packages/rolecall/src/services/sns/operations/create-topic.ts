import { sns } from "@rolecall/aws-model/sns";
import { notEmulated } from "../../../kernel/errors.js";
import { operation, permission } from "../../../kernel/operation.js";
import { invalidParameter, topicDiffers, topicTagsDiffer } from "../errors.js";
import { defaultPolicy } from "../policy.js";
import { type TopicRecord, topics } from "../records.js";
import { keyOf, topicArn } from "../resources.js";
import { passed, toTags, withTags } from "../tags.js";
import { keptAttributes, requireTopicAttribute, requireTopicName, shownTopic } from "../topics.js";

/** CreateTopic makes a topic, or answers the one that is there with the same attributes and tags. */
export const CreateTopic = operation(sns, "CreateTopic", {
  source: "https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html",

  permissions: ({ input, here }) => {
    const arn = topicArn(here, input.Name ?? "");
    const tags = passed(input.Tags);
    // AWS asks for sns:TagResource too when tags are passed.
    return tags === undefined
      ? [permission("sns:CreateTopic", arn, {})]
      : [permission("sns:CreateTopic", arn, {}, tags), permission("sns:TagResource", arn, {}, tags)];
  },

  async handle({ input, here, store, directory }) {
    const { Name: name = "", Attributes: given = {}, Tags: list } = input;
    if (input.DataProtectionPolicy !== undefined) throw notEmulated("data protection of topics");
    const fifo = given.FifoTopic === "true";
    requireTopicName(name, fifo);
    const { FifoTopic, ...settable } = given;
    if (FifoTopic !== undefined && !/^(true|false)$/.test(FifoTopic))
      throw invalidParameter("Attributes Reason: FifoTopic");
    for (const [attribute, value] of Object.entries(settable)) requireTopicAttribute(attribute, value, fifo);
    const { account, region } = here;
    const ref = { account, region, name };
    const arn = topicArn(here, name);
    await store.transact(async (tx) => {
      const found = await topics.get(tx, keyOf(ref));
      if (found) return requireSame(await shownTopic(tx, directory, found), settable, list);
      await topics.put(tx, {
        ...ref,
        attributes: {
          Policy: defaultPolicy(arn, account),
          ...(fifo ? { FifoTopic: "true", ContentBasedDeduplication: "false" } : {}),
          ...(await keptAttributes(tx, directory, settable)),
        },
        tags: withTags({}, list),
        deletedSubscriptions: 0,
      });
    });
    return { TopicArn: arn };
  },
});

function requireSame(found: TopicRecord, given: Readonly<Record<string, string>>, list: Parameters<typeof toTags>[0]) {
  for (const [name, value] of Object.entries(given)) if (found.attributes[name] !== value) throw topicDiffers();
  if (list === undefined) return;
  const tags = toTags(list);
  const same = Object.keys(tags).length === Object.keys(found.tags).length;
  if (!same || Object.entries(tags).some(([key, value]) => found.tags[key] !== value)) throw topicTagsDiffer();
}
