/**
 * Where stages of APIs are reached: by a host of their own, or by a path where a client can't set the host.
 *
 * ```
 * http://{api}.execute-api.{region}.localhost:4566/{stage}/pets
 * http://127.0.0.1:4566/restapis/{api}/{stage}/_user_request_/pets
 * http://127.0.0.1:4566/_rolecall/api/{api}/{stage}/pets
 * ```
 */
import type { HttpRequest } from "../../kernel/http.js";

export interface ApiAddress {
  readonly api: string;
  /** Absent where the address names none: API ids tell their Region. */
  readonly region?: string;
  /** Absent where the host names the API: then the path may begin with the stage. */
  readonly stage?: string;
  /** Still percent-encoded, from the slash behind host or stage on. */
  readonly path: string;
  /** The whole host without its port, where it names the API. */
  readonly domainName?: string;
}

const HOST =
  /^(?<api>[a-z0-9]+)\.execute-api(?:\.(?<region>[a-z]{2}(?:-[a-z]+)+-\d))?\.(?:localhost|localhost\.localstack\.cloud|amazonaws\.com)(?::\d+)?$/;
const PATHS = [
  /^\/restapis\/(?<api>[A-Za-z0-9]+)\/(?<stage>[^/]+)\/_user_request_(?<path>\/.*)?$/,
  /^\/_rolecall\/api\/(?<api>[A-Za-z0-9]+)\/(?<stage>[^/]+)(?<path>\/.*)?$/,
];

/** Undefined for a request that is no API's. */
export function apiAddress({ headers, path }: Pick<HttpRequest, "headers" | "path">): ApiAddress | undefined {
  const host = headers.host?.toLowerCase() ?? "";
  if (host.includes(".execute-api.")) {
    const named = HOST.exec(host)?.groups;
    if (named?.api !== undefined) {
      const { api, region } = named;
      return { api, path, domainName: host.replace(/:\d+$/, ""), ...(region === undefined ? {} : { region }) };
    }
  }
  if (!path.startsWith("/restapis/") && !path.startsWith("/_rolecall/api/")) return undefined;
  for (const pattern of PATHS) {
    const { api, stage, path: rest } = pattern.exec(path)?.groups ?? {};
    if (api !== undefined && stage !== undefined) return { api, stage: decoded(stage), path: rest ?? "/" };
  }
  return undefined;
}

/** The text as it is where it is no percent-encoding. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * A path as it stands in ARNs: each segment decoded, as it is before it chooses a resource. Otherwise a Deny on `/admin`
 * would not fit `/%61dmin`. A slash inside a segment stays encoded: it parts nothing.
 */
export const decodedPath = (path: string): string =>
  path
    .split("/")
    .map((segment) => decoded(segment).replaceAll("/", "%2F"))
    .join("/");
