/**
 * A function's response while the function still writes it: what InvokeWithResponseStream and function URLs hand on.
 *
 * Between the function and its caller lies a queue of bounded size. A caller that takes its time holds the function, as
 * far as the function's own time-out; one that leaves does not: what nobody takes any more is dropped, and the function
 * goes on to its end.
 *
 * AWS: https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html
 */
import type { InvocationResult, ResponseSink, StreamError } from "../../runtime/sandboxes.js";

/** What a function came to: a response that has begun, or a failure in its place. */
export type Begun = BegunResponse | { readonly kind: "failed"; readonly result: InvocationResult };

export interface BegunResponse {
  readonly kind: "response";
  readonly contentType: string;
  readonly pieces: Pieces;
  /** How the response ended, once its last piece was read. */
  readonly ending: () => Ending;
  /** How the invocation ended: later than the response, where the function goes on after it. */
  readonly result: Promise<InvocationResult>;
}

/** Read once. They end with the response, however that ends; whoever leaves off before says so by `return`. */
export interface Pieces extends AsyncIterableIterator<Uint8Array, undefined> {
  return(): Promise<IteratorReturnResult<undefined>>;
}

/** `cut-off`: it is not whole, and the function had no say in that. */
export type Ending = "whole" | "cut-off" | StreamError;

/**
 * Resolves when the function begins to answer, or has failed without. `signal` tells that nobody takes the response any
 * more.
 * @throws what `invoke` throws before the function answers
 */
export async function beginResponse(
  invoke: (response: ResponseSink) => Promise<InvocationResult>,
  signal: AbortSignal,
): Promise<Begun> {
  const queue = new PieceQueue();
  const discard = () => queue.discard();
  signal.addEventListener("abort", discard);
  const result = invoke(queue).finally(() => {
    signal.removeEventListener("abort", discard);
    queue.close();
  });
  // A failure after the beginning is told to who asks for the result; who only reads sees the response cut off.
  result.catch(() => {});
  if (signal.aborted) discard();
  const first = await Promise.race([queue.begun, result]);
  if (typeof first !== "string") return { kind: "failed", result: first };
  return { kind: "response", contentType: first, pieces: queue, ending: () => queue.ending, result };
}

/** The function is held once so much waits, and goes on when no more than half of it does. */
const FULL_BYTES = 256 * 1024;

/** No generator: one that was never begun does not notice that it is ended. */
class PieceQueue implements ResponseSink, Pieces {
  /** The response's content type. */
  readonly begun: Promise<string>;
  ending: Ending = "cut-off";
  #begin: (contentType: string) => void = () => {};
  #pieces: Uint8Array[] = [];
  #bytes = 0;
  #state: "open" | "closed" | "discarded" = "open";
  #resume = () => {};
  #wake = () => {};

  constructor() {
    this.begun = new Promise((resolve) => {
      this.#begin = resolve;
    });
  }

  begin(contentType: string): void {
    this.#begin(contentType);
  }

  write(piece: Uint8Array, resume: () => void): boolean {
    if (this.#state !== "open") return true;
    this.#pieces.push(piece);
    this.#bytes += piece.length;
    this.#wake();
    if (this.#bytes < FULL_BYTES) return true;
    this.#resume = resume;
    return false;
  }

  end(error?: StreamError): void {
    this.ending = error ?? "whole";
    this.close();
  }

  /** Nothing more comes; what has come can still be read. */
  close(): void {
    if (this.#state === "open") this.#state = "closed";
    this.#wake();
  }

  /** Nothing more is read. */
  discard(): void {
    this.#state = "discarded";
    this.#pieces = [];
    this.#bytes = 0;
    this.#resume();
    this.#wake();
  }

  async next(): Promise<IteratorResult<Uint8Array, undefined>> {
    for (;;) {
      const piece = this.#pieces.shift();
      if (piece !== undefined) {
        this.#bytes -= piece.length;
        if (this.#bytes <= FULL_BYTES / 2) this.#resume();
        return { done: false, value: piece };
      }
      if (this.#state !== "open") return ENDED;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async return(): Promise<IteratorReturnResult<undefined>> {
    this.discard();
    return ENDED;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

const ENDED = { done: true, value: undefined } as const;
