import { sns } from "@rolecall/aws-model/sns";
import { operation, permission } from "../../../kernel/operation.js";
import { afterToken, nextToken, PAGE } from "../paging.js";
import { topics } from "../records.js";
import { anyTopic, arnOf } from "../resources.js";

/** ListTopics lists the account's topics of a Region, a hundred a page. */
export const ListTopics = operation(sns, "ListTopics", {
  source: "https://docs.aws.amazon.com/sns/latest/api/API_ListTopics.html",

  permissions: ({ here }) => [permission("sns:ListTopics", anyTopic(here), {})],

  async handle({ input, here, store }) {
    const page = { prefix: [here.account, here.region], limit: PAGE, ...afterToken(input.NextToken, 3) };
    const { items, next } = await store.read((tx) => topics.list(tx, page));
    return { Topics: items.map((topic) => ({ TopicArn: arnOf(topic) })), ...nextToken(next) };
  },
});
