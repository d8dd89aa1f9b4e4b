/**
 * What a function may answer in format 2.0: a whole answer, or anything else, of which API Gateway makes one.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html (2026-11)
 */
import { isHeader } from "../../../execute-api/header-text.js";
import { isObject } from "../../../execute-api/json-object.js";
import type { Pairs } from "../../../execute-api/pairs.js";
import type { Response } from "../mapping.js";

/** Undefined for an answer with a status code that is not one, or with members of the wrong kind; below 200 none would end. */
export function answerOf(payload: string): Response | undefined {
  const value = parsed(payload);
  if (value === undefined) return undefined;
  if (!isObject(value) || value.statusCode === undefined) {
    // AWS: a text is the body itself, everything else the body as JSON.
    const body = typeof value === "string" ? value : payload;
    return { status: 200, headers: [["content-type", "application/json"]], body: Buffer.from(body) };
  }
  const status = Number(value.statusCode);
  const headers = headersOf(value.headers);
  const cookies = value.cookies ?? [];
  if (!Number.isInteger(status) || status < 200 || status > 599 || headers === undefined) return undefined;
  if (
    !Array.isArray(cookies) ||
    !cookies.every((cookie) => typeof cookie === "string" && isHeader("set-cookie", cookie))
  )
    return undefined;
  const text = value.body === undefined || value.body === null ? "" : bodyText(value.body);
  return {
    status,
    headers: [
      // Plain text unless the function says otherwise.
      ...(headers.some(([name]) => name.toLowerCase() === "content-type")
        ? []
        : ([["content-type", "text/plain; charset=utf-8"]] as const)),
      ...headers,
      ...cookies.map((cookie: string) => ["set-cookie", cookie] as const),
    ],
    body: Buffer.from(text, value.isBase64Encoded === true ? "base64" : "utf8"),
  };
}

const bodyText = (body: unknown) => (typeof body === "string" ? body : JSON.stringify(body));

function headersOf(headers: unknown): Pairs | undefined {
  if (headers === undefined || headers === null) return [];
  if (!isObject(headers)) return undefined;
  const pairs: (readonly [string, string])[] = [];
  for (const [name, value] of Object.entries(headers)) {
    if (!["string", "number", "boolean"].includes(typeof value) || !isHeader(name, String(value))) return undefined;
    pairs.push([name, String(value)]);
  }
  return pairs;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
