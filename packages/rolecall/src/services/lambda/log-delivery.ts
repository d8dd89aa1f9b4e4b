/**
 * A function's lines on their way to CloudWatch Logs, written with the execution role.
 *
 * Lambda creates the stream, and the group where it is missing, then puts the events. A permission that is missing
 * stops the lines and nothing else: the function runs on, and the trail shows each refusal. Lines are handed over in
 * order, one delivery a stream at a time.
 */

import type { CallAs } from "../../kernel/call.js";
import { AwsError } from "../../kernel/errors.js";
import type { Host } from "../../kernel/host.js";
import type { LogLine } from "../../runtime/sandboxes.js";
import { CreateLogGroup } from "../logs/operations/create-log-group.js";
import { CreateLogStream } from "../logs/operations/create-log-stream.js";
import { PutLogEvents } from "../logs/operations/put-log-events.js";
import { asExecutionRole } from "./execution-role.js";
import type { FunctionRecord } from "./records.js";

type DeliveryHost = Pick<Host, "call" | "sessions" | "background" | "clock" | "log">;

/** Where AWS cuts a PutLogEvents call: events, and bytes with 26 for each event. */
const BATCH_EVENTS = 10_000;
const BATCH_BYTES = 1_048_576;
const EVENT_OVERHEAD_BYTES = 26;

/** The deliveries of one function's configuration: made with it, gone with it. */
export class LogDelivery {
  readonly #host: DeliveryHost;
  readonly #fn: FunctionRecord;
  readonly #streams = new Map<string, Stream>();
  #role: Promise<CallAs> | undefined;

  constructor(host: DeliveryHost, fn: FunctionRecord) {
    this.#host = host;
    this.#fn = fn;
  }

  /** Takes lines; returns at once. */
  write(streamName: string, lines: readonly LogLine[]): void {
    let stream = this.#streams.get(streamName);
    if (!stream) {
      stream = { name: streamName, waiting: [], delivering: false, exists: false };
      this.#streams.set(streamName, stream);
    }
    stream.waiting.push(...lines);
    if (stream.delivering) return;
    stream.delivering = true;
    const started = stream;
    this.#host.background.start(`delivering the logs of ${this.#fn.arn}`, () => this.#drain(started));
  }

  async #drain(stream: Stream): Promise<void> {
    try {
      while (stream.waiting.length > 0) {
        const lines = stream.waiting.splice(0);
        await this.#deliver(stream, lines);
      }
    } finally {
      stream.delivering = false;
    }
  }

  async #deliver(stream: Stream, lines: readonly LogLine[]): Promise<void> {
    const as = await this.#executionRole();
    if (!as) return;
    stream.exists ||= await this.#makeStream(stream.name, as);
    for (const logEvents of batches(lines)) {
      const put = await this.#attempt(() =>
        this.#host.call(
          PutLogEvents,
          { logGroupName: this.#fn.logging.group, logStreamName: stream.name, logEvents },
          as,
        ),
      );
      // The stream was deleted meanwhile: it is made anew with the next lines.
      if (put !== "done") stream.exists = false;
    }
  }

  /** Whether the stream is there afterwards. */
  async #makeStream(logStreamName: string, as: CallAs): Promise<boolean> {
    const logGroupName = this.#fn.logging.group;
    const createStream = () =>
      this.#attempt(() => this.#host.call(CreateLogStream, { logGroupName, logStreamName }, as));
    const first = await createStream();
    if (first === "done" || first === "ResourceAlreadyExistsException") return true;
    // Missing group; or refused, and then nobody can tell whether the group is there.
    await this.#attempt(() => this.#host.call(CreateLogGroup, { logGroupName }, as));
    if (first !== "ResourceNotFoundException") return false;
    const second = await createStream();
    return second === "done" || second === "ResourceAlreadyExistsException";
  }

  /** The role's session, taken once; undefined when Lambda may not take the role on any more. */
  async #executionRole(): Promise<CallAs | undefined> {
    const { name, arn, roleArn, account, region } = this.#fn;
    const fresh = async () => {
      const as = await asExecutionRole({ name, arn, roleArn, account, region }, this.#host);
      return { ...as, sourceFunctionArn: arn };
    };
    this.#role ??= fresh();
    try {
      const as = await this.#role;
      if ((as.caller.session?.expiresAtMs ?? 0) > this.#host.clock.now()) return as;
      this.#role = fresh();
      return await this.#role;
    } catch (error) {
      this.#role = undefined;
      if (error instanceof AwsError) return undefined;
      throw error;
    }
  }

  /** The code of AWS's error, or `done`. */
  async #attempt(work: () => Promise<unknown>): Promise<string> {
    try {
      await work();
      return "done";
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      this.#host.log.debug(`Lambda could not write the logs of ${this.#fn.arn}: ${error.message}`);
      // A role that was deleted and made anew needs a new session.
      if (error.code === "UnrecognizedClientException") this.#role = undefined;
      return error.code;
    }
  }
}

interface Stream {
  readonly name: string;
  readonly waiting: LogLine[];
  delivering: boolean;
  exists: boolean;
}

function* batches(lines: readonly LogLine[]): Iterable<{ timestamp: number; message: string }[]> {
  let batch: { timestamp: number; message: string }[] = [];
  let bytes = 0;
  for (const { timestampMs, message } of lines) {
    // CloudWatch Logs refuses an event without a message.
    const event = { timestamp: timestampMs, message: message === "" ? " " : message };
    const size = Buffer.byteLength(event.message) + EVENT_OVERHEAD_BYTES;
    if (batch.length === BATCH_EVENTS || (batch.length > 0 && bytes + size > BATCH_BYTES)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(event);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}
