/**
 * What API Gateway stores for REST APIs, and the contract between the two halves of this folder: the control plane
 * (everything but `execution/`) writes these records, the data plane (`execution/`) reads them.
 *
 * **An API and its deployments.** The parts of an API that is being worked on lie in collections of their own (`apis`,
 * `apiResources`, `models`, `authorizers`, `requestValidators`, `gatewayResponses`); `definitionOf` in `definition.ts`
 * puts them together as one `ApiDefinition`. CreateDeployment freezes exactly that: `snapshots` holds it under the
 * deployment's id, and it never changes again, so whoever reads it may keep it by that id for as long as he likes.
 * Requests to a stage are answered from the snapshot of the stage's deployment alone; what is changed in the API counts
 * from the next deployment on, its resource policy too. TestInvokeMethod and TestInvokeAuthorizer work on `definitionOf`.
 *
 * **From a request to its definition.** `apis` by `[region, apiId]` (ids are unique in a Region, whoever's account),
 * `stages` by `[region, apiId, stage]`, then `snapshots` by `[region, apiId, deploymentId]`, the deployment being the
 * stage's or, for the canary's share of the traffic, its `canarySettings.deploymentId`. Stage variables, method settings,
 * access logs, throttles and keys are the stage's, the account's and the usage plan's as they are now: no redeployment.
 *
 * **The resource policy.** A request to a stage needs `execute-api:Invoke` on
 * `arn:aws:execute-api:{region}:{account}:{api}/{stage}/{METHOD}/{path}` with `Permission.subject`
 * `arn:aws:apigateway:{region}::/restapis/{api}/deployments/{deployment}`: `resources.ts` answers the owner's account and
 * the policy as that deployment froze it. (Subject `…/restapis/{api}/stages/{stage}` gives the policy of the stage's
 * main deployment, `…/restapis/{api}` the one of the API as it is being worked on.) `policy` in these records is
 * plain JSON with `execute-api:/…` already written out as full ARNs.
 *
 * **Names inside a definition.** Fields are AWS's, as in the SDK's types `Method`, `Integration` and so on, so that a
 * record is nearly what AWS answers. Maps are never absent, only empty; other members are absent where nothing was set,
 * except that defaults which AWS fills in at creation are filled in (`passthroughBehavior`, `timeoutInMillis`,
 * `cacheNamespace`, `apiKeyRequired` …).
 *
 * **Usage.** The data plane adds to `usage` (one record per plan, key and day in UTC); `usage.ts` knows what is left of
 * a quota, with what UpdateUsage granted (`grants`).
 */
import type { Output } from "@rolecall/aws-model";
import type { apigateway } from "@rolecall/aws-model/apigateway";
import { collection } from "../../store/collection.js";

type Tags = Readonly<Record<string, string>>;
type Texts = Readonly<Record<string, string>>;
type RestApi = Output<typeof apigateway, "GetRestApi">;

/* ---------------------------------------------------------------------------------------------------------------- */
/* What a deployment freezes                                                                                          */

/** A REST API whole: what a deployment is, and what the data plane reads. */
export interface ApiDefinition extends ApiSettings {
  /** The root is the one without `parentId`; in no particular order. */
  readonly resources: readonly ResourceDefinition[];
  readonly models: readonly ModelDefinition[];
  readonly authorizers: readonly AuthorizerDefinition[];
  readonly requestValidators: readonly RequestValidatorDefinition[];
  /** The customised ones alone. */
  readonly gatewayResponses: readonly GatewayResponseDefinition[];
}

/** Settings of the API itself. */
export interface ApiSettings {
  readonly name: string;
  readonly description?: string;
  readonly version?: string;
  /** Media types that are passed as bytes; `*` wildcards as customers wrote them. */
  readonly binaryMediaTypes: readonly string[];
  /** Bytes from which on responses are compressed; absent: never. */
  readonly minimumCompressionSize?: number;
  /** Where the API key comes from: the header `x-api-key`, or an authorizer's `usageIdentifierKey`. */
  readonly apiKeySource: "HEADER" | "AUTHORIZER";
  readonly endpointConfiguration: EndpointConfiguration;
  /** The resource policy as JSON, ARNs written out. */
  readonly policy?: string;
  /** The `execute-api` host answers nothing but 403. */
  readonly disableExecuteApiEndpoint: boolean;
  /** Of TLS: kept. */
  readonly securityPolicy?: NonNullable<RestApi["securityPolicy"]>;
  readonly endpointAccessMode?: NonNullable<RestApi["endpointAccessMode"]>;
}

