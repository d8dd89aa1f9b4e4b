/**
 * The front of both kinds of APIs. REST APIs and HTTP APIs are reached by the same hosts and paths, and an id alone
 * tells which it is: each service has a front, and says of an id that is not its own that it does not know it.
 */
import type { AwsError } from "../../kernel/errors.js";
import type { Front, FrontCall } from "../../kernel/front.js";
import type { HttpResponse } from "../../kernel/http.js";
import { type ApiAddress, apiAddress } from "./address.js";

/** The API's answer; undefined where the service has no API of this id. */
export type AnswerApi = (address: ApiAddress, call: FrontCall) => Promise<HttpResponse | undefined>;

export const apiFront = (answer: AnswerApi): Front => ({
  claims: (request) => apiAddress(request) !== undefined,
  async answer(call) {
    const address = apiAddress(call.http);
    return address && answer(address, call);
  },
  failed: (error, { requestId }) => failed(error, requestId),
});

/** AWS answers for APIs that are nowhere as for stages that are not there. */
const FORBIDDEN = { status: 403, code: "ForbiddenException", message: "Forbidden" };

function failed(error: AwsError, requestId: string): HttpResponse {
  const { status = 400, code, message } = error.status === 404 ? FORBIDDEN : error;
  return {
    status,
    headers: { "content-type": "application/json", "x-amzn-requestid": requestId, "x-amzn-errortype": code },
    body: JSON.stringify({ message }),
  };
}
