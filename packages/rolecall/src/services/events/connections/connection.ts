/**
 * Connections: what an API destination's requests are authorized with.
 *
 * AWS keeps the parameters in a secret of the account's (`events!connection/…`). Here EventBridge keeps them itself, and
 * shows the ARN that the secret would have.
 */
import type { Input, Output } from "@rolecall/aws-model";
import type { events } from "@rolecall/aws-model/events";
import { notEmulated } from "../../../kernel/errors.js";
import type { Here } from "../../../kernel/here.js";
import { absent, type Permission, permission } from "../../../kernel/operation.js";
import type { Read } from "../../../store/store.js";
import { authParametersForeign, authParametersMissing, connectionNotFound } from "../errors.js";
import { type ConnectionRecord, connections, type OAuthRecord } from "../records.js";
import { connectionArn } from "../resources.js";
import { describeParameters, readParameters } from "./parameters.js";

/** UpdateConnection takes the same, and less of it. */
type Given = Partial<Input<typeof events, "UpdateConnection">>;
type GivenAuth = NonNullable<Given["AuthParameters"]>;
type Shown = Output<typeof events, "DescribeConnection">;

export const arnOfConnection = (connection: Pick<ConnectionRecord, "account" | "region" | "name" | "id">) =>
  connectionArn(connection, connection.name, connection.id);

/** @throws ResourceNotFoundException */
export const requireConnection = (
  tx: Read,
  { account, region }: Here,
  name: string,
  verb: Parameters<typeof connectionNotFound>[0],
): Promise<ConnectionRecord> => connections.require(tx, [account, region, name], () => connectionNotFound(verb, name));

type Auth = Pick<ConnectionRecord, "type" | "basic" | "apiKey" | "oauth" | "invocation">;

/** @throws RC_NOT_EMULATED for what is a gap */
export function refuseGaps(given: Given): void {
  if (given.KmsKeyIdentifier) throw notEmulated("Encryption of a connection with a customer managed key");
  if (given.InvocationConnectivityParameters || given.AuthParameters?.ConnectivityParameters) {
    throw notEmulated("A connection to a private API");
  }
}

/**
 * The authorization of a connection after what a request says of it; what an update leaves out stays.
 * @throws ValidationException
 */
export function readAuth(given: Given, old?: Auth): Auth {
  const type = given.AuthorizationType ?? old?.type;
  if (type === undefined) throw authParametersMissing("AuthorizationType");
  const auth = given.AuthParameters ?? {};
  const names = {
    BASIC: "BasicAuthParameters",
    API_KEY: "ApiKeyAuthParameters",
    OAUTH_CLIENT_CREDENTIALS: "OAuthParameters",
  } as const;
  for (const [owner, name] of Object.entries(names)) {
    if (owner !== type && auth[name] !== undefined) throw authParametersForeign(`AuthParameters.${name}`);
  }
  const invocation = auth.InvocationHttpParameters ? readParameters(auth.InvocationHttpParameters) : old?.invocation;
  return {
    type,
    ...(type === "BASIC" ? { basic: readBasic(auth, old) } : {}),
    ...(type === "API_KEY" ? { apiKey: readApiKey(auth, old) } : {}),
    ...(type === "OAUTH_CLIENT_CREDENTIALS" ? { oauth: readOAuth(auth, old) } : {}),
    ...(invocation ? { invocation } : {}),
  };
}

function readBasic({ BasicAuthParameters }: GivenAuth, old?: Auth) {
  const { Username: username = old?.basic?.username, Password: password = old?.basic?.password } =
    BasicAuthParameters ?? {};
  if (username === undefined || password === undefined)
    throw authParametersMissing("AuthParameters.BasicAuthParameters");
  return { username, password };
}

function readApiKey({ ApiKeyAuthParameters }: GivenAuth, old?: Auth) {
  const { ApiKeyName: name = old?.apiKey?.name, ApiKeyValue: value = old?.apiKey?.value } = ApiKeyAuthParameters ?? {};
  if (name === undefined || value === undefined) throw authParametersMissing("AuthParameters.ApiKeyAuthParameters");
  return { name, value };
}

