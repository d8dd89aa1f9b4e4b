import { lambda } from "@rolecall/aws-model/lambda";
import { operation } from "../../../kernel/operation.js";
import { changeMapping, mappingPermission } from "../event-sources/find.js";
import { settleMapping } from "../event-sources/pollers.js";
import { shownMapping } from "../event-sources/shown.js";

/** DeleteEventSourceMapping ends a mapping; messages that a function is working on are worked on to the end. */
export const DeleteEventSourceMapping = operation(lambda, "DeleteEventSourceMapping", {
  source: "https://docs.aws.amazon.com/lambda/latest/api/API_DeleteEventSourceMapping.html",

  permissions: async ({ input, here, read }) => [
    await mappingPermission("lambda:DeleteEventSourceMapping", here, input.UUID, read),
  ],

  async handle({ input, here, caller, request, requestId, signal, ...host }) {
    const deleting = await changeMapping("delete", here, input.UUID, host, (mapping) => ({
      ...mapping,
      state: "Deleting",
    }));
    settleMapping(deleting, host);
    return shownMapping(deleting, { here, caller, request, requestId, signal, call: host.call });
  },
});
