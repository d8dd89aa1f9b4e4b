import { sts } from "@rolecall/aws-model/sts";
import { principalArn } from "@rolecall/engine";
import type { Caller } from "../../../kernel/caller.js";
import { noneNeeded, operation } from "../../../kernel/operation.js";

/** GetCallerIdentity tells whose credentials a call was signed with, whatever any policy says. */
export const GetCallerIdentity = operation(sts, "GetCallerIdentity", {
  source: "https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html",

  permissions: noneNeeded("https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html"),

  async handle({ caller }) {
    return { UserId: userId(caller), Account: caller.account, Arn: principalArn(caller.principal) };
  },
});

function userId({ principal, session, account }: Caller): string {
  switch (principal.type) {
    case "user":
      return principal.id ?? "";
    case "role-session":
      return `${session?.actorId}:${session?.sessionName}`;
    case "federated-user":
      return `${account}:${session?.sessionName}`;
    default:
      return account;
  }
}
