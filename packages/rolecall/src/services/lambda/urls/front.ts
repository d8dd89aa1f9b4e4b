/**
 * Function URLs as their clients see them.
 *
 * AuthType AWS_IAM: the signer (SigV4, service `lambda`) is who calls; nobody who did not sign. AuthType NONE: nobody is
 * asked who he is, so the anonymous caller calls, whom the function's policy alone may let in. Both are decided by
 * InvokeFunctionUrl; whoever is refused learns no more than that.
 *
 * AWS: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
 */
import { lambda } from "@rolecall/aws-model/lambda";
import type { CallAs } from "../../../kernel/call.js";
import { AwsError } from "../../../kernel/errors.js";
import type { Front, FrontCall } from "../../../kernel/front.js";
import type { HttpResponse } from "../../../kernel/http.js";
import { newTraceId } from "../../execute-api/request.js";
import { observeUrl } from "../metrics.js";
import { InvokeFunctionUrl } from "../operations/invoke-function-url.js";
import { type UrlAddress, urlAddress } from "./address.js";
import { refOf } from "./configuration.js";
import { corsHeaders, preflight } from "./cors.js";
import { forbidden, unauthenticated } from "./failures.js";
import { functionUrls, type UrlRecord } from "./records.js";

export const functionUrlFront: Front = {
  claims: (request) => urlAddress(request) !== undefined,

  async answer(call) {
    const address = urlAddress(call.http);
    if (!address) return undefined;
    const [url] = await call.store.read((read) =>
      functionUrls.by(read, "byId", [address.region, address.urlId], { limit: 1 }),
    );
    // Recorded of a URL whose alias was deleted; that one never given is answered alike is reported.
    if (!url) return forbidden(call.requestId);
    const { http } = call;
    const preflighted = preflight(http, url.cors);
    if (preflighted) {
      return { status: 200, headers: { "x-amzn-requestid": call.requestId, ...preflighted }, body: "" };
    }
    const startedMs = call.clock.now();
    const response = await answered(url, address, call);
    const { status } = response;
    observeUrl(call, refOf(url), startedMs, { status, latencyMs: call.clock.now() - startedMs });
    return beside(response, corsHeaders(http, url.cors));
  },

  failed: (error, { requestId }) => unauthenticated(error, requestId),
};

async function answered(url: UrlRecord, address: UrlAddress, call: FrontCall): Promise<HttpResponse> {
  const { http, requestId, settings, clock, ids } = call;
  try {
    const as =
      url.authType === "AWS_IAM" ? await call.identify(lambda.model(), url.region) : call.anonymous(url.region);
    // AWS lets anonymous callers through to URLs of AuthType NONE alone, whatever the policy says.
    if (url.authType === "AWS_IAM" && isAnonymous(as)) return forbidden(requestId);
    const request = {
      http,
      requestId,
      domainName: address.domainName,
      traceId: http.headers["x-amzn-trace-id"] ?? newTraceId(clock, ids),
      atMs: clock.now(),
    };
    const asksForInvokeFunction = settings.functionUrlRule === "2025-10";
    return await call.call(InvokeFunctionUrl, { url, request, asksForInvokeFunction }, as);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return error.code === "AccessDeniedException" ? forbidden(requestId) : unauthenticated(error, requestId);
  }
}

const isAnonymous = ({ caller }: CallAs) => caller.principal.type === "anonymous";

/** AWS: where the function sets a header too, both are sent. */
function beside(response: HttpResponse, more: Readonly<Record<string, string>>): HttpResponse {
  if (Object.keys(more).length === 0) return response;
  const headers: Record<string, string | readonly string[]> = { ...response.headers };
  for (const [name, value] of Object.entries(more)) {
    const own = headers[name];
    headers[name] = own === undefined ? value : [value, ...(typeof own === "string" ? [own] : own)];
  }
  return { ...response, headers };
}
