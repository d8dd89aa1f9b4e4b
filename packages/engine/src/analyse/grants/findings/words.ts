/** How findings call people. */
import type { Grantee } from "../callers.js";

export function describe(grantee: Grantee): string {
  switch (grantee.type) {
    case "account":
      return `Account ${grantee.account}`;
    case "root":
      return `The root user of account ${grantee.account}`;
    case "anyone":
      return "Every AWS account";
    case "anonymous":
      return "Anyone";
    case "service":
      return grantee.name;
    case "identity-provider":
      return `Who signs in with ${grantee.provider}`;
    default:
      return grantee.arn;
  }
}
