import { lambda } from "@rolecall/aws-model/lambda";
import { operation } from "../../../kernel/operation.js";
import { mappingPermission, requireMapping } from "../event-sources/find.js";
import { shownMapping } from "../event-sources/shown.js";

/** GetEventSourceMapping answers a mapping as it stands. */
export const GetEventSourceMapping = operation(lambda, "GetEventSourceMapping", {
  source: "https://docs.aws.amazon.com/lambda/latest/api/API_GetEventSourceMapping.html",

  permissions: async ({ input, here, read }) => [
    await mappingPermission("lambda:GetEventSourceMapping", here, input.UUID, read),
  ],

  async handle({ input, here, store, ...call }) {
    return shownMapping(await store.read((read) => requireMapping(read, here, input.UUID)), { ...call, here });
  },
});
