/**
 * Refuses a transaction inside a transaction.
 *
 * The inner one would commit although the outer one runs again, and two stores' worth of waiting can end in a
 * deadlock. An AsyncLocalStorage would know who calls, but on Node 20 it makes every `await` of the process twice as
 * dear (75 ns against 160 ns). V8 knows the chain of awaits too and tells it in a stack trace, which costs 6 µs; it
 * is asked only while the function of some transaction is under way. Over SQLite, whose reads answer at once, a
 * function ends in the turn it began in, so a trace is taken only when somebody really nests or calls in parallel.
 */

/** A property key, so that a minifier leaves the name in the trace. */
const MARK = "rolecallTransactionFunction";
const TRACE_DEPTH = 200;

let running = 0;

const marked = {
  async [MARK]<Argument, Result>(fn: (argument: Argument) => Promise<Result>, argument: Argument): Promise<Result> {
    running++;
    try {
      return await fn(argument);
    } finally {
      running--;
    }
  },
};

/** Runs the function of a transaction so that `refuseNesting` recognises calls made in it. */
export const runInTransaction = <Argument, Result>(
  fn: (argument: Argument) => Promise<Result>,
  argument: Argument,
): Promise<Result> => marked[MARK](fn, argument);

/** @throws when the caller's chain of awaits passes through the function of a transaction. */
export function refuseNesting(): void {
  if (running === 0) return;
  const depth = Error.stackTraceLimit;
  Error.stackTraceLimit = TRACE_DEPTH;
  const trace = new Error().stack ?? "";
  Error.stackTraceLimit = depth;
  if (trace.includes(MARK)) {
    throw new Error("a transaction was begun inside the function of a transaction: use the one that is there");
  }
}
