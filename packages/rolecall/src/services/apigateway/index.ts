import { apigateway } from "@rolecall/aws-model/apigateway";
import type { ServiceDefinition } from "../../kernel/service.js";
import { restApiFront } from "./execution/front.js";
import { CreateApiKey } from "./operations/create-api-key.js";
import { CreateAuthorizer } from "./operations/create-authorizer.js";
import { CreateDeployment } from "./operations/create-deployment.js";
import { CreateDocumentationPart } from "./operations/create-documentation-part.js";
import { CreateDocumentationVersion } from "./operations/create-documentation-version.js";
import { CreateModel } from "./operations/create-model.js";
import { CreateRequestValidator } from "./operations/create-request-validator.js";
import { CreateResource } from "./operations/create-resource.js";
import { CreateRestApi } from "./operations/create-rest-api.js";
import { CreateStage } from "./operations/create-stage.js";
import { CreateUsagePlan } from "./operations/create-usage-plan.js";
import { CreateUsagePlanKey } from "./operations/create-usage-plan-key.js";
import { DeleteApiKey } from "./operations/delete-api-key.js";
import { DeleteAuthorizer } from "./operations/delete-authorizer.js";
import { DeleteDeployment } from "./operations/delete-deployment.js";
import { DeleteDocumentationPart } from "./operations/delete-documentation-part.js";
import { DeleteDocumentationVersion } from "./operations/delete-documentation-version.js";
import { DeleteGatewayResponse } from "./operations/delete-gateway-response.js";
import { DeleteIntegration } from "./operations/delete-integration.js";
import { DeleteIntegrationResponse } from "./operations/delete-integration-response.js";
import { DeleteMethod } from "./operations/delete-method.js";
import { DeleteMethodResponse } from "./operations/delete-method-response.js";
import { DeleteModel } from "./operations/delete-model.js";
import { DeleteRequestValidator } from "./operations/delete-request-validator.js";
import { DeleteResource } from "./operations/delete-resource.js";
import { DeleteRestApi } from "./operations/delete-rest-api.js";
import { DeleteStage } from "./operations/delete-stage.js";
import { DeleteUsagePlan } from "./operations/delete-usage-plan.js";
import { DeleteUsagePlanKey } from "./operations/delete-usage-plan-key.js";
import { FlushStageAuthorizersCache } from "./operations/flush-stage-authorizers-cache.js";
import { FlushStageCache } from "./operations/flush-stage-cache.js";
import { GetAccount } from "./operations/get-account.js";
import { GetApiKey } from "./operations/get-api-key.js";
import { GetApiKeys } from "./operations/get-api-keys.js";
import { GetAuthorizer } from "./operations/get-authorizer.js";
import { GetAuthorizers } from "./operations/get-authorizers.js";
import { GetDeployment } from "./operations/get-deployment.js";
import { GetDeployments } from "./operations/get-deployments.js";
import { GetDocumentationPart } from "./operations/get-documentation-part.js";
import { GetDocumentationParts } from "./operations/get-documentation-parts.js";
import { GetDocumentationVersion } from "./operations/get-documentation-version.js";
import { GetDocumentationVersions } from "./operations/get-documentation-versions.js";
import { GetExport } from "./operations/get-export.js";
import { GetGatewayResponse } from "./operations/get-gateway-response.js";
import { GetGatewayResponses } from "./operations/get-gateway-responses.js";
import { GetIntegration } from "./operations/get-integration.js";
import { GetIntegrationResponse } from "./operations/get-integration-response.js";
import { GetMethod } from "./operations/get-method.js";
import { GetMethodResponse } from "./operations/get-method-response.js";
import { GetModel } from "./operations/get-model.js";
import { GetModelTemplate } from "./operations/get-model-template.js";
import { GetModels } from "./operations/get-models.js";
import { GetRequestValidator } from "./operations/get-request-validator.js";
import { GetRequestValidators } from "./operations/get-request-validators.js";
import { GetResource } from "./operations/get-resource.js";
import { GetResources } from "./operations/get-resources.js";
import { GetRestApi } from "./operations/get-rest-api.js";
import { GetRestApis } from "./operations/get-rest-apis.js";
import { GetStage } from "./operations/get-stage.js";
import { GetStages } from "./operations/get-stages.js";
import { GetTags } from "./operations/get-tags.js";
import { GetUsage } from "./operations/get-usage.js";
import { GetUsagePlan } from "./operations/get-usage-plan.js";
import { GetUsagePlanKey } from "./operations/get-usage-plan-key.js";
import { GetUsagePlanKeys } from "./operations/get-usage-plan-keys.js";
import { GetUsagePlans } from "./operations/get-usage-plans.js";
import { ImportApiKeys } from "./operations/import-api-keys.js";
import { ImportRestApi } from "./operations/import-rest-api.js";
import { PutGatewayResponse } from "./operations/put-gateway-response.js";
import { PutIntegration } from "./operations/put-integration.js";
import { PutIntegrationResponse } from "./operations/put-integration-response.js";
import { PutMethod } from "./operations/put-method.js";
import { PutMethodResponse } from "./operations/put-method-response.js";
import { PutRestApi } from "./operations/put-rest-api.js";
import { TagResource } from "./operations/tag-resource.js";
import { TestInvokeAuthorizer } from "./operations/test-invoke-authorizer.js";
import { TestInvokeMethod } from "./operations/test-invoke-method.js";
import { UntagResource } from "./operations/untag-resource.js";
import { UpdateAccount } from "./operations/update-account.js";
import { UpdateApiKey } from "./operations/update-api-key.js";
import { UpdateAuthorizer } from "./operations/update-authorizer.js";
import { UpdateDeployment } from "./operations/update-deployment.js";
import { UpdateDocumentationPart } from "./operations/update-documentation-part.js";
import { UpdateDocumentationVersion } from "./operations/update-documentation-version.js";
import { UpdateGatewayResponse } from "./operations/update-gateway-response.js";
import { UpdateIntegration } from "./operations/update-integration.js";
import { UpdateIntegrationResponse } from "./operations/update-integration-response.js";
import { UpdateMethod } from "./operations/update-method.js";
import { UpdateMethodResponse } from "./operations/update-method-response.js";
import { UpdateModel } from "./operations/update-model.js";
import { UpdateRequestValidator } from "./operations/update-request-validator.js";
import { UpdateResource } from "./operations/update-resource.js";
import { UpdateRestApi } from "./operations/update-rest-api.js";
import { UpdateStage } from "./operations/update-stage.js";
import { UpdateUsage } from "./operations/update-usage.js";
import { UpdateUsagePlan } from "./operations/update-usage-plan.js";
import { resources } from "./resources.js";

