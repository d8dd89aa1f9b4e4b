/** A request as it came off the wire, before anybody knows what it means. */
export interface HttpRequest {
  readonly method: string;
  /** The path as sent: still percent-encoded, without the query. */
  readonly path: string;
  /** The query as sent, without `?`; empty when there is none. */
  readonly query: string;
  /** Lower-case names; values of a repeated header joined with `,` in the order they came. */
  readonly headers: Readonly<Record<string, string>>;
  /** Name, value, name, value … as sent. */
  readonly rawHeaders: readonly string[];
  /** Empty where the operation takes its body as a `stream`. */
  readonly body: Uint8Array;
  /** The body as it arrives, for operations that declare `streamsBody`. */
  readonly stream?: BodyStream;
  /** The peer's address, IPv4-mapped IPv6 written as IPv4. */
  readonly remoteAddress: string;
  readonly httpVersion: "1.1" | "2.0";
}

/**
 * A body that is read while it arrives, once. It ends with an error where it is cut short, or where it is not what was
 * signed: nothing made of it counts before it has come to its end.
 */
export interface BodyStream extends AsyncIterable<Uint8Array> {
  /** Names of the headers that are to come behind the body, as `x-amz-trailer` announces them, in lower case. */
  readonly announced: readonly string[];
  /** Headers that come behind the body, lower-case names; there once the last byte was read. */
  readonly trailers: Readonly<Record<string, string>>;
}

export interface HttpResponse {
  readonly status: number;
  /** Lower-case names save where a client is known to look for another spelling. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Uint8Array | string | AsyncIterable<Uint8Array>;
  /** Headers that come behind a body that is a stream, to clients that can read them there. */
  readonly trailers?: Trailers;
}

export interface Trailers {
  /** What may come is announced. */
  readonly names: readonly string[];
  /** Asked for once the body has come to its end. */
  readonly values: () => Readonly<Record<string, string>>;
}

/**
 * Thrown by a body that can't be finished, where nothing of ours has failed: the connection is broken off, so that nobody
 * takes what came for the whole.
 */
export class ResponseCutOff extends Error {}
