import { events } from "@rolecall/aws-model/events";
import { operation, permission } from "../../../kernel/operation.js";
import { describeConnection, requireConnection } from "../connections/connection.js";
import { connectionArn } from "../resources.js";

/** DescribeConnection shows a connection without its secrets. */
export const DescribeConnection = operation(events, "DescribeConnection", {
  source: "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DescribeConnection.html",

  permissions: ({ input, here }) => [permission("events:DescribeConnection", connectionArn(here, input.Name), {})],

  async handle({ input, here, store }) {
    return describeConnection(await store.read((read) => requireConnection(read, here, input.Name, "describe")));
  },
});
