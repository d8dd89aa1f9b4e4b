/** Requests to function URLs, for this folder's tests. */
import type { HttpRequest, HttpResponse } from "../../../kernel/http.js";
import type { World } from "../../../testing/world.js";

export const httpRequest = (
  url: string,
  over: Partial<HttpRequest> & { readonly bodyText?: string } = {},
): HttpRequest => {
  const { host, pathname, search } = new URL(url);
  const { headers = {}, bodyText = "", ...rest } = over;
  const sent = { host, ...headers };
  return {
    method: bodyText === "" ? "GET" : "POST",
    path: pathname,
    query: search.slice(1),
    rawHeaders: Object.entries(sent).flat(),
    body: Buffer.from(bodyText),
    remoteAddress: "127.0.0.1",
    httpVersion: "1.1",
    ...rest,
    headers: sent,
  };
};

export interface Answered {
  readonly status: number;
  readonly headers: HttpResponse["headers"];
  readonly body: string;
  readonly pieces: readonly string[];
  readonly trailers: Readonly<Record<string, string>> | undefined;
  /** The body broke off. */
  readonly cut: boolean;
}

/** Sends a request through the whole pipeline, and reads the answer to its end. */
export async function send(
  world: World,
  request: HttpRequest,
  signal = new AbortController().signal,
): Promise<Answered> {
  const { status, headers, body, trailers } = await world.pipeline(request, signal);
  const pieces: string[] = [];
  let cut = false;
  if (typeof body === "string" || body instanceof Uint8Array) pieces.push(Buffer.from(body).toString());
  else {
    try {
      for await (const piece of body) pieces.push(Buffer.from(piece).toString());
    } catch {
      cut = true;
    }
  }
  return { status, headers, body: pieces.join(""), pieces, trailers: cut ? undefined : trailers?.values(), cut };
}
