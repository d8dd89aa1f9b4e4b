/**
 * The condition keys that a world fixes by itself, for a caller and a resource: the caller's ARN, account, name and
 * tags, the resource's account and tags. Every other key is `UNKNOWN`, so that the engine's own three-valued conditions
 * tell what is decided from what remains a condition.
 *
 * Not seen: the few actions for which AWS leaves aws:ResourceAccount out, and those that do not fill aws:ResourceTag.
 *
 * AWS: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html and
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#principaltable
 */
import { compilePolicy, documentOf } from "../../policy/compile.js";
import { accountOf } from "../../principal.js";
import type { Principal, RequestContext } from "../../request.js";
import { UNKNOWN } from "../../request.js";
import { nameOfArn } from "./arn.js";
import type { Tags, WorldAccount, WorldRole } from "./world.js";
import type { WorldIndex } from "./world-index.js";

type Value = string | undefined | typeof UNKNOWN;

/** A resource as far as conditions can ask about it. */
export interface ResourceFacts {
  readonly account: string | undefined;
  /** Absent: nobody knows. */
  readonly tags?: Tags | undefined;
  /** What the question says of the request, by keys in lower case. */
  readonly given?: ReadonlyMap<string, string | undefined>;
}

const PRINCIPAL_TAG = "aws:principaltag/";
const RESOURCE_TAG = "aws:resourcetag/";

/** AWS: only on calls of service principals. */
const OF_SERVICES = [
  "aws:sourcearn",
  "aws:sourceaccount",
  "aws:sourceorgid",
  "aws:sourceorgpaths",
  "aws:principalservicename",
  "aws:principalservicenameslist",
];

export class Facts implements RequestContext {
  readonly #caller: CallerFacts;
  readonly #given: ReadonlyMap<string, Value> | undefined;
  readonly #resourceAccount: string | undefined;
  /** Of a world that knows the account. */
  readonly #resourceOwner: WorldAccount | undefined;
  readonly #resourceTags: Tags | undefined;

  constructor(caller: CallerFacts, { account, tags, given }: ResourceFacts, index: WorldIndex) {
    this.#caller = caller;
    this.#given = given;
    this.#resourceAccount = account;
    this.#resourceOwner = account === undefined ? undefined : index.accounts.get(account);
    this.#resourceTags = tags;
  }