function readOAuth({ OAuthParameters: given = {} }: GivenAuth, old?: Auth): OAuthRecord {
  const { ClientID: clientId = old?.oauth?.clientId, ClientSecret: clientSecret = old?.oauth?.clientSecret } =
    given.ClientParameters ?? {};
  const { AuthorizationEndpoint: endpoint = old?.oauth?.endpoint, HttpMethod: method = old?.oauth?.method } = given;
  if (clientId === undefined || clientSecret === undefined || endpoint === undefined || method === undefined) {
    throw authParametersMissing("AuthParameters.OAuthParameters");
  }
  const http = given.OAuthHttpParameters ? readParameters(given.OAuthHttpParameters) : old?.oauth?.http;
  return { clientId, clientSecret, endpoint, method, ...(http ? { http } : {}) };
}

/** What operations that change a connection answer. */
export const summarize = (connection: ConnectionRecord) => ({
  ConnectionArn: arnOfConnection(connection),
  ConnectionState: connection.state,
  CreationTime: new Date(connection.createdMs),
  LastModifiedTime: new Date(connection.modifiedMs),
  ...(connection.authorizedMs === undefined ? {} : { LastAuthorizedTime: new Date(connection.authorizedMs) }),
});

/** A connection as ListConnections shows it. */
export const listed = (connection: ConnectionRecord) => ({
  ...summarize(connection),
  Name: connection.name,
  AuthorizationType: connection.type,
  ...(connection.stateReason === undefined ? {} : { StateReason: connection.stateReason }),
});

/** Passwords, keys and client secrets are never shown. */
export function describeConnection(connection: ConnectionRecord): Shown {
  const { account, region, name, secretId, description, basic, apiKey, oauth, invocation } = connection;
  return {
    ...listed(connection),
    SecretArn: `arn:aws:secretsmanager:${region}:${account}:secret:${secretName(name)}/${secretId}`,
    ...(description === undefined ? {} : { Description: description }),
    AuthParameters: {
      ...(basic ? { BasicAuthParameters: { Username: basic.username } } : {}),
      ...(apiKey ? { ApiKeyAuthParameters: { ApiKeyName: apiKey.name } } : {}),
      ...(oauth ? { OAuthParameters: describeOAuth(oauth) } : {}),
      ...(invocation ? { InvocationHttpParameters: describeParameters(invocation) } : {}),
    },
  };
}

type ShownOAuth = NonNullable<NonNullable<Shown["AuthParameters"]>["OAuthParameters"]>;

const describeOAuth = ({ clientId, endpoint, method, http }: OAuthRecord): ShownOAuth => ({
  ClientParameters: { ClientID: clientId },
  AuthorizationEndpoint: endpoint,
  HttpMethod: method as NonNullable<ShownOAuth["HttpMethod"]>,
  ...(http ? { OAuthHttpParameters: describeParameters(http) } : {}),
});

const secretName = (connection: string) => `events!connection/${connection}`;

const NO_SECRET = absent("EventBridge says nothing of it");

/**
 * AWS: whoever makes or changes a connection must be allowed to do so with its secret, which EventBridge makes for him.
 * That it is these two actions is unverified.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-target-connection-auth.html (2026-11)
 */
export const createsSecret = (here: Here, connection: string): Permission =>
  permission("secretsmanager:CreateSecret", secretArn(here, connection), {
    "secretsmanager:Name": secretName(connection),
    "secretsmanager:AddReplicaRegions": NO_SECRET,
    "secretsmanager:Description": NO_SECRET,
    "secretsmanager:ForceOverwriteReplicaSecret": NO_SECRET,
    "secretsmanager:KmsKeyArn": NO_SECRET,
    "secretsmanager:KmsKeyId": NO_SECRET,
    "secretsmanager:Type": NO_SECRET,
    "secretsmanager:resource/AllowRotationLambdaArn": NO_SECRET,
    "secretsmanager:resource/Type": NO_SECRET,
  });

export const changesSecret = (here: Here, connection: string): Permission =>
  permission("secretsmanager:PutSecretValue", secretArn(here, connection), {
    "secretsmanager:SecretId": secretArn(here, connection),
    "secretsmanager:SecretPrimaryRegion": here.region,
    "secretsmanager:resource/AllowRotationLambdaArn": NO_SECRET,
    "secretsmanager:resource/Type": NO_SECRET,
  });

/** Its id is drawn later; policies name `secret:events!*`. */
const secretArn = ({ account, region }: Here, connection: string) =>
  `arn:aws:secretsmanager:${region}:${account}:secret:${secretName(connection)}/*`;
