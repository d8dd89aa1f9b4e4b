/** API destinations as answers show them. */
import type { Output } from "@rolecall/aws-model";
import type { events } from "@rolecall/aws-model/events";
import type { Here } from "../../../kernel/here.js";
import type { Read } from "../../../store/store.js";
import { apiDestinationNotFound, connectionOfDestinationNotFound } from "../errors.js";
import { type ApiDestinationRecord, apiDestinations, type ConnectionRecord, connections } from "../records.js";
import { apiDestinationArn, endpointOfArn } from "../resources.js";

type Verb = Parameters<typeof apiDestinationNotFound>[0];
type Shown = Output<typeof events, "DescribeApiDestination">;

/** AWS's default, and the most it takes without being asked. */
export const PER_SECOND = 300;

export const arnOfDestination = (destination: Pick<ApiDestinationRecord, "account" | "region" | "name" | "id">) =>
  apiDestinationArn(destination, destination.name, destination.id);

/** @throws ResourceNotFoundException */
export const requireDestination = (
  tx: Read,
  { account, region }: Here,
  name: string,
  verb: Verb,
): Promise<ApiDestinationRecord> =>
  apiDestinations.require(tx, [account, region, name], () => apiDestinationNotFound(verb, name));

/** The connection that an ARN names, in the account and the Region alone. */
export async function connectionOf(
  tx: Read,
  { account, region }: Pick<Here, "account" | "region">,
  arn: string,
): Promise<ConnectionRecord | undefined> {
  const named = endpointOfArn("connection", arn);
  if (named?.account !== account || named.region !== region) return undefined;
  const found = await connections.get(tx, [account, region, named.name]);
  return found?.id === named.id ? found : undefined;
}

/** @throws ResourceNotFoundException */
export async function requireConnectionOf(tx: Read, here: Here, arn: string, verb: Verb): Promise<ConnectionRecord> {
  const found = await connectionOf(tx, here, arn);
  if (!found) throw connectionOfDestinationNotFound(verb, arn);
  return found;
}

/** What operations that change an API destination answer. AWS: it is as active as its connection is authorized. */
export const summarize = (destination: ApiDestinationRecord, connection: ConnectionRecord | undefined) => ({
  ApiDestinationArn: arnOfDestination(destination),
  ApiDestinationState: connection?.state === "AUTHORIZED" ? ("ACTIVE" as const) : ("INACTIVE" as const),
  CreationTime: new Date(destination.createdMs),
  LastModifiedTime: new Date(destination.modifiedMs),
});

/** An API destination as ListApiDestinations shows it. */
export const listed = (destination: ApiDestinationRecord, connection: ConnectionRecord | undefined) => ({
  ...summarize(destination, connection),
  Name: destination.name,
  ConnectionArn: destination.connectionArn,
  InvocationEndpoint: destination.endpoint,
  HttpMethod: destination.method as NonNullable<Shown["HttpMethod"]>,
  InvocationRateLimitPerSecond: destination.perSecond,
});

export const describeDestination = (
  destination: ApiDestinationRecord,
  connection: ConnectionRecord | undefined,
): Shown => ({
  ...listed(destination, connection),
  ...(destination.description === undefined ? {} : { Description: destination.description }),
});
