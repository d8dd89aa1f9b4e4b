import { sts } from "@rolecall/aws-model/sts";
import { accountOfAccessKey } from "../../../kernel/authenticate/index.js";
import { operation, permission } from "../../../kernel/operation.js";
import { invalidAccessKey } from "../errors.js";

/** GetAccessKeyInfo tells the account that an access key id belongs to, whether the key is alive or not. */
export const GetAccessKeyInfo = operation(sts, "GetAccessKeyInfo", {
  source: "https://docs.aws.amazon.com/STS/latest/APIReference/API_GetAccessKeyInfo.html",

  permissions: () => [permission("sts:GetAccessKeyInfo", "*", {})],

  async handle({ input }) {
    const account = accountOfAccessKey(input.AccessKeyId);
    if (account === undefined) throw invalidAccessKey();
    return { Account: account };
  },
});
