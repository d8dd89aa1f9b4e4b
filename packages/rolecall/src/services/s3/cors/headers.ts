/** What S3 tells scripts of other origins: beside its answers, and to the browser that asks before it sends. */
import type { Host } from "../../../kernel/host.js";
import type { HttpRequest, HttpResponse } from "../../../kernel/http.js";
import { findS3Address } from "../../../protocols/rest/s3-address.js";
import { s3RequestIds } from "../../../protocols/rest-xml.js";
import { readSetting } from "../buckets.js";
import { corsForbidden, noOrigin, noRequestMethod } from "../errors.js";
import { buckets } from "../records.js";
import type { CorsSetting } from "./configuration.js";
import { corsAnswer, requestedHeaders } from "./match.js";

const ASKED_METHOD = "access-control-request-method";
const ASKED_HEADERS = "access-control-request-headers";

/** Headers beside an answer, which no rule but one that fits brings. */
export function corsHeaders(
  request: HttpRequest,
  { store }: Pick<Host, "store">,
): Promise<Readonly<Record<string, string>>> | undefined {
  const { origin } = request.headers;
  return origin === undefined ? undefined : besideAnswer(request, origin, store);
}

async function besideAnswer(request: HttpRequest, origin: string, store: Host["store"]) {
  const { rules } = await rulesFor(request, store);
  const method = request.headers[ASKED_METHOD] ?? request.method;
  return corsAnswer(rules ?? [], { origin, method, headers: requestedHeaders(request.headers[ASKED_HEADERS]) }) ?? {};
}

/**
 * Answers OPTIONS. No permission is asked, as none is on AWS: a browser sends no credentials yet.
 *
 * AWS: https://docs.aws.amazon.com/AmazonS3/latest/API/RESTOPTIONSobject.html
 * @throws BadRequest without an origin or a method; AccessForbidden
 */
export async function preflight(
  request: HttpRequest,
  requestId: string,
  { store }: Pick<Host, "store">,
): Promise<HttpResponse> {
  const { origin } = request.headers;
  if (origin === undefined) throw noOrigin();
  const asked = request.headers[ASKED_METHOD];
  const { found, rules, isObject } = await rulesFor(request, store);
  const refused = (why: string, type: "BUCKET" | "OBJECT" = "BUCKET") => corsForbidden(why, asked ?? "OPTIONS", type);
  if (!found) throw refused("Bucket not found");
  if (rules === undefined) throw refused("CORS is not enabled for this bucket.");
  if (asked === undefined) throw noRequestMethod();
  const headers = corsAnswer(rules, {
    origin,
    method: asked,
    headers: requestedHeaders(request.headers[ASKED_HEADERS]),
  });
  if (headers === undefined) throw refused(NOT_ALLOWED, isObject ? "OBJECT" : "BUCKET");
  return { status: 200, headers: { ...s3RequestIds(requestId), ...headers }, body: "" };
}

/** S3's own spelling. */
const NOT_ALLOWED =
  "This CORS request is not allowed. This is usually because the evalution of Origin, request method / " +
  "Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.";

async function rulesFor(request: HttpRequest, store: Host["store"]) {
  const { bucket: name, path = "" } = findS3Address(request) ?? {};
  const found = await store.read(async (tx) => {
    const bucket = await buckets.get(tx, [name ?? ""]);
    return bucket && { rules: (await readSetting<CorsSetting>(tx, bucket, "cors"))?.CORSRules };
  });
  return { found: found !== undefined, rules: found?.rules, isObject: path !== "/" && path !== "" };
}
