import { sts } from "@rolecall/aws-model/sts";
import { operation, permission } from "../../../kernel/operation.js";
import { invalidAuthorizationMessage } from "../errors.js";

/**
 * DecodeAuthorizationMessage reads the encoded text that EC2 and a few others add to a refusal.
 *
 * No service here adds one, and AWS's own can be read by AWS alone: every text is answered as one that is none.
 */
export const DecodeAuthorizationMessage = operation(sts, "DecodeAuthorizationMessage", {
  source: "https://docs.aws.amazon.com/STS/latest/APIReference/API_DecodeAuthorizationMessage.html",

  permissions: () => [permission("sts:DecodeAuthorizationMessage", "*", {})],

  async handle() {
    throw invalidAuthorizationMessage();
  },
});
