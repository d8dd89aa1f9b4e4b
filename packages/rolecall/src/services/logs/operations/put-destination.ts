import { logs } from "@rolecall/aws-model/logs";
import { operation, permission } from "../../../kernel/operation.js";
import { describeDestination } from "../destinations.js";
import { type DestinationRecord, destinations } from "../records.js";
import { destinationArn } from "../resources.js";
import { requireOwnKeys } from "../tagging.js";

/** PutDestination makes a destination for other accounts' subscriptions, or changes it. The role is passed. */
export const PutDestination = operation(logs, "PutDestination", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutDestination.html",

  permissions: ({ input, here }) => {
    const arn = destinationArn(here, input.destinationName);
    return [
      permission("logs:PutDestination", arn, {}, { set: input.tags ?? {} }),
      permission("iam:PassRole", input.roleArn, {
        "iam:PassedToService": "logs.amazonaws.com",
        "iam:AssociatedResourceArn": arn,
      }),
    ];
  },

  async handle({ input, here, store, clock, directory }) {
    requireOwnKeys(input.tags ?? {});
    const { account, region } = here;
    const { destinationName: name, targetArn, roleArn } = input;
    const createdMs = clock.now();
    return store.transact(async (tx) => {
      const old = await destinations.get(tx, [account, region, name]);
      const made: DestinationRecord = old
        ? { ...old, targetArn, roleArn }
        : { account, region, name, targetArn, roleArn, createdMs, tags: input.tags ?? {} };
      await destinations.put(tx, made);
      return { destination: await describeDestination(tx, { here, directory }, made) };
    });
  },
});
