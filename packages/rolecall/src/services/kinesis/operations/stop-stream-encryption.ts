import { kinesis } from "@rolecall/aws-model/kinesis";
import { operation } from "../../../kernel/operation.js";
import { invalidArgument } from "../errors.js";
import { changeStream, requireActive } from "../find.js";
import { onStream } from "../permissions.js";
import { SETTLING_MS } from "../records.js";

/** StopStreamEncryption lets records be written without a key; those written before still need it. */
export const StopStreamEncryption = operation(kinesis, "StopStreamEncryption", {
  source: "https://docs.aws.amazon.com/kinesis/latest/APIReference/API_StopStreamEncryption.html",

  permissions: ({ input, here }) => [onStream("kinesis:StopStreamEncryption", here, input)],

  async handle({ input, here, store, clock }) {
    // Unverified words.
    if (input.EncryptionType !== "KMS") throw invalidArgument("EncryptionType must be KMS.");
    await changeStream(here, input, { store, clock }, ({ keyId, ...stream }, _tx, nowMs) => {
      requireActive(stream, nowMs);
      if (keyId !== undefined && keyId !== input.KeyId) {
        throw invalidArgument(`Stream ${stream.name} is not encrypted with key ${input.KeyId}.`);
      }
      return { ...stream, status: "UPDATING", busyUntilMs: nowMs + SETTLING_MS };
    });
    return {};
  },
});
