/**
 * What a client of a function URL reads: the function's response as an HTTP answer.
 *
 * Buffered, AWS infers the answer: an object with a `statusCode` is one, anything else is the body of a 200. Streamed, a
 * response of the type that `awslambda.HttpResponseStream.from` sets begins with status and headers (`prelude.ts`), any
 * other is a body.
 *
 * AWS: https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-response-payload
 */
import type { HttpResponse } from "../../../kernel/http.js";

export interface UrlAnswer {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly cookies: readonly string[];
}

export interface WholeAnswer extends UrlAnswer {
  readonly body: Uint8Array | string;
}

/** The answer that a whole response stands for; undefined where it is none (502). */
export function wholeAnswer(payload: Uint8Array): WholeAnswer | undefined {
  const text = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString("utf8");
  const value = parsed(text);
  if (!isObject(value) || value.statusCode === undefined) {
    // Recorded: a string is sent without its quotation marks, though the page above shows them.
    return { status: 200, headers: [], cookies: [], body: typeof value === "string" ? value : payload };
  }
  const head = answerHead(value);
  if (!head) return undefined;
  const body = bodyOf(value);
  return body === undefined ? undefined : { ...head, body };
}

/** Status, headers and cookies as a function names them; undefined where they can't be sent. */
export function answerHead(value: unknown): UrlAnswer | undefined {
  if (!isObject(value)) return undefined;
  const status = statusOf(value.statusCode ?? 200);
  const headers = headersOf(value.headers ?? {});
  const cookies = value.cookies ?? [];
  if (status === undefined || headers === undefined || !Array.isArray(cookies)) return undefined;
  if (!cookies.every((cookie) => typeof cookie === "string" && VALUE.test(cookie))) return undefined;
  return { status, headers, cookies };
}

/** As the client gets it, with what Lambda itself sets. */
export function answerHeaders(
  { headers, cookies }: Pick<UrlAnswer, "headers" | "cookies">,
  own: Readonly<Record<string, string>>,
  defaultType: string,
): Record<string, string | string[]> {
  const all = new Map<string, string[]>();
  const pairs = [...headers, ...cookies.map((cookie) => ["set-cookie", cookie] as const), ...Object.entries(own)];
  for (const [given, value] of pairs) {
    const name = given.toLowerCase();
    if (OWN.has(name)) continue;
    all.set(name, [...(all.get(name) ?? []), value]);
  }
  if (!all.has("content-type")) all.set("content-type", [defaultType]);
  return Object.fromEntries(
    [...all].map(([name, values]) => [name, values.length === 1 ? (values[0] as string) : values]),
  );
}

/** What belongs to the connection, and is not the function's to say. */
const OWN: ReadonlySet<string> = new Set([
  ...["connection", "content-length", "date", "keep-alive", "proxy-connection", "te", "trailer"],
  ...["transfer-encoding", "upgrade"],
]);

/** A body that answers a request by HEAD is left out where the answer is written. */
export const wholeResponse = (
  answer: WholeAnswer,
  own: Readonly<Record<string, string>>,
  defaultType = "application/json",
): HttpResponse => ({
  status: answer.status,
  headers: answerHeaders(answer, own, defaultType),
  body: answer.body,
});

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** AWS documents 100 to 599; with one below 200 no answer would ever end. */
function statusOf(value: unknown): number | undefined {
  const status = typeof value === "string" && /^\d{3}$/.test(value) ? Number(value) : value;
  return typeof status === "number" && Number.isInteger(status) && status >= 200 && status <= 599 ? status : undefined;
}

const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

function headersOf(value: unknown): UrlAnswer["headers"] | undefined {
  if (!isObject(value)) return undefined;
  const pairs: [string, string][] = [];
  for (const [name, given] of Object.entries(value)) {
    if (given === null || given === undefined) continue;
    const text = ["string", "number", "boolean"].includes(typeof given) ? String(given) : undefined;
    if (text === undefined || !NAME.test(name) || !VALUE.test(text)) return undefined;
    pairs.push([name, text]);
  }
  return pairs;
}

function bodyOf({ body, isBase64Encoded }: Readonly<Record<string, unknown>>): Uint8Array | string | undefined {
  if (body === undefined || body === null) return "";
  if (typeof body !== "string") return JSON.stringify(body);
  return isBase64Encoded === true ? Buffer.from(body, "base64") : body;
}
