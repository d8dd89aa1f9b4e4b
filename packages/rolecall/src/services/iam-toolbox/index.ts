import { iamToolbox } from "@rolecall/aws-model/iam-toolbox";
import type { ServiceDefinition } from "../../kernel/service.js";
import { GetRequestAuthorizationDetails } from "./operations/get-request-authorization-details.js";

/** IAM Toolbox (Preview). README.md beside this file lists gaps and sources. */
export const iamToolboxService: ServiceDefinition = {
  service: iamToolbox,
  operations: [GetRequestAuthorizationDetails],
  // It has no resources of its own.
  resources: { find: async () => undefined },
};
