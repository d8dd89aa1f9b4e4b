/**
 * What browsers ask of S3 that no operation describes: whether a script of another origin may ask (OPTIONS), and forms
 * with a file in them (POST to a bucket). What other services' fronts leave is S3's, whose paths can be anything: it
 * stands behind them in `services/index.ts`.
 */
import { s3 } from "@rolecall/aws-model/s3";
import { answerable } from "../../kernel/failure.js";
import type { Front, FrontCall } from "../../kernel/front.js";
import type { HttpRequest, HttpResponse } from "../../kernel/http.js";
import { isForm } from "../../kernel/route.js";
import { findS3Address } from "../../protocols/rest/s3-address.js";
import { restXml } from "../../protocols/rest-xml.js";
import { corsHeaders, preflight } from "./cors/headers.js";
import { postForm } from "./forms/post.js";

export const s3Front: Front = {
  streamsBody: true,

  claims: (request) =>
    request.method === "OPTIONS" || (request.method === "POST" && bucketOfForm(request) !== undefined),

  async answer(call) {
    const bucket = bucketOfForm(call.http);
    if (bucket === undefined) return preflight(call.http, call.requestId, call);
    const answer = await postForm(call, bucket).catch((error) => refused(answerable(error, call), call));
    return { ...answer, headers: { ...answer.headers, ...(await corsHeaders(call.http, call)) } };
  },

  failed: (error, call) => refused(error, call),
};

const refused = (error: Parameters<Front["failed"]>[0], { requestId }: Pick<FrontCall, "requestId">): HttpResponse =>
  restXml.serialiseError(error, s3.model(), requestId);

/** The bucket that a form is sent to; undefined for what is no form, of which no other service of AWS takes any. */
function bucketOfForm(request: HttpRequest): string | undefined {
  if (request.method !== "POST" || request.query !== "" || !isForm(request)) return undefined;
  const address = findS3Address(request);
  return address?.path === "/" || address?.path === "" ? address.bucket : undefined;
}
