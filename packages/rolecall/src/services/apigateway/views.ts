/** Records as AWS answers them: nearly as they are kept; maps with nothing in them are left out where AWS leaves them out. */

import { defaultStatus } from "./gateway-responses.js";
import { escapedPolicy } from "./policy.js";
import type {
  ApiKeyRecord,
  ApiRecord,
  AuthorizerDefinition,
  DeploymentRecord,
  DocumentationPartRecord,
  DocumentationVersionRecord,
  GatewayResponseDefinition,
  IntegrationDefinition,
  IntegrationResponseDefinition,
  MethodDefinition,
  MethodResponseDefinition,
  ModelDefinition,
  RequestValidatorDefinition,
  ResourceDefinition,
  StageRecord,
  UsagePlanRecord,
} from "./records.js";

/** AWS names a resource's tags, even none, where it was asked for or changed; in lists and at creation only if there are any. */
export type TagsShown = "always" | "if-any";

const tagsOf = (tags: Readonly<Record<string, string>>, shown: TagsShown) =>
  shown === "always" || Object.keys(tags).length > 0 ? { tags: { ...tags } } : {};

export function apiView(api: ApiRecord, tags: TagsShown = "if-any") {
  const {
    account: _,
    region: __,
    createdMs,
    tags: own,
    policy,
    binaryMediaTypes,
    endpointConfiguration,
    ...rest
  } = api;
  const { warnings, ...settings } = rest;
  return {
    ...settings,
    createdDate: seconds(createdMs),
    ...(binaryMediaTypes.length === 0 ? {} : { binaryMediaTypes: [...binaryMediaTypes] }),
    endpointConfiguration: {
      ...endpointConfiguration,
      types: [...endpointConfiguration.types],
      vpcEndpointIds: endpointConfiguration.vpcEndpointIds && [...endpointConfiguration.vpcEndpointIds],
    },
    ...(policy === undefined ? {} : { policy: escapedPolicy(policy) }),
    ...(warnings === undefined ? {} : { warnings: [...warnings] }),
    ...tagsOf(own, tags),
  };
}

export function resourceView({ id, parentId, pathPart, path, resourceMethods }: ResourceDefinition, whole: boolean) {
  const methods = Object.entries(resourceMethods).map(([name, method]) => [name, whole ? methodView(method) : {}]);
  return {
    id,
    ...(parentId === undefined ? {} : { parentId }),
    ...(pathPart === undefined ? {} : { pathPart }),
    path,
    ...(methods.length === 0 ? {} : { resourceMethods: Object.fromEntries(methods) }),
  };
}

export function methodView({ methodResponses, methodIntegration, authorizationScopes, ...method }: MethodDefinition) {
  return {
    ...withoutEmpty(method),
    ...(authorizationScopes === undefined ? {} : { authorizationScopes: [...authorizationScopes] }),
    ...(Object.keys(methodResponses).length === 0
      ? {}
      : { methodResponses: mapped(methodResponses, methodResponseView) }),
    ...(methodIntegration === undefined ? {} : { methodIntegration: integrationView(methodIntegration) }),
  };
}

export const methodResponseView = (response: MethodResponseDefinition) => withoutEmpty(response);

export function integrationView({ integrationResponses, cacheKeyParameters, ...integration }: IntegrationDefinition) {
  return {
    ...withoutEmpty(integration),
    cacheKeyParameters: [...cacheKeyParameters],
    ...(Object.keys(integrationResponses).length === 0
      ? {}
      : { integrationResponses: mapped(integrationResponses, integrationResponseView) }),
  };
}

export function integrationResponseView({ responseTemplates, ...response }: IntegrationResponseDefinition) {
  // An empty template is answered as none at all; AWS's model has no word for that in a map of texts.
  const templates = mapped(responseTemplates, (template) => (template === "" ? null : template)) as Record<
    string,
    string
  >;
  return withoutEmpty({ ...response, responseTemplates: templates });
}

export const modelView = ({ id, name, description, schema, contentType }: ModelDefinition) => ({
  id,
  name,
  description,
  schema,
  contentType,
});

export const authorizerView = ({ providerARNs, ...authorizer }: AuthorizerDefinition) => ({
  ...withoutPlace(authorizer),
  ...(providerARNs === undefined ? {} : { providerARNs: [...providerARNs] }),
});

export const validatorView = (validator: RequestValidatorDefinition) => withoutPlace(validator);

const DEFAULT_TEMPLATES = { "application/json": '{"message":$context.error.messageString}' };

