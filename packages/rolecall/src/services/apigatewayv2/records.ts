/**
 * What API Gateway stores for HTTP APIs.
 *
 * The parts of an API that is being worked on lie in collections of their own. A deployment freezes them (`snapshots`), and
 * requests are answered from the snapshot of their stage's deployment alone; what a stage itself sets (variables, throttles,
 * access logs) counts at once.
 */
import { collection } from "../../store/collection.js";

export type Texts = Readonly<Record<string, string>>;

export interface Cors {
  readonly allowCredentials?: boolean;
  readonly allowHeaders?: readonly string[];
  readonly allowMethods?: readonly string[];
  readonly allowOrigins?: readonly string[];
  readonly exposeHeaders?: readonly string[];
  /** Seconds; -1 forbids to keep the answer. */
  readonly maxAge?: number;
}

export interface ApiRecord {
  readonly account: string;
  readonly region: string;
  /** Ten characters; unique in the Region. */
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  readonly version?: string;
  readonly apiKeySelectionExpression: string;
  readonly routeSelectionExpression: string;
  readonly cors?: Cors;
  readonly disableExecuteApiEndpoint: boolean;
  readonly ipAddressType: "ipv4" | "dualstack";
  readonly createdMs: number;
  readonly tags: Texts;
  /** What the import that made the API said. */
  readonly importInfo?: readonly string[];
  readonly warnings?: readonly string[];
}

export const apis = collection<ApiRecord, "byId">({
  name: "apigatewayv2/apis",
  key: ({ account, region, id }) => [account, region, id],
  indexes: { byId: ({ id, region }) => [[id, region]] },
});

/** Part of an API. */
interface PartOf {
  readonly region: string;
  readonly api: string;
}

export interface RouteDefinition {
  readonly id: string;
  /** `GET /pets/{id}` or `$default`. */
  readonly routeKey: string;
  /** `integrations/{id}`; a route without one answers nothing. */
  readonly target?: string;
  readonly authorizationType: "NONE" | "AWS_IAM" | "CUSTOM" | "JWT";
  readonly authorizerId?: string;
  readonly authorizationScopes?: readonly string[];
  readonly operationName?: string;
  /** Made by quick create. */
  readonly managed?: true;
}

export interface IntegrationDefinition {
  readonly id: string;
  readonly type: "AWS_PROXY" | "HTTP_PROXY";
  /** `SQS-SendMessage`; absent for Lambda functions and HTTP. */
  readonly subtype?: string;
  readonly method?: string;
  readonly uri?: string;
  readonly credentialsArn?: string;
  readonly description?: string;
  readonly payloadFormatVersion: "1.0" | "2.0";
  /** For a subtype its parameters, else `append:header.x` and its kin. */
  readonly requestParameters?: Texts;
  /** By status code. */
  readonly responseParameters?: Readonly<Record<string, Texts>>;
  readonly timeoutMs: number;
  readonly serverNameToVerify?: string;
  readonly managed?: true;
}

export interface AuthorizerDefinition {
  readonly id: string;
  readonly name: string;
  readonly type: "JWT" | "REQUEST";
  /** `$request.header.Authorization`. */
  readonly identitySource: readonly string[];
  readonly jwt?: { readonly issuer: string; readonly audience: readonly string[] };
  /** `arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{function arn}/invocations` */
  readonly uri?: string;
  readonly credentialsArn?: string;
  readonly payloadFormatVersion?: "1.0" | "2.0";
  /** 0 turns the cache off. */
  readonly ttlSeconds?: number;
  readonly simpleResponses?: boolean;
}

export type RouteRecord = PartOf & RouteDefinition;

export const routes = collection<RouteRecord>({
  name: "apigatewayv2/routes",
  key: ({ region, api, id }) => [region, api, id],
});

export type IntegrationRecord = PartOf & IntegrationDefinition;

export const integrations = collection<IntegrationRecord>({
  name: "apigatewayv2/integrations",
  key: ({ region, api, id }) => [region, api, id],
});

export type AuthorizerRecord = PartOf & AuthorizerDefinition;

export const authorizers = collection<AuthorizerRecord>({
  name: "apigatewayv2/authorizers",
  key: ({ region, api, id }) => [region, api, id],
});

export interface ModelRecord extends PartOf {
  readonly id: string;
  readonly name: string;
  readonly contentType: string;
  readonly description?: string;
  readonly schema: string;
}

export const models = collection<ModelRecord>({
  name: "apigatewayv2/models",
  key: ({ region, api, id }) => [region, api, id],
});

export interface DeploymentRecord extends PartOf {
  readonly id: string;
  readonly description?: string;
  readonly createdMs: number;
  readonly autoDeployed: boolean;
}

export const deployments = collection<DeploymentRecord>({
  name: "apigatewayv2/deployments",
  key: ({ region, api, id }) => [region, api, id],
});

/** What a deployment freezes, and requests are answered from. */
export interface ApiDefinition {
  readonly cors?: Cors;
  readonly routes: readonly RouteDefinition[];
  readonly integrations: readonly IntegrationDefinition[];
  readonly authorizers: readonly AuthorizerDefinition[];
}

/** Written once with its deployment and deleted with it. */
export interface SnapshotRecord extends PartOf {
  /** The deployment's. */
  readonly id: string;
  readonly definition: ApiDefinition;
}

export const snapshots = collection<SnapshotRecord>({
  name: "apigatewayv2/snapshots",
  key: ({ region, api, id }) => [region, api, id],
});

export interface RouteSettings {
  readonly detailedMetricsEnabled?: boolean;
  readonly throttlingBurstLimit?: number;
  /** Requests a second. */
  readonly throttlingRateLimit?: number;
}

export interface AccessLogSettings {
  /** A log group's ARN, without `:*`. */
  readonly destinationArn: string;
  readonly format: string;
}

export interface StageRecord extends PartOf {
  readonly account: string;
  readonly name: string;
  readonly autoDeploy: boolean;
  readonly deploymentId?: string;
  readonly lastDeploymentStatusMessage?: string;
  readonly description?: string;
  readonly variables: Texts;
  readonly defaultRouteSettings: RouteSettings;
  /** By route key. */
  readonly routeSettings: Readonly<Record<string, RouteSettings>>;
  readonly accessLogSettings?: AccessLogSettings;
  readonly clientCertificateId?: string;
  readonly tags: Texts;
  readonly createdMs: number;
  readonly updatedMs: number;
  /** Counts up at each ResetAuthorizersCache: what an authorizer said before is not to be used. */
  readonly authorizersReset: number;
  readonly managed?: true;
}

export const stages = collection<StageRecord>({
  name: "apigatewayv2/stages",
  key: ({ region, api, name }) => [region, api, name],
});
