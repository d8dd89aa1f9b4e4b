/** Which bodies are bytes to an API, and which texts. */
import { headerValue, type Pairs } from "../../execute-api/pairs.js";

/** `application/json` of `Application/JSON; charset=utf-8`. */
export const mediaType = (contentType: string | undefined): string =>
  (contentType ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";

/** AWS: the first media type of Accept alone counts. */
export const acceptedType = (headers: Pairs): string =>
  mediaType((headerValue(headers, "accept") ?? "").split(",", 1)[0]);

/** `binaryMediaTypes` are compared as they are; `*` stands for any part of a type, and `*\/*` for all. */
export function isBinaryType(type: string, binaryMediaTypes: readonly string[]): boolean {
  return binaryMediaTypes.some((each) => {
    const pattern = mediaType(each);
    if (pattern === "*/*" || pattern === "*") return true;
    if (type === "") return false;
    return pattern === type || (pattern.endsWith("/*") && type.startsWith(pattern.slice(0, -1)));
  });
}

/** Whether the client's body is handed on as bytes. */
export const isBinaryRequest = (headers: Pairs, binaryMediaTypes: readonly string[]): boolean =>
  isBinaryType(mediaType(headerValue(headers, "content-type")), binaryMediaTypes);

/** Whether the client takes bytes. */
export const takesBinary = (headers: Pairs, binaryMediaTypes: readonly string[]): boolean =>
  isBinaryType(acceptedType(headers), binaryMediaTypes);
