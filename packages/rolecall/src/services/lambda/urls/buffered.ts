/** InvokeMode BUFFERED: the answer once the response is whole. */
import type { HttpResponse } from "../../../kernel/http.js";
import type { InvocationResult } from "../../../runtime/sandboxes.js";
import { wholeAnswer, wholeResponse } from "./answer.js";
import type { UrlRequest } from "./event.js";
import { badGateway, gatewayTimeout } from "./failures.js";
import { HTTP_RESPONSE_TYPE, readPrelude } from "./prelude.js";

export async function bufferedAnswer(
  { payload, contentType, functionError, timedOut }: InvocationResult,
  request: UrlRequest,
): Promise<HttpResponse> {
  if (timedOut) return gatewayTimeout(request);
  if (functionError !== undefined) return badGateway(request);
  const own = ownHeaders(request);
  if (contentType === HTTP_RESPONSE_TYPE) {
    const streamed = await readPrelude(
      (async function* () {
        yield payload;
      })(),
    );
    return streamed ? wholeResponse({ ...streamed.head, body: streamed.rest }, own, BYTES) : badGateway(request);
  }
  const answer = wholeAnswer(payload);
  return answer ? wholeResponse(answer, own) : badGateway(request);
}

/** Of a streamed body whose function does not say what it is. */
export const BYTES = "application/octet-stream";

/** What Lambda puts on every answer of a function. */
export const ownHeaders = ({ requestId, traceId }: UrlRequest) => ({
  "x-amzn-requestid": requestId,
  "x-amzn-trace-id": traceId,
});