export interface EndpointConfiguration {
  readonly types: readonly ("REGIONAL" | "EDGE" | "PRIVATE")[];
  readonly ipAddressType: "ipv4" | "dualstack";
  readonly vpcEndpointIds?: readonly string[];
}

export interface ResourceDefinition {
  readonly id: string;
  /** Absent for the root. */
  readonly parentId?: string;
  /** `pets`, `{petId}` or `{proxy+}`; absent for the root. */
  readonly pathPart?: string;
  /** `/pets/{petId}`; the root's is `/`. */
  readonly path: string;
  /** By HTTP method, in capitals; `ANY` stands for those that are not there. */
  readonly resourceMethods: Readonly<Record<string, MethodDefinition>>;
}

export interface MethodDefinition {
  readonly httpMethod: string;
  readonly authorizationType: "NONE" | "AWS_IAM" | "CUSTOM" | "COGNITO_USER_POOLS";
  /** An id in `authorizers`, for CUSTOM and COGNITO_USER_POOLS. */
  readonly authorizerId?: string;
  readonly authorizationScopes?: readonly string[];
  readonly apiKeyRequired: boolean;
  /** An id in `requestValidators`. */
  readonly requestValidatorId?: string;
  readonly operationName?: string;
  /** `method.request.{path|querystring|header}.{name}` to whether it is required; multi-value forms included. */
  readonly requestParameters: Readonly<Record<string, boolean>>;
  /** Media type to the name of a model. */
  readonly requestModels: Texts;
  /** By status code. */
  readonly methodResponses: Readonly<Record<string, MethodResponseDefinition>>;
  /** Absent until PutIntegration; a deployment has none without. */
  readonly methodIntegration?: IntegrationDefinition;
}

export interface MethodResponseDefinition {
  readonly statusCode: string;
  /** `method.response.header.{name}` to whether it is required. */
  readonly responseParameters: Readonly<Record<string, boolean>>;
  /** Media type to the name of a model. */
  readonly responseModels: Texts;
}

export interface IntegrationDefinition {
  readonly type: "HTTP" | "AWS" | "MOCK" | "HTTP_PROXY" | "AWS_PROXY";
  /** With which the backend is called; absent for MOCK. */
  readonly httpMethod?: string;
  /** `arn:aws:apigateway:{region}:{service}:path|action/…` for AWS, a URL for HTTP; may hold `${stageVariables.x}`. */
  readonly uri?: string;
  /** Absent: INTERNET. */
  readonly connectionType?: "INTERNET" | "VPC_LINK";
  readonly connectionId?: string;
  /** A role's ARN, or `arn:aws:iam::*:user/*` for the caller's own credentials. */
  readonly credentials?: string;
  /** `integration.request.{path|querystring|header}.{name}` to `method.request.…`, `'literal'`, `context.…` … */
  readonly requestParameters: Texts;
  /** Media type to VTL. */
  readonly requestTemplates: Texts;
  readonly passthroughBehavior: "WHEN_NO_MATCH" | "WHEN_NO_TEMPLATES" | "NEVER";
  readonly contentHandling?: "CONVERT_TO_BINARY" | "CONVERT_TO_TEXT";
  readonly timeoutInMillis: number;
  readonly cacheNamespace: string;
  readonly cacheKeyParameters: readonly string[];
  readonly tlsConfig?: { readonly insecureSkipVerification: boolean };
  readonly responseTransferMode?: "BUFFERED" | "STREAM";
  readonly integrationTarget?: string;
  /** By status code; the one whose `selectionPattern` is absent or empty is the default. */
  readonly integrationResponses: Readonly<Record<string, IntegrationResponseDefinition>>;
}

