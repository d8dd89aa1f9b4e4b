/**
 * Headers that the query of a presigned URL of S3 stands for: presigners move `x-amz-` headers into it, so that whoever
 * holds the URL need not send them.
 *
 * S3 was seen to take `x-amz-meta-…` (aws-sdk-js-v3 4694, aws-sdk-ruby 1808) and `x-amz-acl` (aws-sdk-java-v2 1849) so, and to
 * pass over tags (aws-sdk-go-v2 pull request 1017), checksums (aws-sdk-go-v2 2610, localstack 12169), encryption
 * (aws-sdk-js-v3 pull request 1701) and the source of a copy (minio 4167). unverified: that it takes all others.
 */
import type { HttpRequest } from "../../kernel/http.js";
import { parseForm } from "../query/form.js";

const OF_SIGNATURE =
  /^x-amz-(?:algorithm|content-sha256|credential|date|expires|security-token|signature|signedheaders)$/;
const PASSED_OVER =
  /^x-amz-(?:checksum-|copy-source|metadata-directive$|sdk-checksum-algorithm$|server-side-encryption|tagging)/;

/**
 * All `x-amz-` parameters, their names in lower case and their values as headers come off the wire: a character a byte, no
 * ends of lines, a name that comes again joined by commas.
 */
export function amazonHeadersIn(query: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const [name, value] of parseForm(query) ?? []) {
    const lower = name.toLowerCase();
    if (!lower.startsWith("x-amz-")) continue;
    const known = found.get(lower);
    const onTheWire = Buffer.from(value.replace(/[\r\n]+/g, " ")).toString("latin1");
    found.set(lower, known === undefined ? onTheWire : `${known},${onTheWire}`);
  }
  return found;
}

/** The request's headers with those that its presigned query stands for; a header that was sent counts before it. */
export function headersWithQuery({ headers, query }: HttpRequest): HttpRequest["headers"] {
  if (!/(?:^|&)(?:X-Amz-)?Signature=/.test(query)) return headers;
  const added = [...amazonHeadersIn(query)].filter(([name]) => !OF_SIGNATURE.test(name) && !PASSED_OVER.test(name));
  return added.length === 0 ? headers : { ...Object.fromEntries(added), ...headers };
}
