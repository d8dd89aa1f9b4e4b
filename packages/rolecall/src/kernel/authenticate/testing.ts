/** For this folder's tests: requests, a host with a few keys, and AWS's own signer as the other side. */
import { createHash, createHmac } from "node:crypto";
import { createRequire } from "node:module";
import type { ModelData, Protocol } from "@rolecall/aws-model";
import type { SignatureV4 } from "@smithy/signature-v4";
import type { Read, Store } from "../../store/store.js";
import { AwsError } from "../errors.js";
import type { AccessKey, Directory, Settings } from "../host.js";
import type { HttpRequest } from "../http.js";
import { countedIds } from "../ids.js";
import { type Authenticated, authenticate } from "./authenticate.js";
import { formatAmzDate } from "./scope.js";
import { createSessions } from "./sessions.js";

// Required, not imported: the package's ES modules are for bundlers, Node itself cannot load them.
const smithy = createRequire(import.meta.url)("@smithy/signature-v4") as typeof import("@smithy/signature-v4");

export const NOW = Date.UTC(2026, 10, 24, 12, 0, 0);

export function aModel(signingName: string, ...protocols: Protocol[]): ModelData {
  return { service: signingName, signingName, protocols, operations: {}, shapes: {} } as unknown as ModelData;
}

export const dynamodb = aModel("dynamodb", "awsJson1_0");
export const sts = aModel("sts", "awsQuery");
export const lambda = aModel("lambda", "restJson1");
export const s3 = aModel("s3", "restXml");

export type HeaderPair = readonly [name: string, value: string];

/** A request as `receive` would hand it on. `target` is the path with its query. */
export function aRequest(
  method: string,
  target: string,
  headers: readonly HeaderPair[],
  body: string | Uint8Array = "",
): HttpRequest {
  const question = target.indexOf("?");
  const joined: Record<string, string> = {};
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    joined[key] = joined[key] === undefined ? value.trim() : `${joined[key]},${value.trim()}`;
  }
  return {
    method,
    path: question < 0 ? target : target.slice(0, question),
    query: question < 0 ? "" : target.slice(question + 1),
    headers: joined,
    rawHeaders: headers.flat(),
    body: typeof body === "string" ? Buffer.from(body) : body,
    remoteAddress: "127.0.0.1",
    httpVersion: "1.1",
  };
}

export const ANN: AccessKey = { secret: "annsecret/+", account: "111122223333", userName: "ann", userId: "AIDAANN" };
export const ANN_KEY = "AKIAANNANNANNANNANN2";

export function aHost(options: { readonly nowMs?: number; readonly keys?: Readonly<Record<string, AccessKey>> } = {}) {
  const keys = options.keys ?? { [ANN_KEY]: ANN };
  const clock = { nowMs: options.nowMs ?? NOW, now: () => clock.nowMs, sleep: async () => {} };
  const ids = countedIds();
  let key = Buffer.alloc(32, 7);
  const sessions = createSessions({ loadKey: async () => key, ids, clock });
  return {
    clock,
    sessions,
    store: { read: <Result>(fn: (tx: Read) => Promise<Result>) => fn({} as Read) } as Store,
    directory: { accessKey: async (_: Read, id: string) => keys[id] } as unknown as Directory,
    settings: { rootSecret: "test" } as Settings,
    /** As a reset of the store does. */
    reset() {
      key = Buffer.alloc(32, 8);
      sessions.forget();
    },
  };
}

export type TestHost = ReturnType<typeof aHost>;

/** The error that the call is refused with; fails when it is let through. */
export async function refusal(call: Promise<unknown>): Promise<AwsError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof AwsError) return error;
    throw error;
  }
  throw new Error("the request was let through");
}

export const accepted = (request: HttpRequest, model: ModelData, host: TestHost): Promise<Authenticated> =>
  authenticate(request, model, host);

class Sha256 {
  readonly #secret: string | Uint8Array | undefined;
  #parts: (string | Uint8Array)[] = [];
  constructor(secret?: unknown) {
    this.#secret = secret as string | Uint8Array | undefined;
  }
  update(part: unknown): void {
    this.#parts.push(part as string | Uint8Array);
  }
  reset(): void {
    this.#parts = [];
  }
  async digest(): Promise<Uint8Array> {
    const hash = this.#secret === undefined ? createHash("sha256") : createHmac("sha256", this.#secret);
    for (const part of this.#parts) hash.update(part);
    return hash.digest();
  }
}

export interface Signing {
  readonly model: ModelData;
  readonly key?: { readonly id: string; readonly secret: string; readonly token?: string };
  readonly region?: string;
  readonly atMs?: number;
}

const ROOT = { id: "test", secret: "test" };

export function awsSigner({ model, key = ROOT, region = "eu-west-1" }: Signing): SignatureV4 {
  return new smithy.SignatureV4({
    service: model.signingName,
    region,
    sha256: Sha256 as never,
    uriEscapePath: model.signingName !== "s3",
    applyChecksum: model.signingName === "s3",
    credentials: {
      accessKeyId: key.id,
      secretAccessKey: key.secret,
      ...(key.token === undefined ? {} : { sessionToken: key.token }),
    },
  });
}

/** What AWS's signer makes of a request: by header, or presigned for so many seconds. */
export async function signed(
  signing: Signing & { readonly presignSeconds?: number },
  parts: {
    readonly method?: string;
    readonly path?: string;
    readonly query?: Readonly<Record<string, string | string[]>>;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string | Uint8Array;
  } = {},
): Promise<HttpRequest> {
  const { method = "POST", path = "/", query = {}, headers = {}, body = "" } = parts;
  // As the SDK's S3 presigner does: the body is not known when the URL is made.
  const payload: Record<string, string> =
    signing.presignSeconds !== undefined && signing.model.signingName === "s3"
      ? { "x-amz-content-sha256": "UNSIGNED-PAYLOAD" }
      : {};
  const request = {
    method,
    protocol: "http:",
    hostname: "localhost",
    path,
    query: { ...query } as Record<string, string | string[]>,
    headers: { host: "localhost:4566", ...payload, ...headers },
    body,
  };
  const signer = awsSigner(signing);
  const signingDate = new Date(signing.atMs ?? NOW);
  const result =
    signing.presignSeconds === undefined
      ? await signer.sign(request, { signingDate })
      : await signer.presign(request, { signingDate, expiresIn: signing.presignSeconds });
  const pairs = Object.entries(result.query ?? {}).flatMap(([name, value]) =>
    [value ?? ""].flat().map((one) => `${encode(name)}=${encode(one)}`),
  );
  const target = pairs.length === 0 ? result.path : `${result.path}?${pairs.join("&")}`;
  // What a socket carries of a header's text is its UTF-8 bytes, and Node shows one character a byte.
  const onTheWire = Object.entries(result.headers).map(
    ([name, value]) => [name, Buffer.from(value).toString("latin1")] as const,
  );
  return aRequest(method, target, onTheWire, body);
}

const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);

/** The instant as `X-Amz-Date` writes it. */
export const amzDate = (ms: number = NOW): string => formatAmzDate(ms);
