import { CreateTopic } from "../../../src/services/sns/operations/create-topic.js";
import { Publish } from "../../../src/services/sns/operations/publish.js";
import { Subscribe } from "../../../src/services/sns/operations/subscribe.js";
import type { Invoker } from "../invoker.js";
import { deadLetters } from "./dead-letters.js";

/** SNS with a message for a subscribed function; what it can't deliver goes to the subscription's dead-letter queue. */
export const sns: Invoker = async (stage, target) => {
  const { root, owner, world } = stage;
  const { TopicArn = "" } = await root.call(CreateTopic, { Name: "news" });
  const letters = await deadLetters(stage, "sns.amazonaws.com", TopicArn);
  await root.call(Subscribe, {
    TopicArn,
    Protocol: "lambda",
    Endpoint: target,
    Attributes: { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: letters.arn }) },
  });
  return {
    principal: "sns.amazonaws.com",
    grants: [{ Principal: "sns.amazonaws.com", SourceArn: TopicArn, SourceAccount: owner }],
    async fire() {
      const { MessageId } = await root.call(Publish, { TopicArn, Message: "hello" });
      await world.settled();
      const [letter] = await letters.taken();
      return { accepted: MessageId !== undefined, deadLetter: letter && JSON.parse(letter.body).Message };
    },
  };
};
