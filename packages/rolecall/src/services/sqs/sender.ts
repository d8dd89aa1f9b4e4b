/** SenderId: what `aws:userid` is for who sent a message. */
import type { Caller } from "../../kernel/caller.js";

export function senderId({ principal, session, account }: Caller): string {
  switch (principal.type) {
    case "user":
      return principal.id ?? principal.arn;
    case "role-session":
      return session === undefined ? principal.arn : `${session.actorId}:${session.sessionName ?? ""}`;
    case "federated-user":
      return `${account}:${session?.sessionName ?? ""}`;
    case "service":
      // AWS shows the id of a user of the service's own (unverified).
      return principal.name;
    case "anonymous":
      return "anonymous";
    default:
      return account;
  }
}
