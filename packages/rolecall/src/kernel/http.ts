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
  readonly body: Uint8Array;
  /** The peer's address, IPv4-mapped IPv6 written as IPv4. */
  readonly remoteAddress: string;
  readonly httpVersion: "1.1" | "2.0";
}

export interface HttpResponse {
  readonly status: number;
  /** Lower-case names save where a client is known to look for another spelling. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Uint8Array | string | AsyncIterable<Uint8Array>;
}
