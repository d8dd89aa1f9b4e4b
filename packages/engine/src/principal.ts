/** What follows from who asks. */
import type { Principal } from "./request.js";

/** How AWS's messages name the caller. */
export function principalArn(principal: Principal): string {
  switch (principal.type) {
    case "root":
      return `arn:aws:iam::${principal.account}:root`;
    case "user":
    case "role-session":
    case "federated-user":
      return principal.arn;
    case "web-identity":
    case "saml":
      return principal.provider;
    case "service":
      return principal.name;
    case "anonymous":
      return "anonymous";
  }
}

/** AWS: neither SCPs nor RCPs touch service-linked roles. */
export const isServiceLinked = (principal: Principal): boolean =>
  principal.type === "role-session" && principal.serviceLinked === true;

export const accountOf = (principal: Principal): string | undefined =>
  "account" in principal ? principal.account : undefined;

/** By its ARN: AWS keeps the path for them. */
export const isServiceLinkedRole = (roleArn: string): boolean =>
  /^arn:[^:]*:iam::[^:]*:role\/aws-service-role\//.test(roleArn);
