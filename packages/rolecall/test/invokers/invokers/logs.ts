import { AddPermission } from "../../../src/services/lambda/operations/add-permission.js";
import { RemovePermission } from "../../../src/services/lambda/operations/remove-permission.js";
import { CreateLogGroup } from "../../../src/services/logs/operations/create-log-group.js";
import { CreateLogStream } from "../../../src/services/logs/operations/create-log-stream.js";
import { PutLogEvents } from "../../../src/services/logs/operations/put-log-events.js";
import { PutSubscriptionFilter } from "../../../src/services/logs/operations/put-subscription-filter.js";
import { REGION } from "../../../src/testing/world.js";
import { type Grant, type Invoker, seen } from "../invoker.js";
import type { Stage } from "../stage.js";

/** CloudWatch Logs goes by two names; it tries the other where the policy names neither. */
const principal = /^logs\.(us-east-1\.)?amazonaws\.com$/;
const logGroupName = "app";

const grantsOf = ({ owner }: Stage): readonly Grant[] => [
  {
    Principal: "logs.amazonaws.com",
    SourceArn: `arn:aws:logs:${REGION}:${owner}:log-group:${logGroupName}:*`,
    SourceAccount: owner,
  },
];

const subscribe = ({ root }: Stage, destinationArn: string) =>
  root.call(PutSubscriptionFilter, { logGroupName, filterName: "all", filterPattern: "", destinationArn });

/** CloudWatch Logs when it is told to send a group's events, and sends a message to try. */
export const logsSubscription: Invoker = async (stage, target) => {
  await stage.root.call(CreateLogGroup, { logGroupName });
  return { principal, grants: grantsOf(stage), fire: () => seen(subscribe(stage, target)) };
};

/** CloudWatch Logs with an event, whose function's policy has changed since it was told. */
export const logsEvent: Invoker = async (stage, target) => {
  const { root, world } = stage;
  const [FunctionName = target, Qualifier] = target.split(/:(?=live$)/);
  const at = { FunctionName, StatementId: "before", ...(Qualifier === undefined ? {} : { Qualifier }) };
  await root.call(CreateLogGroup, { logGroupName });
  await root.call(CreateLogStream, { logGroupName, logStreamName: "s" });
  await root.call(AddPermission, { ...at, Action: "lambda:InvokeFunction", Principal: "logs.amazonaws.com" });
  await subscribe(stage, target);
  await world.settled();
  await root.call(RemovePermission, at);
  const logEvents = [{ timestamp: world.clock.now(), message: "hello" }];
  return {
    principal,
    grants: grantsOf(stage),
    fire: () => seen(root.call(PutLogEvents, { logGroupName, logStreamName: "s", logEvents })),
  };
};
