/** A function, invoked for a method or an authorizer, within a time. */
import { parseArn } from "../../../../kernel/arn.js";
import type { CallAs } from "../../../../kernel/call.js";
import { within } from "../../../execute-api/within.js";
import { Invoke } from "../../../lambda/operations/invoke.js";
import type { Exchange } from "../exchange.js";
import { integrationTimeout } from "../failures.js";

export { functionArnOf } from "./uri.js";

export interface Invoked {
  readonly status: number;
  readonly payload: string;
  readonly functionError?: string;
}

/**
 * @throws AwsError Lambda's refusal
 * @throws GatewayFailure it took too long; the function goes on to its end
 */
export async function invokeFunction(
  arn: string,
  payload: Uint8Array,
  as: CallAs,
  { host, request }: Pick<Exchange, "host" | "request">,
  timeoutMs: number,
  type: "RequestResponse" | "Event" = "RequestResponse",
): Promise<Invoked> {
  const region = parseArn(arn)?.region ?? as.region;
  const input = { FunctionName: arn, InvocationType: type, Payload: payload as never };
  const invoking = host.call(Invoke, input, { ...as, region, traceHeader: request.traceId });
  const output = await within(timeoutMs, invoking, integrationTimeout, host.clock);
  return {
    status: output.StatusCode ?? 200,
    payload: output.Payload === undefined ? "" : Buffer.from(output.Payload).toString("utf8"),
    ...(output.FunctionError === undefined ? {} : { functionError: output.FunctionError }),
  };
}
