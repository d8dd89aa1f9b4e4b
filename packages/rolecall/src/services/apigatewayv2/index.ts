import { apigatewayv2 } from "@rolecall/aws-model/apigatewayv2";
import type { ServiceDefinition } from "../../kernel/service.js";
import { violated } from "./errors.js";
import { front } from "./execution/front.js";
import { CreateApi } from "./operations/create-api.js";
import { CreateAuthorizer } from "./operations/create-authorizer.js";
import { CreateDeployment } from "./operations/create-deployment.js";
import { CreateIntegration } from "./operations/create-integration.js";
import { CreateModel } from "./operations/create-model.js";
import { CreateRoute } from "./operations/create-route.js";
import { CreateStage } from "./operations/create-stage.js";
import { DeleteAccessLogSettings } from "./operations/delete-access-log-settings.js";
import { DeleteApi } from "./operations/delete-api.js";
import { DeleteAuthorizer } from "./operations/delete-authorizer.js";
import { DeleteCorsConfiguration } from "./operations/delete-cors-configuration.js";
import { DeleteDeployment } from "./operations/delete-deployment.js";
import { DeleteIntegration } from "./operations/delete-integration.js";
import { DeleteModel } from "./operations/delete-model.js";
import { DeleteRoute } from "./operations/delete-route.js";
import { DeleteRouteSettings } from "./operations/delete-route-settings.js";
import { DeleteStage } from "./operations/delete-stage.js";
import { ExportApi } from "./operations/export-api.js";
import { GetApi } from "./operations/get-api.js";
import { GetApis } from "./operations/get-apis.js";
import { GetAuthorizer } from "./operations/get-authorizer.js";
import { GetAuthorizers } from "./operations/get-authorizers.js";
import { GetDeployment } from "./operations/get-deployment.js";
import { GetDeployments } from "./operations/get-deployments.js";
import { GetIntegration } from "./operations/get-integration.js";
import { GetIntegrations } from "./operations/get-integrations.js";
import { GetModel } from "./operations/get-model.js";
import { GetModels } from "./operations/get-models.js";
import { GetRoute } from "./operations/get-route.js";
import { GetRoutes } from "./operations/get-routes.js";
import { GetStage } from "./operations/get-stage.js";
import { GetStages } from "./operations/get-stages.js";
import { GetTags } from "./operations/get-tags.js";
import { ImportApi } from "./operations/import-api.js";
import { ReimportApi } from "./operations/reimport-api.js";
import { ResetAuthorizersCache } from "./operations/reset-authorizers-cache.js";
import { TagResource } from "./operations/tag-resource.js";
import { UntagResource } from "./operations/untag-resource.js";
import { UpdateApi } from "./operations/update-api.js";
import { UpdateAuthorizer } from "./operations/update-authorizer.js";
import { UpdateDeployment } from "./operations/update-deployment.js";
import { UpdateIntegration } from "./operations/update-integration.js";
import { UpdateModel } from "./operations/update-model.js";
import { UpdateRoute } from "./operations/update-route.js";
import { UpdateStage } from "./operations/update-stage.js";
import { resources } from "./resources.js";

/** API Gateway's HTTP APIs. README.md beside this file lists gaps and sources. */
export const apigatewayv2Service: ServiceDefinition = {
  service: apigatewayv2,
  operations: [
    CreateApi,
    CreateAuthorizer,
    CreateDeployment,
    CreateIntegration,
    CreateModel,
    CreateRoute,
    CreateStage,
    DeleteAccessLogSettings,
    DeleteApi,
    DeleteAuthorizer,
    DeleteCorsConfiguration,
    DeleteDeployment,
    DeleteIntegration,
    DeleteModel,
    DeleteRoute,
    DeleteRouteSettings,
    DeleteStage,
    ExportApi,
    GetApi,
    GetApis,
    GetAuthorizer,
    GetAuthorizers,
    GetDeployment,
    GetDeployments,
    GetIntegration,
    GetIntegrations,
    GetModel,
    GetModels,
    GetRoute,
    GetRoutes,
    GetStage,
    GetStages,
    GetTags,
    ImportApi,
    ReimportApi,
    ResetAuthorizersCache,
    TagResource,
    UntagResource,
    UpdateApi,
    UpdateAuthorizer,
    UpdateDeployment,
    UpdateIntegration,
    UpdateModel,
    UpdateRoute,
    UpdateStage,
  ],
  resources,
  violated,
  front,
};
