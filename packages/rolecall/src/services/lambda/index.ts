import { lambda } from "@rolecall/aws-model/lambda";
import type { ServiceDefinition } from "../../kernel/service.js";
import { resumeActivations } from "./activation.js";
import { resumeEvents } from "./async/queue.js";
import { resumeProvisioned } from "./concurrency/provisioned.js";
import { resumeMappings } from "./event-sources/pollers.js";
import { AddLayerVersionPermission } from "./operations/add-layer-version-permission.js";
import { AddPermission } from "./operations/add-permission.js";
import { CreateAlias } from "./operations/create-alias.js";
import { CreateCodeSigningConfig } from "./operations/create-code-signing-config.js";
import { CreateEventSourceMapping } from "./operations/create-event-source-mapping.js";
import { CreateFunction } from "./operations/create-function.js";
import { CreateFunctionUrlConfig } from "./operations/create-function-url-config.js";
import { DeleteAlias } from "./operations/delete-alias.js";
import { DeleteCodeSigningConfig } from "./operations/delete-code-signing-config.js";
import { DeleteEventSourceMapping } from "./operations/delete-event-source-mapping.js";
import { DeleteFunction } from "./operations/delete-function.js";
import { DeleteFunctionCodeSigningConfig } from "./operations/delete-function-code-signing-config.js";
import { DeleteFunctionConcurrency } from "./operations/delete-function-concurrency.js";
import { DeleteFunctionEventInvokeConfig } from "./operations/delete-function-event-invoke-config.js";
import { DeleteFunctionUrlConfig } from "./operations/delete-function-url-config.js";
import { DeleteLayerVersion } from "./operations/delete-layer-version.js";
import { DeleteProvisionedConcurrencyConfig } from "./operations/delete-provisioned-concurrency-config.js";
import { DeleteResourcePolicy } from "./operations/delete-resource-policy.js";
import { GetAccountSettings } from "./operations/get-account-settings.js";
import { GetAlias } from "./operations/get-alias.js";
import { GetCodeSigningConfig } from "./operations/get-code-signing-config.js";
import { GetEventSourceMapping } from "./operations/get-event-source-mapping.js";
import { GetFunction } from "./operations/get-function.js";
import { GetFunctionCodeSigningConfig } from "./operations/get-function-code-signing-config.js";
import { GetFunctionConcurrency } from "./operations/get-function-concurrency.js";
import { GetFunctionConfiguration } from "./operations/get-function-configuration.js";
import { GetFunctionEventInvokeConfig } from "./operations/get-function-event-invoke-config.js";
import { GetFunctionRecursionConfig } from "./operations/get-function-recursion-config.js";
import { GetFunctionUrlConfig } from "./operations/get-function-url-config.js";
import { GetLayerVersion } from "./operations/get-layer-version.js";
import { GetLayerVersionByArn } from "./operations/get-layer-version-by-arn.js";
import { GetLayerVersionPolicy } from "./operations/get-layer-version-policy.js";
import { GetPolicy } from "./operations/get-policy.js";
import { GetProvisionedConcurrencyConfig } from "./operations/get-provisioned-concurrency-config.js";
import { GetResourcePolicy } from "./operations/get-resource-policy.js";
import { Invoke } from "./operations/invoke.js";
import { InvokeAsync } from "./operations/invoke-async.js";
import { InvokeWithResponseStream } from "./operations/invoke-with-response-stream.js";
import { ListAliases } from "./operations/list-aliases.js";
import { ListCodeSigningConfigs } from "./operations/list-code-signing-configs.js";
import { ListEventSourceMappings } from "./operations/list-event-source-mappings.js";
import { ListFunctionEventInvokeConfigs } from "./operations/list-function-event-invoke-configs.js";
import { ListFunctionUrlConfigs } from "./operations/list-function-url-configs.js";
import { ListFunctions } from "./operations/list-functions.js";
import { ListFunctionsByCodeSigningConfig } from "./operations/list-functions-by-code-signing-config.js";
import { ListLayerVersions } from "./operations/list-layer-versions.js";
import { ListLayers } from "./operations/list-layers.js";
import { ListProvisionedConcurrencyConfigs } from "./operations/list-provisioned-concurrency-configs.js";
import { ListTags } from "./operations/list-tags.js";
import { ListVersionsByFunction } from "./operations/list-versions-by-function.js";
import { PublishLayerVersion } from "./operations/publish-layer-version.js";
import { PublishVersion } from "./operations/publish-version.js";
import { PutFunctionCodeSigningConfig } from "./operations/put-function-code-signing-config.js";
import { PutFunctionConcurrency } from "./operations/put-function-concurrency.js";
import { PutFunctionEventInvokeConfig } from "./operations/put-function-event-invoke-config.js";
import { PutFunctionRecursionConfig } from "./operations/put-function-recursion-config.js";
import { PutProvisionedConcurrencyConfig } from "./operations/put-provisioned-concurrency-config.js";
import { PutResourcePolicy } from "./operations/put-resource-policy.js";
import { RemoveLayerVersionPermission } from "./operations/remove-layer-version-permission.js";
import { RemovePermission } from "./operations/remove-permission.js";
import { TagResource } from "./operations/tag-resource.js";
import { UntagResource } from "./operations/untag-resource.js";
import { UpdateAlias } from "./operations/update-alias.js";
import { UpdateCodeSigningConfig } from "./operations/update-code-signing-config.js";
import { UpdateEventSourceMapping } from "./operations/update-event-source-mapping.js";
import { UpdateFunctionCode } from "./operations/update-function-code.js";
import { UpdateFunctionConfiguration } from "./operations/update-function-configuration.js";
import { UpdateFunctionEventInvokeConfig } from "./operations/update-function-event-invoke-config.js";
import { UpdateFunctionUrlConfig } from "./operations/update-function-url-config.js";
import { functions, layerVersions, versions } from "./records.js";
import { resources } from "./resources.js";
import { functionUrlFront } from "./urls/front.js";