export interface IntegrationResponseDefinition {
  readonly statusCode: string;
  /** A Java regular expression on the backend's status (HTTP) or error message (AWS). */
  readonly selectionPattern?: string;
  /** `method.response.header.{name}` to `integration.response.…`, `'literal'` … */
  readonly responseParameters: Texts;
  /** Media type to VTL; an empty template passes the backend's body on. */
  readonly responseTemplates: Texts;
  readonly contentHandling?: "CONVERT_TO_BINARY" | "CONVERT_TO_TEXT";
}

export interface ModelDefinition {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  /** JSON Schema draft 4 as text; `$ref` to another model by its URL in this API. */
  readonly schema?: string;
  readonly contentType: string;
}

export interface AuthorizerDefinition {
  readonly id: string;
  readonly name: string;
  readonly type: "TOKEN" | "REQUEST" | "COGNITO_USER_POOLS";
  /** User pools, for COGNITO_USER_POOLS. */
  readonly providerARNs?: readonly string[];
  /** `custom`, `cognito_user_pools` …: for import and export alone. */
  readonly authType?: string;
  /** `arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{function arn}/invocations`. */
  readonly authorizerUri?: string;
  /** A role's ARN; absent: the function's own policy decides. */
  readonly authorizerCredentials?: string;
  /** `method.request.header.Auth`, for REQUEST several with commas between them. */
  readonly identitySource?: string;
  /** A regular expression the token must fit, for TOKEN. */
  readonly identityValidationExpression?: string;
  /** 0 turns the cache off. */
  readonly authorizerResultTtlInSeconds: number;
}

export interface RequestValidatorDefinition {
  readonly id: string;
  readonly name: string;
  readonly validateRequestBody: boolean;
  readonly validateRequestParameters: boolean;
}

export interface GatewayResponseDefinition {
  /** `DEFAULT_4XX`, `UNAUTHORIZED` … */
  readonly responseType: string;
  /** Absent: the type's own. */
  readonly statusCode?: string;
  /** `gatewayresponse.header.{name}` to `'literal'`, `method.request.…`, `context.…`, `stageVariables.…`. */
  readonly responseParameters: Texts;
  /** Media type to a template of simple `$variable`s. */
  readonly responseTemplates: Texts;
}

/* ---------------------------------------------------------------------------------------------------------------- */
/* APIs                                                                                                               */

export interface ApiRecord extends ApiSettings {
  readonly account: string;
  readonly region: string;
  /** Ten characters; unique in the Region. */
  readonly id: string;
  readonly rootResourceId: string;
  readonly createdMs: number;
  readonly tags: Tags;
  /** What the import that made the API warned of. */
  readonly warnings?: readonly string[];
}

export const apis = collection<ApiRecord, "byOwner" | "byId">({
  name: "apigateway/apis",
  key: ({ region, id }) => [region, id],
  indexes: {
    byOwner: ({ account, region, id }) => [[account, region, id]],
    // Addresses by path name no Region.
    byId: ({ id, region }) => [[id, region]],
  },
});

/** Part of an API that is being worked on. */
interface PartOf {
  readonly region: string;
  readonly api: string;
}

export type ResourceRecord = PartOf & ResourceDefinition;

export const apiResources = collection<ResourceRecord>({
  name: "apigateway/resources",
  key: ({ region, api, id }) => [region, api, id],
});

export type ModelRecord = PartOf & ModelDefinition;

export const models = collection<ModelRecord>({
  name: "apigateway/models",
  key: ({ region, api, name }) => [region, api, name],
});

export type AuthorizerRecord = PartOf & AuthorizerDefinition;

export const authorizers = collection<AuthorizerRecord>({
  name: "apigateway/authorizers",
  key: ({ region, api, id }) => [region, api, id],
});

export type RequestValidatorRecord = PartOf & RequestValidatorDefinition;

export const requestValidators = collection<RequestValidatorRecord>({
  name: "apigateway/request-validators",
  key: ({ region, api, id }) => [region, api, id],
});

export type GatewayResponseRecord = PartOf & GatewayResponseDefinition;

