/** What is asked: who, what, on which resource, in which context; checked before anything is decided. */
import * as aws from "@rolecall/aws-model";
import { type AccessRequest, accountOf, type Principal } from "@rolecall/engine";
import { accountOf as ownerOf, parseArn } from "../../kernel/arn.js";
import { RolecallError } from "../../kernel/errors.js";
import { nearest } from "../nearest.js";
import { checkedContext, type GivenContext } from "./context.js";
import { parsePrincipal } from "./principal.js";

/** As it was written. */
export interface Asked {
  readonly principal: string;
  readonly action: string;
  /** Absent for actions that work on `*` alone. */
  readonly resource?: string;
  readonly resourceAccount?: string;
  readonly context: GivenContext;
}

export interface Question {
  readonly request: Omit<AccessRequest, "context">;
  readonly context: GivenContext;
}

/** @throws RolecallError RC_BAD_OPTION that says what can't be, and what could */
export function questionOf(asked: Asked): Question {
  const principal = parsePrincipal(asked.principal);
  const action = actionOf(asked.action);
  const resource = resourceOf(action, asked.resource);
  const owner = ownerOfResource(resource, asked.resourceAccount, principal);
  return {
    request: {
      principal,
      action: action.written,
      resource,
      ...(owner === undefined ? {} : { resourceAccount: owner }),
    },
    context: checkedContext(asked.context),
  };
}

interface KnownAction {
  /** As AWS spells it. */
  readonly written: string;
  readonly types: aws.Action["resourceTypes"];
}

function actionOf(text: string): KnownAction {
  const [prefix = "", name = "", ...more] = text.split(":");
  const found = more.length === 0 ? aws.findAction(prefix, name) : undefined;
  if (found !== undefined) return { written: `${prefix.toLowerCase()}:${found.name}`, types: found.resourceTypes };
  if (/[*?]/.test(name)) {
    throw new RolecallError("RC_BAD_OPTION", `\`${text}\` is a pattern, and a request is for one action; name one`);
  }
  const actions = aws.actionsOf(prefix);
  if (actions.length === 0) {
    const services = aws.services().map((service) => service.prefix);
    throw new RolecallError(
      "RC_BAD_OPTION",
      `AWS has no service \`${prefix}\`; did you mean \`${nearest(prefix, services)}\`? Write an action as \`s3:GetObject\``,
    );
  }
  const near = nearest(
    name,
    actions.map((action) => action.name),
  );
  throw new RolecallError("RC_BAD_OPTION", `AWS has no action \`${text}\`; did you mean \`${prefix}:${near}\`?`);
}

function resourceOf({ written, types }: KnownAction, resource: string | undefined): string {
  if (types.length === 0) {
    if (resource === undefined || resource === "*") return "*";
    throw new RolecallError(
      "RC_BAD_OPTION",
      `\`${written}\` works on \`*\` and on no single resource; leave --resource out`,
    );
  }
  const examples = [...new Set(types.map(({ arn }) => arn))].slice(0, 3).join(", ");
  if (resource === undefined) {
    throw new RolecallError(
      "RC_BAD_OPTION",
      `\`${written}\` works on a resource; pass --resource with an ARN such as ${examples}`,
    );
  }
  // Some actions can be called without the resource that they may also name.
  if (resource === "*") return resource;
  if (parseArn(resource) === undefined) {
    throw new RolecallError("RC_BAD_OPTION", `\`${resource}\` is no ARN; write it as ${examples}`);
  }
  if (/[*?]/.test(resource)) {
    throw new RolecallError(
      "RC_BAD_OPTION",
      `\`${resource}\` is a pattern, and a request is for one resource; name one`,
    );
  }
  return resource;
}

/** S3's ARNs name no account: the bucket is then the caller's own, unless it is said whose. */
function ownerOfResource(resource: string, given: string | undefined, principal: Principal): string | undefined {
  const named = ownerOf(resource);
  if (given === undefined) return named ?? accountOf(principal);
  if (!/^\d{12}$/.test(given)) {
    throw new RolecallError("RC_BAD_OPTION", `\`${given}\` is no account; an account has twelve digits`);
  }
  if (named !== undefined && named !== given) {
    throw new RolecallError(
      "RC_BAD_OPTION",
      `the resource is of account \`${named}\` by its ARN, and of \`${given}\` by --resource-account; leave the latter out`,
    );
  }
  return given;
}