/** AWS Lambda. README.md beside this file lists gaps and sources. */
export const lambdaService: ServiceDefinition = {
  service: lambda,
  operations: [
    AddLayerVersionPermission,
    AddPermission,
    CreateAlias,
    CreateCodeSigningConfig,
    CreateEventSourceMapping,
    CreateFunction,
    CreateFunctionUrlConfig,
    DeleteAlias,
    DeleteCodeSigningConfig,
    DeleteEventSourceMapping,
    DeleteFunction,
    DeleteFunctionCodeSigningConfig,
    DeleteFunctionConcurrency,
    DeleteFunctionEventInvokeConfig,
    DeleteFunctionUrlConfig,
    DeleteLayerVersion,
    DeleteProvisionedConcurrencyConfig,
    DeleteResourcePolicy,
    GetAccountSettings,
    GetAlias,
    GetCodeSigningConfig,
    GetEventSourceMapping,
    GetFunction,
    GetFunctionCodeSigningConfig,
    GetFunctionConcurrency,
    GetFunctionConfiguration,
    GetFunctionEventInvokeConfig,
    GetFunctionRecursionConfig,
    GetFunctionUrlConfig,
    GetLayerVersion,
    GetLayerVersionByArn,
    GetLayerVersionPolicy,
    GetPolicy,
    GetProvisionedConcurrencyConfig,
    GetResourcePolicy,
    Invoke,
    InvokeAsync,
    InvokeWithResponseStream,
    ListAliases,
    ListCodeSigningConfigs,
    ListEventSourceMappings,
    ListFunctionEventInvokeConfigs,
    ListFunctionUrlConfigs,
    ListFunctions,
    ListFunctionsByCodeSigningConfig,
    ListLayerVersions,
    ListLayers,
    ListProvisionedConcurrencyConfigs,
    ListTags,
    ListVersionsByFunction,
    PublishLayerVersion,
    PublishVersion,
    PutFunctionCodeSigningConfig,
    PutFunctionConcurrency,
    PutFunctionEventInvokeConfig,
    PutFunctionRecursionConfig,
    PutProvisionedConcurrencyConfig,
    PutResourcePolicy,
    RemoveLayerVersionPermission,
    RemovePermission,
    TagResource,
    UntagResource,
    UpdateAlias,
    UpdateCodeSigningConfig,
    UpdateEventSourceMapping,
    UpdateFunctionCode,
    UpdateFunctionConfiguration,
    UpdateFunctionEventInvokeConfig,
    UpdateFunctionUrlConfig,
  ],
  resources,
  front: functionUrlFront,
  async resume(host) {
    await resumeActivations(host);
    await resumeProvisioned(host);
    await resumeEvents(host);
    await resumeMappings(host);
  },
  namesBlob: async (tx, hash) =>
    (await functions.by(tx, "byCode", [hash], { limit: 1 })).length > 0 ||
    (await versions.by(tx, "byCode", [hash], { limit: 1 })).length > 0 ||
    (await layerVersions.by(tx, "byCode", [hash], { limit: 1 })).length > 0,
};
