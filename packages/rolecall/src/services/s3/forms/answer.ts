/**
 * What a form is answered: nothing, a document, or the way to another page.
 *
 * As S3 was seen to answer (LocalStack's recordings of February 2026; captures of 2013 to 2021).
 */
import type { Output } from "@rolecall/aws-model";
import type { s3 } from "@rolecall/aws-model/s3";
import type { HttpRequest, HttpResponse } from "../../../kernel/http.js";
import { restXml } from "../../../protocols/rest-xml.js";
import { escapeText } from "../../../protocols/xml/writer.js";
import { putModel } from "./input.js";

interface Stored {
  readonly bucket: string;
  readonly key: string;
  readonly output: Output<typeof s3, "PutObject">;
}

export function formAnswer(
  { bucket, key, output }: Stored,
  fields: ReadonlyMap<string, string>,
  http: HttpRequest,
  requestId: string,
): HttpResponse {
  const { model, put } = putModel();
  const { headers } = restXml.serialise(output as Record<string, unknown>, put, model, requestId);
  const etag = output.ETag ?? "";
  const location = `http://${http.headers.host ?? ""}${http.path.replace(/\/$/, "")}/${encodeURIComponent(key)}`;
  const redirect = redirectOf(fields);
  if (redirect !== undefined) {
    const query = new URLSearchParams({ bucket, key, etag });
    const to = `${redirect}${redirect.includes("?") ? "&" : "?"}${query}`;
    return { status: 303, headers: { ...headers, location: to }, body: "" };
  }
  const answer = { ...headers, location };
  switch (fields.get("success_action_status")) {
    case "200":
      return { status: 200, headers: answer, body: "" };
    case "201": {
      const inside =
        `<Location>${escapeText(location)}</Location><Bucket>${escapeText(bucket)}</Bucket>` +
        `<Key>${escapeText(key)}</Key><ETag>${escapeText(etag)}</ETag>`;
      return {
        status: 201,
        headers: { ...answer, "content-type": "application/xml" },
        body: `<?xml version="1.0" encoding="UTF-8"?>\n<PostResponse>${inside}</PostResponse>`,
      };
    }
    default:
      return { status: 204, headers: answer, body: "" };
  }
}

/** Where to, if that is a whole address: S3 takes no part of one. What no header can hold is encoded. */
function redirectOf(fields: ReadonlyMap<string, string>): string | undefined {
  const to = fields.get("success_action_redirect") ?? fields.get("redirect");
  if (to === undefined || !/^https?:\/\//i.test(to) || !URL.canParse(to)) return undefined;
  return to.replace(/[^\x20-\x7e]+/gu, encodeURIComponent);
}
