import { logs } from "@rolecall/aws-model/logs";
import { AwsError, notEmulated } from "../../../kernel/errors.js";
import { operation, permission } from "../../../kernel/operation.js";
import { functionNotExecuted, groupNotFound, limitExceeded, notInClass, streamNotWritten } from "../errors.js";
import { filterPattern } from "../patterns/pattern.js";
import { groups, type SubscriptionFilterRecord, subscriptionFilters } from "../records.js";
import { groupArn, groupResource } from "../resources.js";
import { isLogicalDestination, requireDestination } from "../subscriptions/destination.js";
import { invokeByEither } from "../subscriptions/invoke.js";
import { controlMessage, forFunction, forStream } from "../subscriptions/payload.js";
import { write } from "../subscriptions/write.js";

/** AWS's quota for a group: its user guide says five; its API reference still says two. */
const FILTERS = 5;

/**
 * PutSubscriptionFilter sends a group's events to a function or a Kinesis stream from now on, or changes how. The function is
 * invoked with a control message first, which a stream is sent with the role: one that does not let CloudWatch Logs in refuses
 * the filter.
 *
 * Gap: other destinations, selection by system fields.
 */
export const PutSubscriptionFilter = operation(logs, "PutSubscriptionFilter", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutSubscriptionFilter.html",

  permissions: ({ input, here }) => [
    permission("logs:PutSubscriptionFilter", groupResource(here, input.logGroupName), {}),
    // AWS: the policy of another account's destination says who may subscribe to it.
    ...(isLogicalDestination(input.destinationArn)
      ? [permission("logs:PutSubscriptionFilter", input.destinationArn, {})]
      : []),
    ...(input.roleArn === undefined
      ? []
      : [
          permission("iam:PassRole", input.roleArn, {
            "iam:PassedToService": "logs.amazonaws.com",
            "iam:AssociatedResourceArn": groupArn(here, input.logGroupName),
          }),
        ]),
  ],

  async handle({ input, here, store, clock, ...host }) {
    const { logGroupName: group, filterName: name, filterPattern: pattern, destinationArn, roleArn } = input;
    filterPattern(pattern);
    if (input.fieldSelectionCriteria) throw notEmulated("`fieldSelectionCriteria` of a subscription filter");
    if (input.emitSystemFields?.length) throw notEmulated("`emitSystemFields` of a subscription filter");
    const { account, region } = here;
    const place = [account, region, group];
    const { class: ofClass } = await store.read((read) => groups.require(read, place, groupNotFound));
    if (ofClass !== "STANDARD") throw notInClass("PutSubscriptionFilter", ofClass);
    requireDestination(here, destinationArn, roleArn);
    const nowMs = clock.now();
    const subscribed = { account, region, group, destinationArn, distribution: input.distribution ?? "ByLogStream" };
    const principal = await (roleArn === undefined
      ? invokeByEither(subscribed, controlMessage(nowMs, "Lambda", forFunction), host)
      : write(subscribed, { roleArn, stream: "" }, controlMessage(nowMs, "Kinesis", forStream), host).then(
          () => "logs.amazonaws.com" as const,
        )
    ).catch((error: unknown) => {
      if (!(error instanceof AwsError)) throw error;
      throw roleArn === undefined ? functionNotExecuted() : streamNotWritten();
    });
    await store.transact(async (tx) => {
      await groups.require(tx, place, groupNotFound);
      const { items } = await subscriptionFilters.list(tx, { prefix: place });
      const old = items.find((filter) => filter.name === name);
      if (!old && items.length >= FILTERS) throw limitExceeded();
      const filter: SubscriptionFilterRecord = {
        ...subscribed,
        name,
        pattern,
        principal,
        ...(roleArn === undefined ? {} : { roleArn }),
        applyOnTransformedLogs: input.applyOnTransformedLogs ?? false,
        createdMs: old?.createdMs ?? nowMs,
      };
      await subscriptionFilters.put(tx, filter);
    });
    return {};
  },
});
