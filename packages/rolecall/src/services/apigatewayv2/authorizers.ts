/** Authorizers: what callers give, and what answers show. */
import type { Input, Output } from "@rolecall/aws-model";
import type { apigatewayv2 } from "@rolecall/aws-model/apigatewayv2";
import type { Read } from "../../store/store.js";
import { badRequest, badUri, invalid, missing, nameTaken } from "./errors.js";
import { functionOf, versionOf } from "./integrations.js";
import type { Facts } from "./permissions.js";
import { type ApiRecord, type AuthorizerDefinition, authorizers } from "./records.js";

type Described = NonNullable<Output<typeof apigatewayv2, "GetAuthorizers">["Items"]>[number];
type Given = Partial<Omit<Input<typeof apigatewayv2, "CreateAuthorizer">, "ApiId">>;

export const AUTHORIZERS = 10;
const AUDIENCES = 50;
/** Unasked, with identity sources: AWS's default. */
const TTL_SECONDS = 300;

export const describeAuthorizer = (authorizer: AuthorizerDefinition): Described => ({
  ...(authorizer.credentialsArn === undefined ? {} : { AuthorizerCredentialsArn: authorizer.credentialsArn }),
  AuthorizerId: authorizer.id,
  ...(authorizer.payloadFormatVersion === undefined
    ? {}
    : { AuthorizerPayloadFormatVersion: authorizer.payloadFormatVersion }),
  ...(authorizer.ttlSeconds === undefined ? {} : { AuthorizerResultTtlInSeconds: authorizer.ttlSeconds }),
  AuthorizerType: authorizer.type,
  ...(authorizer.uri === undefined ? {} : { AuthorizerUri: authorizer.uri }),
  ...(authorizer.simpleResponses === undefined ? {} : { EnableSimpleResponses: authorizer.simpleResponses }),
  IdentitySource: [...authorizer.identitySource],
  ...(authorizer.jwt === undefined
    ? {}
    : { JwtConfiguration: { Issuer: authorizer.jwt.issuer, Audience: [...authorizer.jwt.audience] } }),
  Name: authorizer.name,
});

/** An authorizer as the call makes it, of what was there or of nothing. @throws BadRequestException */
export function authorizerOf(
  id: string,
  before: Omit<AuthorizerDefinition, "id"> | undefined,
  input: Given,
): AuthorizerDefinition {
  const type = input.AuthorizerType ?? before?.type;
  const name = input.Name || before?.name;
  if (!name) throw missing("Name");
  if (input.IdentityValidationExpression) {
    throw badRequest("IdentityValidationExpression is not supported for HTTP protocol Apis");
  }
  const identitySource = (input.IdentitySource ?? before?.identitySource ?? []).filter((source) => source !== "");
  const basis = { id, name, identitySource };
  return type === "JWT" ? jwtAuthorizer(basis, before, input) : lambdaAuthorizer(basis, before, input);
}

type Basis = Pick<AuthorizerDefinition, "id" | "name" | "identitySource">;

function jwtAuthorizer(
  basis: Basis,
  before: Omit<AuthorizerDefinition, "id"> | undefined,
  input: Given,
): AuthorizerDefinition {
  const issuer = input.JwtConfiguration?.Issuer ?? before?.jwt?.issuer ?? "";
  const audience = input.JwtConfiguration?.Audience ?? before?.jwt?.audience ?? [];
  if (issuer === "") throw missing("JwtConfiguration.Issuer");
  if (!URL.canParse(issuer) || !/^https?:\/\//.test(issuer)) throw invalid("Issuer", issuer);
  if (audience.length > AUDIENCES) throw badRequest(`An authorizer can have at most ${AUDIENCES} audiences`);
  const [source, ...others] = basis.identitySource;
  if (source === undefined || others.length > 0 || !/^\$request\.(?:header|querystring)\.\S+$/.test(source)) {
    throw invalid("IdentitySource", basis.identitySource.join(","));
  }
  for (const member of ["AuthorizerUri", "AuthorizerPayloadFormatVersion", "AuthorizerCredentialsArn"] as const) {
    if (input[member]) throw badRequest(`${member} is not supported for JWT authorizers`);
  }
  return { ...basis, type: "JWT", jwt: { issuer, audience } };
}

function lambdaAuthorizer(
  basis: Basis,
  before: Omit<AuthorizerDefinition, "id"> | undefined,
  input: Given,
): AuthorizerDefinition {
  const uri = input.AuthorizerUri || before?.uri;
  const payloadFormatVersion = versionOf(input.AuthorizerPayloadFormatVersion) ?? before?.payloadFormatVersion;
  if (uri === undefined) throw missing("AuthorizerUri");
  if (functionOf(uri) === undefined) throw badUri();
  // AWS's words, quoted in issues of the Terraform provider.
  if (payloadFormatVersion === undefined) {
    throw badRequest("AuthorizerPayloadFormatVersion is a required parameter for REQUEST authorizer");
  }
  if (input.JwtConfiguration) throw badRequest("JwtConfiguration is not supported for REQUEST authorizers");
  const simpleResponses = input.EnableSimpleResponses ?? before?.simpleResponses ?? false;
  if (simpleResponses && payloadFormatVersion !== "2.0") {
    throw badRequest("EnableSimpleResponses is only supported with AuthorizerPayloadFormatVersion 2.0");
  }
  for (const source of basis.identitySource) if (!SOURCE.test(source)) throw invalid("IdentitySource", source);
  const cached = basis.identitySource.length > 0;
  const ttlSeconds = input.AuthorizerResultTtlInSeconds ?? before?.ttlSeconds ?? (cached ? TTL_SECONDS : 0);
  if (ttlSeconds > 0 && !cached) {
    throw badRequest("IdentitySource is required when AuthorizerResultTtlInSeconds is greater than 0");
  }
  const credentialsArn = input.AuthorizerCredentialsArn ?? before?.credentialsArn;
  return {
    ...basis,
    type: "REQUEST",
    uri,
    ...(credentialsArn ? { credentialsArn } : {}),
    payloadFormatVersion,
    ttlSeconds,
    simpleResponses,
  };
}

const SOURCE = /^\$(?:request\.(?:header|querystring)\.\S+|context\.[\w.]+|stageVariables\.\w+)$/;

export const authorizerFacts = (authorizer: AuthorizerDefinition | undefined): Facts => ({
  AuthorizerType: authorizer?.type,
  AuthorizerUri: authorizer?.uri,
});

/** @throws ConflictException for a name that another one has */
export async function requireOwnName(
  tx: Read,
  { region, id }: ApiRecord,
  authorizer: AuthorizerDefinition,
): Promise<void> {
  const { items } = await authorizers.list(tx, { prefix: [region, id] });
  if (items.some((other) => other.id !== authorizer.id && other.name === authorizer.name)) {
    throw nameTaken("Authorizer", authorizer.name);
  }
}
