import { secretsmanager } from "@rolecall/aws-model/secretsmanager";
import { operation, permission } from "../../../kernel/operation.js";
import { randomPassword } from "../password.js";

/** GetRandomPassword makes up a password; nothing is kept. */
export const GetRandomPassword = operation(secretsmanager, "GetRandomPassword", {
  source: "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetRandomPassword.html",

  permissions: () => [permission("secretsmanager:GetRandomPassword", "*", {})],

  handle: async ({ input, ids }) => ({ RandomPassword: randomPassword(input, ids) }),
});
