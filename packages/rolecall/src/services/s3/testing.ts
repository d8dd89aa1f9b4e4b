/** What the tests of S3 share. */
import type { HttpRequest, HttpResponse } from "../../kernel/http.js";
import type { Actor, World } from "../../testing/world.js";
import { CreateBucket } from "./operations/create-bucket.js";
import { GetObject } from "./operations/get-object.js";
import { PutObject } from "./operations/put-object.js";

export const BUCKET = "a-bucket";

export async function makeBucket(world: World, name = BUCKET): Promise<string> {
  await world.root.call(CreateBucket, { Bucket: name });
  return name;
}

export const put = (actor: Actor, Key: string, text = Key, more: object = {}) =>
  actor.call(PutObject, { Bucket: BUCKET, Key, Body: Buffer.from(text), ...more });

export async function textOf(body: Uint8Array | AsyncIterable<Uint8Array> | undefined): Promise<string> {
  if (body === undefined) return "";
  if (body instanceof Uint8Array) return Buffer.from(body).toString();
  const pieces: Uint8Array[] = [];
  for await (const piece of body) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

export const read = async (actor: Actor, Key: string, more: object = {}): Promise<string> =>
  textOf((await actor.call(GetObject, { Bucket: BUCKET, Key, ...more })).Body);

/** What a browser sends of its own accord: no signature. `target` is the path with its query. */
export function browse(
  world: World,
  method: string,
  target: string,
  headers: Readonly<Record<string, string>> = {},
  body: Uint8Array | AsyncIterable<Uint8Array> = Buffer.alloc(0),
): Promise<HttpResponse> {
  const [path = "/", query = ""] = target.split("?");
  const request: HttpRequest = {
    method,
    path,
    query,
    headers: { host: "127.0.0.1:4566", ...headers },
    rawHeaders: [],
    remoteAddress: "127.0.0.1",
    httpVersion: "1.1",
    ...(body instanceof Uint8Array
      ? { body }
      : {
          body: Buffer.alloc(0),
          stream: { announced: [], trailers: {}, [Symbol.asyncIterator]: () => body[Symbol.asyncIterator]() },
        }),
  };
  return world.pipeline(request, new AbortController().signal);
}
