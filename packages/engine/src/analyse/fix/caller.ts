/**
 * How a resource-based policy names a caller, and the conditions without which it would trust more than the caller.
 *
 * AWS: https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
 */
import type { Layer } from "../../decision.js";
import { accountOf, principalArn } from "../../principal.js";
import type { AccessRequest, Principal } from "../../request.js";
import type { Json, StatementJson } from "./json.js";
import { literalValue } from "./literal.js";

/** A role rather than its session: sessions come and go. */
export function principalElement(principal: Principal): StatementJson | "*" {
  switch (principal.type) {
    case "anonymous":
      return "*";
    case "service":
      return { Service: principal.name };
    case "web-identity":
    case "saml":
      return { Federated: principal.provider };
    case "role-session":
      return { AWS: principal.roleArn };
    default:
      return { AWS: principalArn(principal) };
  }
}

export function principalWords(principal: Principal): string {
  switch (principal.type) {
    case "anonymous":
      return "everyone";
    case "role-session":
      return principal.roleArn;
    default:
      return principalArn(principal);
  }
}

interface Guard {
  readonly operator: "StringEquals" | "ArnLike" | "Bool";
  /** As the policy is to spell it. */
  readonly key: string;
}

export interface Guards {
  /** A `Condition` block; empty when nothing needs guarding. */
  readonly condition: StatementJson;
  /** What is left open, in a sentence; absent when nothing is. */
  readonly open?: string;
}

/** For a statement that names the caller (`resource`, `trust`), or lets it pass a role. */
export function guardsFor(request: AccessRequest, layer: Layer, variables: boolean): Guards {
  const wanted = layer === "resource" || layer === "trust" ? ofNaming(request, layer) : ofPassing(request);
  let condition: StatementJson = {};
  for (const { operator, key } of wanted.guards) {
    const value = request.context.get(key.toLowerCase());
    if (typeof value !== "string") continue;
    const keys = (condition[operator] ?? {}) as StatementJson;
    const literal: Json = operator === "Bool" ? value : literalValue(value, operator === "ArnLike", variables);
    condition = { ...condition, [operator]: { ...keys, [key]: literal } };
  }
  const open = wanted.open(condition);
  return open === undefined ? { condition } : { condition, open };
}

interface Wanted {
  readonly guards: readonly Guard[];
  readonly open: (condition: StatementJson) => string | undefined;
}

const nothingOpen = (): undefined => undefined;

/** A role should be passed to the service that it is for, and to no other. */
const ofPassing = ({ action }: AccessRequest): Wanted =>
  action.toLowerCase() === "iam:passrole"
    ? { guards: [{ operator: "StringEquals", key: "iam:PassedToService" }], open: nothingOpen }
    : { guards: [], open: nothingOpen };

function ofNaming(request: AccessRequest, layer: Layer): Wanted {
  const { principal, resource } = request;
  switch (principal.type) {
    case "service":
      return {
        guards: sourceGuards(request),
        open: (condition) =>
          Object.keys(condition).length > 0
            ? undefined
            : `The request carries neither aws:SourceArn nor aws:SourceAccount, so ${principal.name} may come here for any account.`,
      };
    case "anonymous":
      return { guards: urlGuards(request), open: () => `It makes ${resource} public.` };
    case "web-identity":
      return {
        guards: identityKeys(request, principal.provider, ["aud", "sub"]),
        open: (condition) =>
          JSON.stringify(condition).includes(":sub")
            ? undefined
            : `The request carries no subject, so whoever ${principal.provider} signs in may come.`,
      };
    case "root":
      return {
        guards: [],
        open: () => `It names account ${principal.account}, so whoever that account's own policies allow may come.`,
      };
    case "saml":
      return { guards: [{ operator: "StringEquals", key: "SAML:aud" }], open: nothingOpen };
    default: {
      const own = accountOf(principal);
      const foreign = layer === "trust" && request.resourceAccount !== undefined && request.resourceAccount !== own;
      return {
        guards: foreign ? [{ operator: "StringEquals", key: "sts:ExternalId" }] : urlGuards(request),
        open: (condition) =>
          foreign && condition.StringEquals === undefined
            ? `If account ${own} is a third party's, agree on an sts:ExternalId and ask for it here.`
            : undefined,
      };
    }
  }
}

/** Lambda spells these keys in its own way, and both spellings mean the same. */
function sourceGuards({ action }: AccessRequest): readonly Guard[] {
  const prefix = /^lambda:/i.test(action) ? "AWS" : "aws";
  return [
    { operator: "StringEquals", key: `${prefix}:SourceAccount` },
    { operator: "ArnLike", key: `${prefix}:SourceArn` },
  ];
}

/** What AddPermission writes for a function URL; the keys are there on calls through one only. */
const urlGuards = ({ action }: AccessRequest): readonly Guard[] =>
  /^lambda:/i.test(action)
    ? [
        { operator: "StringEquals", key: "lambda:FunctionUrlAuthType" },
        { operator: "Bool", key: "lambda:InvokedViaFunctionUrl" },
      ]
    : [];

/** `token.actions.githubusercontent.com:sub`; a provider may be named by its ARN, the keys never are. */
function identityKeys({ context }: AccessRequest, provider: string, claims: readonly string[]): readonly Guard[] {
  const host = provider.replace(/^arn:[^:]*:iam::\d*:oidc-provider\//, "");
  const present = new Map([...context.keys()].map((key) => [key.toLowerCase(), key]));
  return claims.flatMap((claim): Guard[] => {
    const key = present.get(`${host}:${claim}`.toLowerCase());
    return key === undefined ? [] : [{ operator: "StringEquals", key }];
  });
}