export const gatewayResponses = collection<GatewayResponseRecord>({
  name: "apigateway/gateway-responses",
  key: ({ region, api, responseType }) => [region, api, responseType],
});

/** Words about a part of an API. They are kept and shown, and say nothing to the data plane. */
export interface DocumentationPartRecord extends PartOf {
  readonly id: string;
  readonly location: DocumentationLocation;
  /** A JSON object as text. */
  readonly properties: string;
}

export interface DocumentationLocation {
  readonly type: NonNullable<NonNullable<Output<typeof apigateway, "GetDocumentationPart">["location"]>["type"]>;
  readonly path?: string;
  readonly method?: string;
  readonly statusCode?: string;
  readonly name?: string;
}

export const documentationParts = collection<DocumentationPartRecord>({
  name: "apigateway/documentation-parts",
  key: ({ region, api, id }) => [region, api, id],
});

export interface DocumentationVersionRecord extends PartOf {
  readonly version: string;
  readonly description?: string;
  readonly createdMs: number;
}

export const documentationVersions = collection<DocumentationVersionRecord>({
  name: "apigateway/documentation-versions",
  key: ({ region, api, version }) => [region, api, version],
});

/* ---------------------------------------------------------------------------------------------------------------- */
/* Deployments and stages                                                                                             */

export interface DeploymentRecord extends PartOf {
  readonly id: string;
  readonly description?: string;
  readonly createdMs: number;
  /** The resource policy it froze; also in the snapshot, here so that a decision need not read all of that. */
  readonly policy?: string;
}

export const deployments = collection<DeploymentRecord>({
  name: "apigateway/deployments",
  key: ({ region, api, id }) => [region, api, id],
});

/** Written once with its deployment and deleted with it. */
export interface SnapshotRecord extends PartOf {
  /** The deployment's. */
  readonly id: string;
  readonly definition: ApiDefinition;
}

export const snapshots = collection<SnapshotRecord>({
  name: "apigateway/snapshots",
  key: ({ region, api, id }) => [region, api, id],
});

export interface StageRecord extends PartOf {
  readonly account: string;
  readonly name: string;
  readonly deploymentId: string;
  readonly description?: string;
  readonly variables: Texts;
  /** By resource path and method, in whichever spelling they were set: read them by `settingsOf` (`method-settings.ts`). */
  readonly methodSettings: Readonly<Record<string, MethodSettings>>;
  readonly accessLogSettings?: AccessLogSettings;
  readonly canarySettings?: CanarySettings;
  /** Stored; responses are not cached. */
  readonly cacheClusterEnabled: boolean;
  readonly cacheClusterSize?: string;
  readonly tracingEnabled: boolean;
  readonly clientCertificateId?: string;
  readonly documentationVersion?: string;
  readonly webAclArn?: string;
  readonly tags: Tags;
  readonly createdMs: number;
  readonly updatedMs: number;
  /** Counts up at each FlushStageAuthorizersCache: what an authorizer said before is not to be used. */
  readonly authorizersFlushed: number;
}

export interface MethodSettings {
  readonly metricsEnabled: boolean;
  readonly loggingLevel: "OFF" | "ERROR" | "INFO";
  /** Whole requests and responses in the execution log. */
  readonly dataTraceEnabled: boolean;
  /** -1: the account's limit alone. */
  readonly throttlingBurstLimit: number;
  readonly throttlingRateLimit: number;
  readonly cachingEnabled: boolean;
  readonly cacheTtlInSeconds: number;
  readonly cacheDataEncrypted: boolean;
  readonly requireAuthorizationForCacheControl: boolean;
  readonly unauthorizedCacheControlHeaderStrategy: string;
}

export interface AccessLogSettings {
  /** `$context` variables, in one line. */
  readonly format?: string;
  /** A log group's or a delivery stream's ARN, without `:*`. */
  readonly destinationArn?: string;
}

export interface CanarySettings {
  readonly percentTraffic: number;
  readonly deploymentId: string;
  readonly stageVariableOverrides: Texts;
  readonly useStageCache: boolean;
}

