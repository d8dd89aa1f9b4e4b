import { accessAnalyzer } from "@rolecall/aws-model/access-analyzer";
import type { ServiceDefinition } from "../../kernel/service.js";
import { CheckAccessNotGranted } from "./operations/check-access-not-granted.js";
import { CheckNoNewAccess } from "./operations/check-no-new-access.js";
import { CheckNoPublicAccess } from "./operations/check-no-public-access.js";
import { ValidatePolicy } from "./operations/validate-policy.js";

/** IAM Access Analyzer: the operations that look at policies. README.md beside this file lists gaps and sources. */
export const accessAnalyzerService: ServiceDefinition = {
  service: accessAnalyzer,
  operations: [CheckAccessNotGranted, CheckNoNewAccess, CheckNoPublicAccess, ValidatePolicy],
  // The policies that it looks at come with the request; there are no analyzers.
  resources: { find: async () => undefined },
};