  get(key: string): Value {
    if (this.#given?.has(key)) return this.#given.get(key);
    if (key.startsWith(PRINCIPAL_TAG)) return tag(this.#caller.tags, key.slice(PRINCIPAL_TAG.length));
    if (key.startsWith(RESOURCE_TAG)) return tag(this.#resourceTags, key.slice(RESOURCE_TAG.length));
    const { values } = this.#caller;
    if (values.has(key)) return values.get(key);
    if (this.#resourceAccount === undefined) return UNKNOWN;
    if (key === "aws:resourceaccount") return this.#resourceAccount;
    if (this.#resourceOwner === undefined) return UNKNOWN;
    if (key === "aws:resourceorgid") return this.#resourceOwner.organization;
    const outside = this.#resourceOwner.organization === undefined;
    return key === "aws:resourceorgpaths" && outside ? undefined : UNKNOWN;
  }

  /** What is known to be present, for a request's context. */
  *present(): Iterable<readonly [string, string]> {
    const keys = new Set([...this.#caller.values.keys(), "aws:resourceaccount", "aws:resourceorgid"]);
    for (const key of this.#given?.keys() ?? []) keys.add(key);
    for (const key of keys) {
      const value = this.get(key);
      if (typeof value === "string") yield [SPELLINGS.get(key) ?? key, value];
    }
    for (const [name, value] of Object.entries(this.#caller.tags ?? {})) yield [`aws:PrincipalTag/${name}`, value];
    for (const [name, value] of Object.entries(this.#resourceTags ?? {})) yield [`aws:ResourceTag/${name}`, value];
  }

  keys(): Iterable<string> {
    return this.#caller.values.keys();
  }
}

/** What follows from who calls; the same for every resource. */
export interface CallerFacts {
  readonly values: ReadonlyMap<string, Value>;
  readonly tags: Tags | undefined;
}

export function callerFacts(principal: Principal, index: WorldIndex): CallerFacts {
  const values = new Map<string, Value>();
  let tags: Tags | undefined = {};
  if (principal.type !== "service") for (const key of OF_SERVICES) values.set(key, undefined);
  // AWS: not in requests that nobody signed.
  const signed = !["anonymous", "web-identity", "saml"].includes(principal.type);
  values.set("aws:principalisawsservice", signed ? String(principal.type === "service") : undefined);
  const account = accountOf(principal);
  if (account !== undefined) {
    values.set("aws:principalaccount", account);
    const known = index.accounts.get(account);
    if (known !== undefined) setOrganization(values, known.organization);
  }
  switch (principal.type) {
    case "root":
      values.set("aws:principalarn", `arn:aws:iam::${account}:root`);
      values.set("aws:principaltype", "Account");
      values.set("aws:userid", account);
      values.set("aws:username", undefined);
      break;
    case "user": {
      values.set("aws:principalarn", principal.arn);
      values.set("aws:principaltype", "User");
      values.set("aws:username", nameOfArn(principal.arn));
      if (principal.id !== undefined) values.set("aws:userid", principal.id);
      tags = index.users.get(principal.arn)?.tags;
      break;
    }
    case "role-session": {
      const role = index.role(principal.roleArn);
      values.set("aws:principalarn", principal.roleArn);
      values.set("aws:principaltype", "AssumedRole");
      values.set("aws:username", undefined);
      tags = role !== undefined && !takesSessionTags(role) ? role.tags : undefined;
      break;
    }
    case "federated-user":
      values.set("aws:principalarn", principal.arn);
      values.set("aws:principaltype", "FederatedUser");
      values.set("aws:username", undefined);
      tags = undefined;
      break;
    case "service":
      values.set("aws:principalservicename", principal.name);
      values.set("aws:principaltype", undefined);
      inNoOrganization(values);
      break;
    case "anonymous":
      values.set("aws:principalaccount", "anonymous");
      values.set("aws:principaltype", "Anonymous");
      values.set("aws:userid", "anonymous");
      values.set("aws:principalarn", undefined);
      inNoOrganization(values);
      values.set("aws:username", undefined);
      break;
    default:
      values.set("aws:principaltype", undefined);
      inNoOrganization(values);
      tags = undefined;
  }
  return { values, tags };
}

/** AWS: the keys are there only if the principal is in an organization. */
function inNoOrganization(values: Map<string, Value>): void {
  values.set("aws:principalorgid", undefined);
  values.set("aws:principalorgpaths", undefined);
}

function setOrganization(values: Map<string, Value>, organization: string | undefined): void {
  values.set("aws:principalorgid", organization);
  if (organization === undefined) values.set("aws:principalorgpaths", undefined);
}

/** AWS: a session can have tags of its own only if the trust policy lets it be tagged. */
function takesSessionTags(role: WorldRole): boolean {
  return documentOf(compilePolicy(role.trust)).statements.some(
    (statement) => statement.effect === "Allow" && statement.matchesAction("sts:tagsession"),
  );
}

/** AWS: tag keys are compared without regard to case. */
function tag(tags: Tags | undefined, lowerName: string): Value {
  if (tags === undefined) return UNKNOWN;
  for (const name in tags) if (name.toLowerCase() === lowerName) return tags[name];
  return undefined;
}

/** Keys as AWS spells them. */
const SPELLINGS = new Map(
  [
    "aws:PrincipalAccount",
    "aws:PrincipalArn",
    "aws:PrincipalIsAWSService",
    "aws:PrincipalOrgID",
    "aws:PrincipalServiceName",
    "aws:PrincipalType",
    "aws:ResourceAccount",
    "aws:ResourceOrgID",
    "aws:SourceAccount",
    "aws:SourceArn",
    "aws:SourceIp",
    "aws:SourceOrgID",
    "aws:username",
    "aws:userid",
    "iam:PassedToService",
    "iam:PermissionsBoundary",
    "iam:PolicyARN",
    "lambda:Principal",
    "sts:ExternalId",
  ].map((key) => [key.toLowerCase(), key]),
);
