/**
 * IAM Toolbox (Preview), written by hand: the AWS SDK for JavaScript has no client for it yet, from which the other
 * models are generated. Transcribed from `iam-toolbox/2018-05-10` of botocore 1.43.107 (Apache-2.0), October 2026.
 *
 * It gives way to a generated one as soon as there is an SDK client to generate it from.
 *
 * AWS: https://docs.aws.amazon.com/iam-toolbox/latest/APIReference/API_GetRequestAuthorizationDetails.html
 */
import { dictionary } from "../decode.js";
import { service } from "../service.js";
import type { Member, ModelData, Shape, SimpleShape, StructureShape } from "../shape.js";

export interface IamToolboxOperations {
  GetRequestAuthorizationDetails: {
    input: GetRequestAuthorizationDetailsInput;
    output: GetRequestAuthorizationDetailsOutput;
  };
}

export type IamToolboxErrors =
  | "AccessDeniedException"
  | "InternalServerException"
  | "ResourceNotFoundException"
  | "ValidationException";

export interface GetRequestAuthorizationDetailsInput {
  authorizationId: string | undefined;
  nextToken?: string | undefined;
}

export interface GetRequestAuthorizationDetailsOutput {
  /** Keys and values that all evaluations of the request share. */
  requestContext: AuthorizationContext | undefined;
  evaluations: Evaluation[] | undefined;
  /** Every policy that was evaluated, also those that matched nothing. */
  policies: PolicyInfo[] | undefined;
  nextToken?: string | undefined;
}

/** Values are JSON: a string, or a list of strings for a key with several. */
export type AuthorizationContext = Record<string, string | readonly string[]>;

/** One action on one resource. */
export interface Evaluation {
  action: string | undefined;
  resource: string | undefined;
  /** Laid over the request's context. */
  context?: AuthorizationContext | undefined;
  evaluatedEffect?: "ALLOW" | "EXPLICIT_DENY" | "IMPLICIT_DENY" | undefined;
  matchedPolicies?: MatchedPolicy[] | undefined;
}

export interface MatchedPolicy {
  /** Stands in `policies`, too: a managed policy's ARN, for others an opaque name. */
  uri: string | undefined;
  matchedStatements?: MatchedStatement[] | undefined;
}

export interface MatchedStatement {
  sid?: string | undefined;
  evaluatedEffect?: "ALLOW" | "DENY" | undefined;
}

export interface PolicyInfo {
  type?: PolicyType | undefined;
  inline?: boolean | undefined;
  uri?: string | undefined;
  attachedTo?: { arn?: string | undefined }[] | undefined;
}

export type PolicyType =
  | "IDENTITY_BASED_POLICY"
  | "RESOURCE_BASED_POLICY"
  | "PERMISSIONS_BOUNDARY"
  | "SESSION_POLICY"
  | "SERVICE_CONTROL_POLICY"
  | "RESOURCE_CONTROL_POLICY"
  | "VPC_ENDPOINT_POLICY";

export const iamToolbox = service<IamToolboxOperations, IamToolboxErrors>("iam-toolbox", model);

function model(): ModelData {
  return {
    service: "iam-toolbox",
    serviceId: "IAM Toolbox",
    apiVersion: "2018-05-10",
    signingName: "iam",
    endpointPrefix: "iam-toolbox",
    protocols: ["restJson1"],
    namespace: "com.amazonaws.iamtoolbox",
    operations: dictionary([
      [
        "GetRequestAuthorizationDetails",
        {
          name: "GetRequestAuthorizationDetails",
          input: "GetRequestAuthorizationDetailsInput",
          output: "GetRequestAuthorizationDetailsOutput",
          errors: [
            "AccessDeniedException",
            "ResourceNotFoundException",
            "ValidationException",
            "InternalServerException",
          ],
          http: { method: "GET", uri: "/authorization-details/{authorizationId}", status: 200 },
        },
      ],
    ]),
    shapes: dictionary(SHAPES.map((shape) => [shape.name, shape])),
    sources: { botocore: "1.43.107" },
  };
}

const STRING: Member = { shape: { type: "string" } };
const REQUIRED_STRING: Member = { ...STRING, required: true };

const oneOf = (...values: readonly string[]): Member => ({ shape: { type: "string", enum: values } });
const structure = (name: string, members: Readonly<Record<string, Member>>): StructureShape => ({
  type: "structure",
  name,
  members: dictionary(Object.entries(members)),
});
const list = (name: string, shape: string): Named => ({ type: "list", name, member: { shape } });
const error = (name: string, status: number, fault: "client" | "server"): StructureShape => ({
  ...structure(name, { message: REQUIRED_STRING }),
  error: { fault, status },
});

type Named = Exclude<Shape, SimpleShape>;

const SHAPES: readonly Named[] = [
  error("AccessDeniedException", 403, "client"),
  structure("AttachedTo", { arn: { shape: { type: "string", pattern: "arn:[^:]*:[^:]*:[^:]*:[^:]*:.*" } } }),
  list("AttachedToList", "AttachedTo"),
  { type: "map", name: "AuthorizationContext", key: STRING, value: { shape: { type: "document" } } },
  structure("Evaluation", {
    action: REQUIRED_STRING,
    resource: REQUIRED_STRING,
    context: { shape: "AuthorizationContext" },
    evaluatedEffect: oneOf("ALLOW", "EXPLICIT_DENY", "IMPLICIT_DENY"),
    matchedPolicies: { shape: "MatchedPolicyList" },
  }),
  list("Evaluations", "Evaluation"),
  structure("GetRequestAuthorizationDetailsInput", {
    authorizationId: {
      shape: { type: "string", pattern: "[0123456789abcdefghijklmnopqrstuvwxyz]+" },
      required: true,
      location: "label",
      locationName: "authorizationId",
    },
    nextToken: { ...STRING, location: "query", locationName: "nextToken" },
  }),
  structure("GetRequestAuthorizationDetailsOutput", {
    requestContext: { shape: "AuthorizationContext", required: true },
    evaluations: { shape: "Evaluations", required: true },
    policies: { shape: "PolicyInfoList", required: true },
    nextToken: STRING,
  }),
  error("InternalServerException", 500, "server"),
  structure("MatchedPolicy", { uri: REQUIRED_STRING, matchedStatements: { shape: "MatchedStatementList" } }),
  list("MatchedPolicyList", "MatchedPolicy"),
  structure("MatchedStatement", { sid: STRING, evaluatedEffect: oneOf("ALLOW", "DENY") }),
  list("MatchedStatementList", "MatchedStatement"),
  structure("PolicyInfo", {
    type: oneOf(
      "IDENTITY_BASED_POLICY",
      "RESOURCE_BASED_POLICY",
      "PERMISSIONS_BOUNDARY",
      "SESSION_POLICY",
      "SERVICE_CONTROL_POLICY",
      "RESOURCE_CONTROL_POLICY",
      "VPC_ENDPOINT_POLICY",
    ),
    inline: { shape: { type: "boolean" } },
    uri: STRING,
    attachedTo: { shape: "AttachedToList" },
  }),
  list("PolicyInfoList", "PolicyInfo"),
  error("ResourceNotFoundException", 404, "client"),
  error("ValidationException", 400, "client"),
];
