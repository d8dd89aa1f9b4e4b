import type { Caller } from "../../kernel/caller.js";
import type { Key, Read } from "../../store/store.js";
import { notYours, subscriptionNotFound } from "./errors.js";
import { type SubscriptionRecord, subscriptions, type TopicRecord, topics } from "./records.js";
import { arnOf, subscriptionKey } from "./resources.js";

/**
 * What is asked on for a subscription: its topic, as AWS's service reference has it. A subscriber of another account is
 * asked on none, since no topic's policy can grant these actions; whose the subscription is decides then.
 *
 * @throws InvalidParameterException for a text that is no subscription's ARN
 */
export function subscriptionResource({ account: asking }: Caller, text: string | undefined): string {
  const [account, region, name] = subscriptionKey(text ?? "");
  return account === asking ? arnOf({ account, region, name }) : "*";
}

/**
 * A subscription, for those whose it is: the account that subscribed and the topic's.
 * @throws NotFoundException, AuthorizationErrorException
 */
export async function requireOwn(
  tx: Read,
  key: Key,
  { account }: Caller,
  action: string,
): Promise<{ readonly topic: TopicRecord; readonly subscription: SubscriptionRecord }> {
  // To another account a subscription that is not there is none of its business either.
  if ((await subscriptions.get(tx, key)) === undefined && account !== key[0]) throw notYours(action);
  const subscription = await subscriptions.require(tx, key, subscriptionNotFound);
  if (account !== subscription.owner && account !== subscription.account) throw notYours(action);
  const topic = await topics.require(tx, key.slice(0, 3), subscriptionNotFound);
  return { topic, subscription };
}
