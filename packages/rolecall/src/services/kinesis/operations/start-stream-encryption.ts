import { kinesis } from "@rolecall/aws-model/kinesis";
import { operation } from "../../../kernel/operation.js";
import { invalidArgument } from "../errors.js";
import { changeStream, requireActive } from "../find.js";
import { onStream } from "../permissions.js";
import { SETTLING_MS } from "../records.js";

/** StartStreamEncryption names the KMS key that writers and readers need from now on. */
export const StartStreamEncryption = operation(kinesis, "StartStreamEncryption", {
  source: "https://docs.aws.amazon.com/kinesis/latest/APIReference/API_StartStreamEncryption.html",

  permissions: ({ input, here }) => [onStream("kinesis:StartStreamEncryption", here, input)],

  async handle({ input, here, store, clock }) {
    // Unverified words.
    if (input.EncryptionType !== "KMS") throw invalidArgument("EncryptionType must be KMS.");
    await changeStream(here, input, { store, clock }, (stream, _tx, nowMs) => {
      requireActive(stream, nowMs);
      return { ...stream, keyId: input.KeyId, status: "UPDATING", busyUntilMs: nowMs + SETTLING_MS };
    });
    return {};
  },
});
