/**
 * The condition keys of the request: those that were given, those that follow from the rest, and for all others what the
 * user says they are: not known (the decision may then hang on them, and says so) or not in the request.
 */
import * as aws from "@rolecall/aws-model";
import {
  type AccessRequest,
  accountOf,
  contextOf,
  type Principal,
  type RequestContext,
  UNKNOWN,
} from "@rolecall/engine";
import { GLOBAL_KEYS } from "../../kernel/authorize/global-keys.js";
import { RolecallError } from "../../kernel/errors.js";
import { nearest } from "../nearest.js";

/** `null`: the request does not have the key. */
export type GivenContext = Readonly<Record<string, string | readonly string[] | null>>;

/** @throws RolecallError RC_BAD_OPTION for a key that no service has, or a value that can't be one of its type */
export function checkedContext(given: GivenContext): GivenContext {
  const checked = Object.entries(given).map(([name, value]) => {
    const key = aws.conditionKey(name);
    // Keys of identity providers are the users' own: `token.actions.githubusercontent.com:sub`.
    if (key === undefined && !/^[^:]+\.[^:]+:./.test(name)) throw unknownKey(name);
    if (value === null) return [name, null] as const;
    for (const one of [value].flat()) checkValue(name, key?.type, one);
    const several = typeof value !== "string" || key?.multivalued === true;
    return [name, several ? [value].flat() : value] as const;
  });
  return Object.fromEntries(checked);
}

function unknownKey(name: string): RolecallError {
  const prefix = name.slice(0, Math.max(0, name.indexOf(":")));
  const known = [...Object.keys(GLOBAL_KEYS), ...aws.conditionKeysOf(prefix).map((key) => key.name)];
  return new RolecallError(
    "RC_BAD_OPTION",
    `no AWS service has the condition key \`${name}\`; did you mean \`${nearest(name, known)}\`?`,
  );
}

const FORMS: Readonly<Partial<Record<aws.ConditionKeyType, readonly [pattern: RegExp, example: string]>>> = {
  Bool: [/^(true|false)$/i, "`true` or `false`"],
  Numeric: [/^-?\d+(\.\d+)?$/, "a number"],
  IPAddress: [/^[\d.]+$|^[\da-f:.]+$/i, "an address, such as `203.0.113.7`"],
  Date: [/^\d{4}-\d{2}-\d{2}|^\d+$/, "a date, such as `2026-11-24T12:00:00Z`"],
};

function checkValue(name: string, type: aws.ConditionKeyType | undefined, value: string): void {
  const [pattern, example] = (type === undefined ? undefined : FORMS[type]) ?? [];
  if (pattern === undefined || pattern.test(value)) return;
  throw new RolecallError("RC_BAD_OPTION", `\`${name}\` can't be \`${value}\`; make it ${example}`);
}

/** A context, and the keys that were asked for and not known. */
export interface EvalContext extends RequestContext {
  readonly missing: ReadonlySet<string>;
}

export function evalContext(
  given: GivenContext,
  { principal, resource, resourceAccount }: Omit<AccessRequest, "context">,
  missing: "unknown" | "absent",
  nowMs: number,
): EvalContext {
  const followed = follows(principal, resource, resourceAccount, nowMs);
  const all = new Map(Object.entries({ ...followed, ...lowered(given) }));
  const names = new Map([...Object.keys(followed), ...Object.keys(given)].map((name) => [name.toLowerCase(), name]));
  const known = contextOf(
    Object.fromEntries([...all].flatMap(([key, value]) => (value === null ? [] : [[names.get(key) ?? key, value]]))),
  );
  const asked = new Set<string>();
  return {
    missing: asked,
    keys: () => known.keys(),
    get(key) {
      const value = known.get(key);
      if (value !== undefined || all.get(key) === null) return value;
      asked.add(key);
      return missing === "unknown" ? UNKNOWN : undefined;
    },
  };
}

const lowered = (given: GivenContext): GivenContext =>
  Object.fromEntries(Object.entries(given).map(([name, value]) => [name.toLowerCase(), value]));

/** What follows from who asks, for what, and when. The request is taken to come over TLS, and from nobody in between. */
function follows(
  principal: Principal,
  resource: string,
  resourceAccount: string | undefined,
  nowMs: number,
): GivenContext {
  const region = resource.split(":")[3];
  return lowered({
    ...ofPrincipal(principal),
    ...(resourceAccount === undefined ? {} : { "aws:ResourceAccount": resourceAccount }),
    ...(region ? { "aws:RequestedRegion": region } : {}),
    "aws:CurrentTime": `${new Date(nowMs).toISOString().slice(0, 19)}Z`,
    "aws:EpochTime": String(Math.floor(nowMs / 1000)),
    "aws:SecureTransport": "true",
    "aws:ViaAWSService": "false",
    "aws:CalledVia": null,
    "aws:CalledViaFirst": null,
    "aws:CalledViaLast": null,
  });
}

function ofPrincipal(principal: Principal): GivenContext {
  if (principal.type === "service") {
    const { name } = principal;
    return {
      "aws:PrincipalIsAWSService": "true",
      "aws:PrincipalServiceName": name,
      "aws:PrincipalServiceNamesList": [name],
      "aws:username": null,
    };
  }
  const account = accountOf(principal);
  const person: GivenContext = {
    ...(account === undefined ? {} : { "aws:PrincipalAccount": account, "aws:PrincipalIsAWSService": "false" }),
    "aws:PrincipalServiceName": null,
    "aws:PrincipalServiceNamesList": null,
    // Only a service's own call has them.
    "aws:SourceArn": null,
    "aws:SourceAccount": null,
    "aws:SourceOrgID": null,
    "aws:SourceOrgPaths": null,
  };
  switch (principal.type) {
    case "root":
      return {
        ...person,
        "aws:PrincipalArn": `arn:aws:iam::${principal.account}:root`,
        "aws:PrincipalType": "Account",
        "aws:userid": principal.account,
        "aws:username": null,
      };
    case "user":
      return {
        ...person,
        "aws:PrincipalArn": principal.arn,
        "aws:PrincipalType": "User",
        "aws:username": principal.arn.slice(principal.arn.lastIndexOf("/") + 1),
      };
    case "role-session":
      return {
        ...person,
        "aws:PrincipalArn": principal.roleArn,
        "aws:PrincipalType": "AssumedRole",
        "aws:username": null,
      };
    case "federated-user":
      return {
        ...person,
        "aws:PrincipalArn": principal.arn,
        "aws:PrincipalType": "FederatedUser",
        "aws:username": null,
      };
    case "anonymous":
      return {
        ...person,
        "aws:PrincipalAccount": "anonymous",
        "aws:PrincipalType": "Anonymous",
        "aws:PrincipalArn": null,
        "aws:username": null,
      };
    default:
      return { ...person, "aws:PrincipalArn": null, "aws:username": null };
  }
}
