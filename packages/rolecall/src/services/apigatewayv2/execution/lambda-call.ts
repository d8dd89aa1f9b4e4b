/** A function, called as API Gateway for one of its resources, or with a role. */
import { parseArn } from "../../../kernel/arn.js";
import { AwsError } from "../../../kernel/errors.js";
import { asApiGateway, asApiRole } from "../../execute-api/assume.js";
import { within } from "../../execute-api/within.js";
import { Invoke } from "../../lambda/operations/invoke.js";
import { functionOf } from "../integrations.js";
import type { Exchange } from "./exchange.js";

export interface FunctionCall {
  /** Of the integration or the authorizer; may hold stage variables. */
  readonly uri: string;
  readonly credentialsArn: string | undefined;
  /** What calls: the route, or the authorizer. */
  readonly sourceArn: string;
  readonly event: object;
  readonly timeoutMs: number;
}

export interface Called {
  readonly payload: string;
  readonly functionError: string | undefined;
  readonly requestId: string;
}

/** Why there is no answer. */
export class CallFailure extends Error {
  override readonly name = "CallFailure";

  constructor(
    readonly kind: "no-function" | "no-permission" | "throttled" | "timeout" | "failed",
    message: string,
  ) {
    super(message);
  }
}

/** @throws CallFailure */
export async function callFunction(
  exchange: Exchange,
  { uri, credentialsArn, sourceArn, event, timeoutMs }: FunctionCall,
): Promise<Called> {
  const { api, stage, call, request } = exchange;
  const arn = functionOf(withVariables(uri, stage.variables));
  if (arn === undefined) throw new CallFailure("no-function", "the URI names no function");
  const place = { account: api.account, region: api.region, sourceArn };
  const requestId = call.ids.uuid();
  try {
    const as = credentialsArn === undefined ? asApiGateway(place) : await asApiRole(credentialsArn, place, call);
    const { Payload, FunctionError } = await within(
      timeoutMs,
      call.call(
        Invoke,
        { FunctionName: arn, Payload: Buffer.from(JSON.stringify(event)) },
        { ...as, region: parseArn(arn)?.region ?? api.region, requestId, traceHeader: request.traceId },
      ),
      () => new CallFailure("timeout", `no answer in ${timeoutMs} ms`),
      call.clock,
    );
    const payload = Buffer.from((Payload as Uint8Array | undefined) ?? []).toString("utf8");
    return { payload, functionError: FunctionError, requestId };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new CallFailure(kindOf(error), error.message);
  }
}

function kindOf({ code }: AwsError): CallFailure["kind"] {
  if (code.startsWith("AccessDenied") || code === "ResourceNotFoundException") return "no-permission";
  return code === "TooManyRequestsException" ? "throttled" : "failed";
}

/** `${stageVariables.fn}`; one that is not there is empty. */
export const withVariables = (text: string, variables: Readonly<Record<string, string>>): string =>
  text.replace(/\$\{stageVariables\.(\w+)\}/g, (_, name: string) =>
    Object.hasOwn(variables, name) ? (variables[name] ?? "") : "",
  );
