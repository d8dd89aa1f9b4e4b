/**
 * InvokeApiDestination sends a request to the endpoint of an API destination. No model has it: EventBridge does it for a rule,
 * with the role of the target, which needs `events:InvokeApiDestination`.
 *
 * Only loopback addresses are called: a rule copied from a real account must not make a local test speak to the world.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-api-destinations.html (2026-11)
 */
import type { Service } from "@rolecall/aws-model";
import { events } from "@rolecall/aws-model/events";
import type { Host } from "../../../kernel/host.js";
import { type Operation, permission } from "../../../kernel/operation.js";
import { BackendFailure, type BackendResponse, callBackend } from "../../execute-api/http-backend.js";
import { headerValue } from "../../execute-api/pairs.js";
import { credentialsOf } from "../connections/credentials.js";
import { forgetToken, TokenRefused } from "../connections/oauth.js";
import { DeliveryFailure } from "../delivery/failure.js";
import { type ApiDestinationRecord, apiDestinations, type ConnectionRecord, type HttpRecord } from "../records.js";
import { endpointOfArn } from "../resources.js";
import { connectionOf } from "./api-destination.js";
import { requestOf } from "./request.js";

export interface InvokeApiDestinationInput {
  readonly arn: string;
  readonly input: string;
  readonly http: HttpRecord | undefined;
}

/** AWS's bound on an answer. */
const TIMEOUT_MS = 5000;

export const InvokeApiDestination: Operation<InvokeApiDestinationInput, void> = {
  service: events as Service,
  name: "InvokeApiDestination",
  source: "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html",

  permissions: ({ input }) => [permission("events:InvokeApiDestination", input.arn, {})],

  async handle({ input, signal, ...host }) {
    const { destination, connection } = await found(input.arn, host);
    if (!destination) throw failure("NO_RESOURCE", `The API destination ${input.arn} does not exist.`, false);
    if (!connection) throw failure("NO_RESOURCE", `The connection ${destination.connectionArn} does not exist.`, false);
    if (connection.state === "DEAUTHORIZED") {
      const why = connection.stateReason ?? "It was deauthorized.";
      throw failure("NO_PERMISSIONS", `The connection ${connection.name} is not authorized. ${why}`, false);
    }
    const answer = await sent(input, destination, connection, host, signal);
    if (answer.status >= 200 && answer.status <= 299) return;
    // AWS renews the token with the next try.
    if ((answer.status === 401 || answer.status === 407) && connection.oauth) await forgetToken(connection, host);
    throw refused(answer);
  },
};

/** The destination with its connection. */
export const found = (arn: string, { store }: Pick<Host, "store">) =>
  store.read(async (read) => {
    const { account = "", region = "", name = "", id } = endpointOfArn("api-destination", arn) ?? {};
    const destination = await apiDestinations.get(read, [account, region, name]);
    if (destination?.id !== id) return {};
    return {
      destination,
      connection: destination && (await connectionOf(read, destination, destination.connectionArn)),
    };
  });

async function sent(
  { input, http }: InvokeApiDestinationInput,
  destination: ApiDestinationRecord,
  connection: ConnectionRecord,
  host: Pick<Host, "store" | "clock" | "background">,
  signal: AbortSignal,
): Promise<BackendResponse> {
  const { endpoint, method } = destination;
  try {
    const credentials = await credentialsOf(connection, host, signal);
    const { invocation } = connection;
    const request = requestOf({ endpoint, method, input, target: http, connection: invocation, credentials });
    return await callBackend({ ...request, method, timeoutMs: TIMEOUT_MS, signal });
  } catch (error) {
    if (error instanceof TokenRefused) throw failure("NO_PERMISSIONS", error.message, error.mayPass);
    if (error instanceof TypeError) throw failure("INVALID_PARAMETER", `\`${endpoint}\` is no URL.`, false);
    if (!(error instanceof BackendFailure)) throw error;
    if (error.kind === "not-loopback") throw failure("SDK_CLIENT_ERROR", error.message, false);
    throw failure(error.kind === "timeout" ? "TIMEOUT" : "CONNECTION_FAILURE", error.message, true);
  }
}

/** AWS tries again after 401, 407, 409, 429 and 5xx, no sooner than `Retry-After` says; never where that is negative. */
function refused({ status, headers }: BackendResponse): DeliveryFailure {
  const seconds = Number(headerValue(headers, "retry-after"));
  const retry = (status >= 500 || [401, 407, 409, 429].includes(status)) && !(seconds < 0);
  const message = `The API destination's endpoint answered ${status}.`;
  return new DeliveryFailure({
    code: status === 429 ? "THROTTLING" : "ERROR_FROM_TARGET",
    message,
    retry,
    ...(retry && seconds > 0 ? { notBeforeSeconds: seconds } : {}),
  });
}

const failure = (code: string, message: string, retry: boolean) => new DeliveryFailure({ code, message, retry });
