/** Who asks, from what people have at hand: an ARN, a service's name, or `anonymous`. */
import type { Principal } from "@rolecall/engine";
import { RolecallError } from "../../kernel/errors.js";

const FORMS =
  "arn:aws:iam::111122223333:user/ann, :role/name, :root; arn:aws:sts::111122223333:assumed-role/name/session; s3.amazonaws.com; anonymous";

/**
 * A role's own ARN stands for a session of it. Of an assumed role's ARN the role's path is not known, so a role with a
 * path is given by its own.
 * @throws RolecallError RC_BAD_OPTION
 */
export function parsePrincipal(text: string): Principal {
  if (text === "anonymous" || text === "*") return { type: "anonymous" };
  if (/^[a-z0-9-]+(\.[a-z0-9-]+)*\.amazonaws\.com(\.cn)?$/.test(text)) return { type: "service", name: text };
  if (/^\d{12}$/.test(text)) return { type: "root", account: text };
  const [, partition, service, account, type, rest] =
    /^arn:(aws[\w-]*):(iam|sts)::(\d{12}):([\w-]+)(?:\/(.+))?$/.exec(text) ?? [];
  if (partition === undefined || account === undefined) throw unknown(text);
  switch (`${service}:${type}`) {
    case "iam:root":
      return { type: "root", account };
    case "iam:user":
      if (rest !== undefined) return { type: "user", account, arn: text };
      break;
    case "iam:role":
      if (rest !== undefined) {
        const name = rest.slice(rest.lastIndexOf("/") + 1);
        const arn = `arn:${partition}:sts::${account}:assumed-role/${name}/session`;
        return { type: "role-session", account, arn, roleArn: text, ...serviceLinked(rest) };
      }
      break;
    case "sts:assumed-role": {
      const [role, session] = rest?.split("/") ?? [];
      if (role && session) {
        return { type: "role-session", account, arn: text, roleArn: `arn:${partition}:iam::${account}:role/${role}` };
      }
      break;
    }
    case "sts:federated-user":
      if (rest !== undefined) return { type: "federated-user", account, arn: text };
      break;
    case "iam:oidc-provider":
      return { type: "web-identity", provider: text };
    case "iam:saml-provider":
      return { type: "saml", provider: text };
  }
  throw unknown(text);
}

const serviceLinked = (path: string) => (path.startsWith("aws-service-role/") ? { serviceLinked: true } : {});

const unknown = (text: string) =>
  new RolecallError("RC_BAD_OPTION", `\`${text}\` is nobody who could ask; write one of ${FORMS}`);
