import { sns } from "@rolecall/aws-model/sns";
import { operation, permission } from "../../../kernel/operation.js";
import { afterToken, nextToken, PAGE } from "../paging.js";
import { subscriptions } from "../records.js";
import { anyTopic } from "../resources.js";
import { listed } from "../subscriptions.js";

/** ListSubscriptions lists what the caller's account has subscribed to in a Region, a hundred a page. */
export const ListSubscriptions = operation(sns, "ListSubscriptions", {
  source: "https://docs.aws.amazon.com/sns/latest/api/API_ListSubscriptions.html",

  permissions: ({ here }) => [permission("sns:ListSubscriptions", anyTopic(here), {})],

  async handle({ input, here, store }) {
    const { after } = afterToken(input.NextToken, 4);
    const own = await store.read((tx) => subscriptions.by(tx, "byOwner", [here.account, here.region]));
    const start = after
      ? own.findIndex(({ account, topic, id }) => account === after[0] && topic === after[2] && id === after[3]) + 1
      : 0;
    const page = own.slice(start, start + PAGE);
    const last = page.at(-1);
    const more = last !== undefined && start + PAGE < own.length;
    return {
      Subscriptions: page.map(listed),
      ...nextToken(more ? [last.account, last.region, last.topic, last.id] : undefined),
    };
  },
});