/** Amazon API Gateway, REST APIs. README.md beside this file lists gaps and sources. */
export const apigatewayService: ServiceDefinition = {
  service: apigateway,
  operations: [
    CreateApiKey,
    CreateAuthorizer,
    CreateDeployment,
    CreateDocumentationPart,
    CreateDocumentationVersion,
    CreateModel,
    CreateRequestValidator,
    CreateResource,
    CreateRestApi,
    CreateStage,
    CreateUsagePlan,
    CreateUsagePlanKey,
    DeleteApiKey,
    DeleteAuthorizer,
    DeleteDeployment,
    DeleteDocumentationPart,
    DeleteDocumentationVersion,
    DeleteGatewayResponse,
    DeleteIntegration,
    DeleteIntegrationResponse,
    DeleteMethod,
    DeleteMethodResponse,
    DeleteModel,
    DeleteRequestValidator,
    DeleteResource,
    DeleteRestApi,
    DeleteStage,
    DeleteUsagePlan,
    DeleteUsagePlanKey,
    FlushStageAuthorizersCache,
    FlushStageCache,
    GetAccount,
    GetApiKey,
    GetApiKeys,
    GetAuthorizer,
    GetAuthorizers,
    GetDeployment,
    GetDeployments,
    GetDocumentationPart,
    GetDocumentationParts,
    GetDocumentationVersion,
    GetDocumentationVersions,
    GetExport,
    GetGatewayResponse,
    GetGatewayResponses,
    GetIntegration,
    GetIntegrationResponse,
    GetMethod,
    GetMethodResponse,
    GetModel,
    GetModelTemplate,
    GetModels,
    GetRequestValidator,
    GetRequestValidators,
    GetResource,
    GetResources,
    GetRestApi,
    GetRestApis,
    GetStage,
    GetStages,
    GetTags,
    GetUsage,
    GetUsagePlan,
    GetUsagePlanKey,
    GetUsagePlanKeys,
    GetUsagePlans,
    ImportApiKeys,
    ImportRestApi,
    PutGatewayResponse,
    PutIntegration,
    PutIntegrationResponse,
    PutMethod,
    PutMethodResponse,
    PutRestApi,
    TagResource,
    TestInvokeAuthorizer,
    TestInvokeMethod,
    UntagResource,
    UpdateAccount,
    UpdateApiKey,
    UpdateAuthorizer,
    UpdateDeployment,
    UpdateDocumentationPart,
    UpdateDocumentationVersion,
    UpdateGatewayResponse,
    UpdateIntegration,
    UpdateIntegrationResponse,
    UpdateMethod,
    UpdateMethodResponse,
    UpdateModel,
    UpdateRequestValidator,
    UpdateResource,
    UpdateRestApi,
    UpdateStage,
    UpdateUsage,
    UpdateUsagePlan,
  ],
  resources,
  front: restApiFront,
};
