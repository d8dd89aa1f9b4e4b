import { lambda } from "@rolecall/aws-model/lambda";
import { operation } from "../../../kernel/operation.js";
import { describeMapping } from "../event-sources/describe.js";
import { changeMapping, mappingPermission } from "../event-sources/find.js";
import { settleMapping } from "../event-sources/pollers.js";

/** DeleteEventSourceMapping ends a mapping; messages that a function is working on are worked on to the end. */
export const DeleteEventSourceMapping = operation(lambda, "DeleteEventSourceMapping", {
  source: "https://docs.aws.amazon.com/lambda/latest/api/API_DeleteEventSourceMapping.html",

  permissions: async ({ input, here, read }) => [
    await mappingPermission("lambda:DeleteEventSourceMapping", here, input.UUID, read),
  ],

  async handle({ input, here, ...host }) {
    const deleting = await changeMapping("delete", here, input.UUID, host, (mapping) => ({
      ...mapping,
      state: "Deleting",
    }));
    settleMapping(deleting, host);
    return describeMapping(deleting);
  },
});
