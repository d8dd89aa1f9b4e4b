/**
 * A form sent to a bucket, in S3's order: its fields, who signed it, its policy; then what it asks for, decided and done
 * as for anybody.
 */
import { authenticateForm } from "../../../kernel/authenticate/index.js";
import { requestFacts } from "../../../kernel/authorize/facts.js";
import type { CallAs } from "../../../kernel/call.js";
import type { FrontCall } from "../../../kernel/front.js";
import type { BodyStream, HttpResponse } from "../../../kernel/http.js";
import { emptyFormKey, entityTooLarge, entityTooSmall, noFormKey } from "../errors.js";
import { formAnswer } from "./answer.js";
import { type Form, readForm } from "./form.js";
import { putInputOf } from "./input.js";
import { checkPolicy, type SizeRange } from "./policy.js";
import { PostObject } from "./post-object.js";

/** @throws AwsError as S3 answers the form */
export async function postForm(call: FrontCall, bucket: string): Promise<HttpResponse> {
  const form = await readForm(call.http);
  try {
    const fields = expanded(form);
    const key = fields.get("key");
    if (key === undefined) throw noFormKey();
    const as = await sender(call, form.fields);
    const policy = form.fields.get("policy");
    const range =
      policy === undefined ? ANY_SIZE : checkPolicy(policy, { fields, names: form.names, bucket }, call.clock.now());
    if (key === "") throw emptyFormKey();
    const output = await call.call(PostObject, putInputOf(bucket, key, fields, within(range, form.file.body)), as);
    return formAnswer({ bucket, key, output }, fields, call.http, call.requestId);
  } finally {
    form.release();
  }
}

const ANY_SIZE: SizeRange = { least: 0, most: Number.POSITIVE_INFINITY };

async function sender(call: FrontCall, fields: ReadonlyMap<string, string>): Promise<CallAs> {
  const { http, requestId, signal, directory, clock } = call;
  const { caller, region, signature } = await authenticateForm(fields, http, call);
  directory.used(caller, "s3", region, clock.now());
  return { caller, region, requestId, signal, request: requestFacts(http, region, signature, call) };
}

/** `${filename}` is the file's name without its folders; where the file has none, it stays. */
function expanded({ fields, file }: Form): ReadonlyMap<string, string> {
  if (file.name === undefined) return fields;
  const name = file.name.slice(Math.max(file.name.lastIndexOf("/"), file.name.lastIndexOf("\\")) + 1);
  return new Map([...fields].map(([field, value]) => [field, value.replaceAll("${filename}", () => name)]));
}

/** The same body, held to its size. All of it is counted, since S3 says how large it was. */
function within({ least, most }: SizeRange, body: AsyncIterable<Uint8Array>): BodyStream {
  return {
    announced: [],
    trailers: {},
    async *[Symbol.asyncIterator]() {
      let sizeBytes = 0;
      for await (const piece of body) {
        sizeBytes += piece.length;
        if (sizeBytes <= most) yield piece;
      }
      if (sizeBytes > most) throw entityTooLarge(sizeBytes, most);
      if (sizeBytes < least) throw entityTooSmall({ ProposedSize: sizeBytes, MinSizeAllowed: least });
    },
  };
}