/** Of a type that nobody customised: AWS's own, save what DEFAULT_4XX or DEFAULT_5XX says of it. */
export function gatewayResponseView(
  type: string,
  own: GatewayResponseDefinition | undefined,
  ofKind: GatewayResponseDefinition | undefined,
) {
  const from = own ?? ofKind;
  const templates = from?.responseTemplates ?? {};
  return {
    responseType: type as never,
    statusCode: from?.statusCode ?? defaultStatus(type),
    responseParameters: { ...from?.responseParameters },
    responseTemplates: Object.keys(templates).length === 0 ? DEFAULT_TEMPLATES : { ...templates },
    defaultResponse: own === undefined,
  };
}

export const documentationPartView = ({ id, location, properties }: DocumentationPartRecord) => ({
  id,
  location: { ...location },
  properties,
});

export const documentationVersionView = ({ version, description, createdMs }: DocumentationVersionRecord) => ({
  version,
  description,
  createdDate: seconds(createdMs),
});

export const deploymentView = ({ id, description, createdMs }: DeploymentRecord) => ({
  id,
  description,
  createdDate: seconds(createdMs),
});

export function stageView(stage: StageRecord) {
  const { name, createdMs, updatedMs, variables, methodSettings, canarySettings, cacheClusterEnabled } = stage;
  return {
    stageName: name,
    deploymentId: stage.deploymentId,
    description: stage.description,
    cacheClusterEnabled,
    cacheClusterSize: stage.cacheClusterSize as never,
    cacheClusterStatus: cacheClusterEnabled ? ("AVAILABLE" as const) : ("NOT_AVAILABLE" as const),
    methodSettings: mapped(methodSettings, (settings) => ({ ...settings })) as never,
    ...(Object.keys(variables).length === 0 ? {} : { variables: { ...variables } }),
    accessLogSettings: stage.accessLogSettings && { ...stage.accessLogSettings },
    canarySettings: canarySettings && withoutEmpty(canarySettings),
    tracingEnabled: stage.tracingEnabled,
    clientCertificateId: stage.clientCertificateId,
    documentationVersion: stage.documentationVersion,
    webAclArn: stage.webAclArn,
    createdDate: seconds(createdMs),
    lastUpdatedDate: seconds(updatedMs),
    ...tagsOf(stage.tags, "if-any"),
  };
}

export function apiKeyView(key: ApiKeyRecord, { value, tags = "if-any" }: { value: boolean; tags?: TagsShown }) {
  return {
    id: key.id,
    ...(value ? { value: key.value } : {}),
    name: key.name,
    customerId: key.customerId,
    description: key.description,
    enabled: key.enabled,
    createdDate: seconds(key.createdMs),
    lastUpdatedDate: seconds(key.updatedMs),
    stageKeys: [...key.stageKeys],
    ...tagsOf(key.tags, tags),
  };
}

export const planKeyView = ({ id, value, name }: ApiKeyRecord) => ({ id, type: "API_KEY", value, name });

export function usagePlanView(plan: UsagePlanRecord, tags: TagsShown = "if-any") {
  return {
    id: plan.id,
    name: plan.name,
    description: plan.description,
    apiStages: plan.apiStages.map(({ apiId, stage, throttle }) => ({
      apiId,
      stage,
      ...(Object.keys(throttle).length === 0 ? {} : { throttle: { ...throttle } }),
    })),
    throttle: plan.throttle && { ...plan.throttle },
    quota: plan.quota && { ...plan.quota },
    productCode: plan.productCode,
    ...tagsOf(plan.tags, tags),
  };
}

/** AWS tells no more of an instant than its second. */
const seconds = (ms: number) => new Date(Math.floor(ms / 1000) * 1000);

function withoutPlace<Part extends object>(part: Part): Part {
  const { region: _, api: __, ...rest } = part as Part & { readonly region?: string; readonly api?: string };
  return rest as Part;
}

/** Without the members that are empty maps. */
function withoutEmpty<Value extends object>(value: Value): Value {
  const kept = Object.entries(value).filter(
    ([, part]) =>
      !(typeof part === "object" && part !== null && !Array.isArray(part) && Object.keys(part).length === 0),
  );
  return Object.fromEntries(kept) as Value;
}

const mapped = <From, To>(map: Readonly<Record<string, From>>, to: (value: From) => To): Record<string, To> =>
  Object.fromEntries(Object.entries(map).map(([name, value]) => [name, to(value)]));
