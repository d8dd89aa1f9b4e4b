import { lambda } from "@rolecall/aws-model/lambda";
import type { ServiceDefinition } from "../../kernel/service.js";
import { resumeActivations } from "./activation.js";
import { CreateFunction } from "./operations/create-function.js";
import { DeleteFunction } from "./operations/delete-function.js";
import { GetAccountSettings } from "./operations/get-account-settings.js";
import { GetFunction } from "./operations/get-function.js";
import { GetFunctionConfiguration } from "./operations/get-function-configuration.js";
import { Invoke } from "./operations/invoke.js";
import { ListFunctions } from "./operations/list-functions.js";
import { ListTags } from "./operations/list-tags.js";
import { ListVersionsByFunction } from "./operations/list-versions-by-function.js";
import { TagResource } from "./operations/tag-resource.js";
import { UntagResource } from "./operations/untag-resource.js";
import { UpdateFunctionCode } from "./operations/update-function-code.js";
import { UpdateFunctionConfiguration } from "./operations/update-function-configuration.js";
import { functions } from "./records.js";
import { resources } from "./resources.js";

/** AWS Lambda. README.md beside this file lists gaps and sources. */
export const lambdaService: ServiceDefinition = {
  service: lambda,
  operations: [
    CreateFunction,
    DeleteFunction,
    GetAccountSettings,
    GetFunction,
    GetFunctionConfiguration,
    Invoke,
    ListFunctions,
    ListTags,
    ListVersionsByFunction,
    TagResource,
    UntagResource,
    UpdateFunctionCode,
    UpdateFunctionConfiguration,
  ],
  resources,
  resume: resumeActivations,
  namesBlob: async (tx, hash) => (await functions.by(tx, "byCode", [hash], { limit: 1 })).length > 0,
};
