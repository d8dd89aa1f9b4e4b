/** One request on its way through a stage: what is known of it, and what was found out so far. */
import type { CallAs } from "../../../kernel/call.js";
import type { Host } from "../../../kernel/host.js";
import { decodedPath } from "../../execute-api/address.js";
import type { ApiRequest } from "../../execute-api/request.js";
import type { Signer } from "../../execute-api/signer.js";
import type { ApiDefinition } from "../records.js";
import type { ExecutionLog } from "./execution-log.js";
import type { MatchedRoute } from "./routes.js";

export interface ApiPlace {
  readonly account: string;
  readonly region: string;
  readonly id: string;
}

/** A stage as requests see it: a canary has other variables and another deployment. */
export interface StageView {
  readonly name: string;
  readonly deploymentId: string;
  readonly variables: Readonly<Record<string, string>>;
  /** Counts up when what authorizers said is to be forgotten. */
  readonly authorizersFlushed?: number;
  /** Absent where the stage has no canary. */
  readonly isCanary?: boolean;
}

export interface Exchange {
  readonly api: ApiPlace;
  readonly stage: StageView;
  readonly definition: ApiDefinition;
  readonly request: ApiRequest;
  readonly host: Host;
  readonly signal: AbortSignal;
  readonly log: ExecutionLog;
  readonly route: MatchedRoute;
  readonly found: Found;
}

/** What is found out on the way; `$context` tells of it, also where the way ended early. */
export interface Found {
  /** Who signed, for methods with AWS_IAM. */
  caller?: CallAs;
  identity?: Signer;
  apiKey?: { readonly id: string; readonly value: string };
  authorizer?: AuthorizerResult;
  authorizerStatus?: number;
  authorizerLatencyMs?: number;
  error?: { readonly message: string | null; readonly responseType: string; readonly validationError?: string };
  integrationStatus?: number;
  integrationLatencyMs?: number;
  integrationError?: string;
  endpointRequestId?: string;
}

export interface AuthorizerResult {
  readonly principalId: string;
  /** Texts, as AWS hands all values on. */
  readonly context: Readonly<Record<string, string>>;
  readonly usageIdentifierKey?: string;
}

/** `arn:aws:execute-api:{region}:{account}:{api}/{stage}/{METHOD}/{path}`: what a caller must be allowed. */
export const requestArn = ({ api, stage, request }: Exchange): string =>
  `${apiArn(api)}/${stage.name}/${request.method}/${trimmed(decodedPath(request.path))}`;

/**
 * `aws:SourceArn` of what the method calls: the resource's path, with an asterisk in place of each parameter.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/arn-format-reference.html
 */
export const sourceArn = ({ api, stage, request, route }: Exchange): string =>
  `${apiArn(api)}/${stage.name}/${request.method}/${trimmed(route.resource.path).replaceAll(/\{[^}]*\}/g, "*")}`;

export const apiArn = ({ account, region, id }: ApiPlace): string => `arn:aws:execute-api:${region}:${account}:${id}`;

/** A slash at the end is no part of a path. */
const trimmed = (path: string) => path.replace(/^\//, "").replace(/(?<=.)\/$/, "");
