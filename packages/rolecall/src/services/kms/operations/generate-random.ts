import { kms } from "@rolecall/aws-model/kms";
import { notEmulated } from "../../../kernel/errors.js";
import { operation, permission } from "../../../kernel/operation.js";
import { bytesNeeded } from "../errors.js";
import { NO_RECIPIENT } from "../permissions.js";

/** GenerateRandom answers up to 1024 random bytes. */
export const GenerateRandom = operation(kms, "GenerateRandom", {
  source: "https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateRandom.html",

  permissions: () => [permission("kms:GenerateRandom", "*", NO_RECIPIENT)],

  async handle({ input, ids }) {
    if (input.CustomKeyStoreId !== undefined) throw notEmulated("a custom key store");
    if (input.Recipient) throw notEmulated("random bytes for a Nitro enclave");
    if (input.NumberOfBytes === undefined) throw bytesNeeded();
    return { Plaintext: ids.bytes(input.NumberOfBytes) };
  },
});
