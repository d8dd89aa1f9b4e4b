/**
 * A form as a browser sends it: fields, and behind them the file, which is taken as it arrives. What comes after the
 * file is read and ignored.
 *
 * AWS: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTForms.html
 */
import { Busboy } from "@fastify/busboy";
import { AwsError } from "../../../kernel/errors.js";
import type { HttpRequest } from "../../../kernel/http.js";
import { fieldsTooLarge, malformedForm, noFile } from "../errors.js";

export interface Form {
  /** Names in lower case; values of a name that comes again are joined by commas. */
  readonly fields: ReadonlyMap<string, string>;
  /** Names as they were sent, for errors. */
  readonly names: ReadonlyMap<string, string>;
  readonly file: FormFile;
  /** Lets go of what was not read. */
  readonly release: () => void;
}

export interface FormFile {
  /** Undefined where the part has none; empty where nothing was chosen. */
  readonly name: string | undefined;
  readonly body: AsyncIterable<Uint8Array>;
}

/** All fields together, names and values. */
const FIELD_BYTES = 20_480;

/** @throws MalformedPOSTRequest, MaxPostPreDataLengthExceeded, InvalidArgument without a file */
export async function readForm(request: HttpRequest): Promise<Form> {
  const parser = parserOf(request);
  const fields = new Map<string, string>();
  const names = new Map<string, string>();
  let released = () => {};
  const end = new Promise<void>((resolve) => {
    released = resolve;
  });
  let fail: (error: Error) => void = () => {};
  const file = new Promise<FormFile>((resolve, reject) => {
    let sizeBytes = 0;
    let begun = false;
    parser.on("field", (name: string | undefined = "", value, _, truncated) => {
      if (begun) return;
      sizeBytes += Buffer.byteLength(name) + Buffer.byteLength(value);
      if (truncated || sizeBytes > FIELD_BYTES) return fail(fieldsTooLarge(FIELD_BYTES));
      const lower = name.toLowerCase();
      const known = fields.get(lower);
      fields.set(lower, known === undefined ? value : `${known},${value}`);
      names.set(lower, name);
    });
    parser.on("fieldsLimit", () => {
      if (!begun) fail(fieldsTooLarge(FIELD_BYTES));
    });
    parser.once("file", (_, body, name: string | undefined) => {
      begun = true;
      // Whoever reads it is told; nobody else need be.
      body.on("error", () => {});
      fail = (error) => body.destroy(error);
      resolve({ name, body: readable(body) });
    });
    parser.on("finish", () => reject(noFile()));
    parser.on("error", () => fail(malformedForm()));
    fail = reject;
  });
  // Runs beside whoever reads the file; its own failures go there.
  void feed(request, parser, end).catch((error) => fail(error));
  try {
    return { fields, names, file: await file, release: released };
  } catch (error) {
    released();
    throw error;
  }
}

/** What breaks off the file is the client's, or the parser's word for a part without an end. */
async function* readable(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    throw error instanceof AwsError ? error : malformedForm();
  }
}

type Parser = InstanceType<typeof Busboy>;

function parserOf({ headers }: HttpRequest): Parser {
  try {
    return new Busboy({
      headers: { "content-type": headers["content-type"] ?? "" },
      // A part of another name is a field, whatever file it names.
      isPartAFile: (name) => name?.toLowerCase() === "file",
      preservePath: true,
      limits: { files: 1, fields: 1000, fieldSize: FIELD_BYTES, headerPairs: 100, headerSize: FIELD_BYTES },
    });
  } catch {
    // Its header names no boundary.
    throw malformedForm();
  }
}

/** A piece is taken once the one before was read, so that no more of a file is held than a piece or two. */
async function feed({ stream, body }: HttpRequest, parser: Parser, end: Promise<void>): Promise<void> {
  const ended = end.then(() => "ended" as const);
  for await (const piece of stream ?? [body]) {
    const taken = new Promise<"taken">((resolve) => {
      parser.write(piece, () => resolve("taken"));
    });
    if ((await Promise.race([taken, ended])) === "ended") {
      parser.destroy();
      return;
    }
  }
  parser.end();
}