export const stages = collection<StageRecord>({
  name: "apigateway/stages",
  key: ({ region, api, name }) => [region, api, name],
});

/* ---------------------------------------------------------------------------------------------------------------- */
/* API keys, usage plans, usage                                                                                       */

export interface ApiKeyRecord {
  readonly account: string;
  readonly region: string;
  readonly id: string;
  /** What clients send; no two of an account and Region are alike. */
  readonly value: string;
  readonly name?: string;
  readonly customerId?: string;
  readonly description?: string;
  readonly enabled: boolean;
  readonly createdMs: number;
  readonly updatedMs: number;
  /** `{api id}/{stage}`: stages the key opens without a usage plan, as keys of old did. */
  readonly stageKeys: readonly string[];
  readonly tags: Tags;
}

export const apiKeys = collection<ApiKeyRecord, "byValue">({
  name: "apigateway/api-keys",
  key: ({ account, region, id }) => [account, region, id],
  indexes: { byValue: ({ account, region, value }) => [[account, region, value]] },
});

export interface UsagePlanRecord {
  readonly account: string;
  readonly region: string;
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  readonly apiStages: readonly ApiStage[];
  readonly throttle?: Throttle;
  readonly quota?: Quota;
  readonly productCode?: string;
  readonly tags: Tags;
}

export interface ApiStage {
  readonly apiId: string;
  readonly stage: string;
  /** By `{resource path}/{METHOD}`: `/pets/GET`. */
  readonly throttle: Readonly<Record<string, Throttle>>;
}

export interface Throttle {
  readonly burstLimit?: number;
  /** Requests a second. */
  readonly rateLimit?: number;
}

export interface Quota {
  readonly limit: number;
  /** Requests taken off the limit in the first period. */
  readonly offset: number;
  readonly period: "DAY" | "WEEK" | "MONTH";
}

/** `byStage`: the plans that open a stage, whose `planKeys` say for which keys. */
export const usagePlans = collection<UsagePlanRecord, "byStage">({
  name: "apigateway/usage-plans",
  key: ({ account, region, id }) => [account, region, id],
  indexes: { byStage: ({ region, apiStages }) => apiStages.map(({ apiId, stage }) => [region, apiId, stage]) },
});

/** A key that belongs to a usage plan; its name, value and whether it is enabled are the key's. */
export interface PlanKeyRecord {
  readonly account: string;
  readonly region: string;
  readonly plan: string;
  readonly key: string;
}

export const planKeys = collection<PlanKeyRecord, "byKey">({
  name: "apigateway/usage-plan-keys",
  key: ({ account, region, plan, key }) => [account, region, plan, key],
  indexes: { byKey: ({ account, region, plan, key }) => [[account, region, key, plan]] },
});

/** How many requests a key made under a plan on one day. The data plane adds to it. */
export interface UsageRecord {
  readonly account: string;
  readonly region: string;
  readonly plan: string;
  readonly key: string;
  /** In UTC: `2026-11-25`. */
  readonly day: string;
  readonly used: number;
}

export const usage = collection<UsageRecord>({
  name: "apigateway/usage",
  key: ({ account, region, plan, key, day }) => [account, region, plan, key, day],
});

/** What UpdateUsage added to a key's quota (or took off it) in the period that begins on `from`. */
export interface GrantRecord {
  readonly account: string;
  readonly region: string;
  readonly plan: string;
  readonly key: string;
  /** First day of the period, in UTC. */
  readonly from: string;
  readonly extra: number;
}

export const grants = collection<GrantRecord>({
  name: "apigateway/usage-grants",
  key: ({ account, region, plan, key, from }) => [account, region, plan, key, from],
});

/* ---------------------------------------------------------------------------------------------------------------- */
/* The account                                                                                                        */

/** Settings of an account in a Region; no record: none was ever set. */
export interface AccountRecord {
  readonly account: string;
  readonly region: string;
  /** The role with which execution and access logs are written, assumed as apigateway.amazonaws.com. */
  readonly cloudwatchRoleArn?: string;
}

export const accounts = collection<AccountRecord>({
  name: "apigateway/accounts",
  key: ({ account, region }) => [account, region],
});
