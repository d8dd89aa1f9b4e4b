/**
 * Who may ask: for every way in which the policies can tell callers apart, by name or by the keys that follow from who
 * somebody is (aws:PrincipalArn, aws:PrincipalAccount, aws:username, aws:PrincipalType), one caller that they tell so.
 * Users, roles, root users and federated users are found as cells of their ARNs.
 *
 * Which keys a caller has: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-infotouse
 */
import { hasVariables } from "../../match/variables.js";
import type { Principal } from "../../request.js";
import {
  ACCOUNT_GLOB,
  ANY_ONE_STEP,
  ANY_RUN_STEP,
  type Glob,
  type Language,
  literal,
  oneOf,
  partition,
  SEGMENT_RUN_STEP,
  valueLanguage,
} from "../language/index.js";
import type { Clause } from "./clauses.js";
import { baseOperator } from "./operators.js";
import type { Value } from "./values/values.js";

export interface Callers {
  readonly callers: readonly Principal[];
  readonly tooHard?: string;
}

const OWNER = "111122223333";
const STRANGER = "444455556666";
const SOMEONE: Principal = { type: "user", account: OWNER, arn: `arn:aws:iam::${OWNER}:user/someone` };

/** Keys that follow from who asks. Absent keys are `undefined`; a key that is not here may have any value. */
export function keysOfCaller(principal: Principal): Readonly<Record<string, Value>> {
  switch (principal.type) {
    case "user":
      return signed(principal.arn, principal.account, "User", principal.arn.slice(principal.arn.lastIndexOf("/") + 1));
    case "role-session":
      return signed(principal.roleArn, principal.account, "AssumedRole");
    case "federated-user":
      return signed(principal.arn, principal.account, "FederatedUser");
    case "root":
      return signed(`arn:aws:iam::${principal.account}:root`, principal.account, "Account");
    case "service":
      return { ...UNSIGNED, "aws:principalisawsservice": "true", "aws:principalservicename": principal.name };
    case "anonymous":
      return { ...UNSIGNED, "aws:principalaccount": "anonymous", "aws:principaltype": "Anonymous" };
    default:
      return UNSIGNED;
  }
}

const UNSIGNED: Readonly<Record<string, Value>> = {
  "aws:principalarn": undefined,
  "aws:principalaccount": undefined,
  "aws:principaltype": undefined,
  "aws:username": undefined,
  "aws:principalorgid": undefined,
  "aws:principalorgpaths": undefined,
  "aws:principalisawsservice": undefined,
  "aws:principalservicename": undefined,
};

const signed = (arn: string, account: string, type: string, username?: string): Readonly<Record<string, Value>> => ({
  "aws:principalarn": arn,
  "aws:principalaccount": account,
  "aws:principaltype": type,
  "aws:username": username,
  "aws:principalisawsservice": "false",
  "aws:principalservicename": undefined,
});

const isDerived = (lowerKey: string): boolean =>
  lowerKey === "aws:principalarn" ||
  lowerKey === "aws:principalaccount" ||
  lowerKey === "aws:username" ||
  lowerKey === "aws:principaltype" ||
  lowerKey === "aws:principalisawsservice";

/**
 * `accounts`: told apart whether named or not. `everyone`: whether anyone may ask, or only users and roles, as where no
 * policy names principals.
 */
export function callersToTry(clauses: readonly Clause[], accounts: readonly string[], everyone: boolean): Callers {
  const named = clauses.flatMap(({ statement }) => statement.principal?.entries ?? []);
  const derived = clauses.flatMap(({ atoms }) => atoms.filter(({ lowerKey }) => isDerived(lowerKey)));
  if (!everyone && derived.length === 0 && accounts.length === 0) return { callers: [SOMEONE] };

  const languages = new Map<string, Language>();
  const sessions: { account: string; role: string; session: string }[] = [];
  const ids: string[] = [];
  const userArns = new Set<string>();
  for (const { type, value } of named) {
    if (type !== "AWS") continue;
    const session = /^arn:[^:]*:sts::(\d*):assumed-role\/([^/]+)\/(.+)$/.exec(value);
    const role = /^arn:[^:]*:iam::(\d*):role\/(?:.*\/)?([^/]+)$/.exec(value);
    const account = /^(?:arn:[^:]*:iam::)?(\d{12})(?::root)?$/.exec(value);
    if (session !== null) {
      sessions.push({ account: session[1] as string, role: session[2] as string, session: session[3] as string });
      languages.set(value, roleLanguage(session[1] as string, session[2] as string));
    } else if (role !== null) languages.set(value, roleLanguage(role[1] as string, role[2] as string));
    else if (account !== null) languages.set(value, accountLanguage(literal(account[1] as string)));
    else if (/^A[A-Z0-9]{15,}$/.test(value)) ids.push(value);
    else if (value.startsWith("arn:")) {
      languages.set(value, [literal(value)]);
      userArns.add(value);
    }
    // Naming one of an account also tells its account from others, for NotPrincipal.
    const own = value.split(":")[4];
    if (own !== undefined && /^\d{12}$/.test(own)) languages.set(own, accountLanguage(literal(own)));
  }
  for (const account of accounts) languages.set(account, accountLanguage(literal(account)));
  let tooHard: string | undefined;
  for (const { lowerKey, condition, values } of derived) {
    const base = baseOperator(condition.operatorText);
    if (base.kind !== "text") continue;
    for (const value of values) {
      if (value.some((part) => part.kind === "variable")) continue;
      const language = valueLanguage(base.operator, value);
      if (language === undefined) tooHard = `\`${condition.key}\` is compared without regard to case beyond ASCII`;
      else languages.set(`${lowerKey} ${base.operator} ${JSON.stringify(value)}`, embedded(lowerKey, language));
    }
  }
  const all = [...languages.values(), ...KINDS];
  const { cells, complete } = partition(all, { within: everyone ? PEOPLE : USERS_AND_ROLES, cells: 1024 });
  if (!complete) tooHard ??= "the policies tell callers apart in too many ways";
  const nice = partition(all, { within: NICE_PEOPLE });
  const niceOf = new Map(nice.cells.map((cell) => [cell.matches.join(), cell.witness]));

  const callers: Principal[] = [];
  for (const { witness, matches } of cells) {
    const arn = niceOf.get(matches.join()) ?? witness;
    const principal = principalOf(arn);
    callers.push(principal);
    if (principal.type === "role-session")
      for (const { account, role, session } of sessions)
        if (principal.account === account && principal.roleArn.endsWith(`/${role}`))
          callers.push({ ...principal, arn: `arn:aws:sts::${account}:assumed-role/${role}/${session}` });
    // Whose keys a federated user has decides as well: the root user's, those of a named user, or of any other.
    if (principal.type === "federated-user")
      for (const user of [`arn:aws:iam::${principal.account}:user/nobody-named`, ...userArns])
        if (user.split(":")[4] === principal.account) callers.push({ ...principal, userArn: user });
    for (const id of ids) {
      if (principal.type === "user") callers.push({ ...principal, id });
      if (principal.type === "role-session") callers.push({ ...principal, roleId: id });
    }
  }
  if (everyone) {
    const of = (type: string): string[] => named.filter((one) => one.type === type).map((one) => one.value);
    const services = servicesToTry(clauses, of("Service"));
    tooHard ??= services.tooHard;
    for (const name of services.names) callers.push({ type: "service", name });
    for (const provider of new Set([...of("Federated"), "idp.example.com"]))
      callers.push({ type: "web-identity", provider }, { type: "saml", provider });
    callers.push({ type: "anonymous" });
  }
  return tooHard === undefined ? { callers } : { callers, tooHard };
}

/** The services that are named, one that is not, and one for each way in which conditions on their names tell services. */
function servicesToTry(clauses: readonly Clause[], named: readonly string[]): { names: Set<string>; tooHard?: string } {
  const names = new Set([...named, "example.amazonaws.com"]);
  const languages: Language[] = [];
  for (const { condition, lowerKey, values } of clauses.flatMap(({ atoms }) => atoms)) {
    const base = baseOperator(condition.operatorText);
    if (lowerKey !== "aws:principalservicename" || base.kind !== "text") continue;
    for (const value of values) {
      if (hasVariables(value)) continue;
      const language = valueLanguage(base.operator, value);
      if (language === undefined)
        return { names, tooHard: `\`${condition.key}\` is compared without regard to case beyond ASCII` };
      languages.push(language);
    }
  }
  const { cells, complete } = partition(languages, { within: [SERVICE_NAME], cells: 1024 });
  for (const { witness } of cells) names.add(witness);
  return complete ? { names } : { names, tooHard: "the policies tell services apart in too many ways" };
}

function principalOf(arn: string): Principal {
  const account = arn.split(":")[4] as string;
  const entity = arn.split(":").slice(5).join(":");
  if (entity === "root") return { type: "root", account };
  if (entity.startsWith("user/")) return { type: "user", account, arn };
  if (entity.startsWith("federated-user/")) return { type: "federated-user", account, arn };
  const name = entity.slice(entity.lastIndexOf("/") + 1);
  const partitionName = arn.split(":")[1] as string;
  return {
    type: "role-session",
    account,
    arn: `arn:${partitionName}:sts::${account}:assumed-role/${name}/session`,
    roleArn: arn,
  };
}

const SERVICE_NAME: Glob = [ANY_ONE_STEP, ANY_RUN_STEP];
const NOT_SLASH = { except: true, codes: [47, 58] };
const PATH: Glob = [SEGMENT_RUN_STEP, { run: false, ...NOT_SLASH }];

const withPrefix = (partitionName: string, service: string, account: Glob, entity: Glob): Glob => [
  ...literal(`arn:${partitionName}:${service}::`),
  ...account,
  ...literal(":"),
  ...entity,
];

const people = (partitions: readonly string[], accounts: readonly Glob[], user: Glob, role: Glob): Glob[] => {
  const all = (make: (partitionName: string, account: Glob) => Glob): Glob[] =>
    partitions.flatMap((one) => accounts.map((account) => make(one, account)));
  return [
    ...all((one, account) => withPrefix(one, "iam", account, [...literal("user/"), ...user])),
    ...all((one, account) => withPrefix(one, "iam", account, [...literal("role/"), ...role])),
    ...all((one, account) => withPrefix(one, "iam", account, literal("root"))),
    ...all((one, account) => withPrefix(one, "sts", account, [...literal("federated-user/"), ...user])),
  ];
};

const PARTITIONS = ["aws", "aws-cn", "aws-us-gov"];
const PEOPLE: Language = people(PARTITIONS, [ACCOUNT_GLOB], PATH, PATH);
const USERS_AND_ROLES: Language = PEOPLE.slice(0, PARTITIONS.length * 2);
/** Each kind makes cells of its own, since a user and a role of one account are limited by different rules. */
const KINDS: readonly Language[] = [0, 1, 2, 3].map((kind) =>
  PEOPLE.slice(kind * PARTITIONS.length, (kind + 1) * PARTITIONS.length),
);
const NICE_PEOPLE: Language = people(
  ["aws"],
  [literal(OWNER), literal(STRANGER)],
  [...literal("someone")],
  [...literal("something")],
);

const accountLanguage = (account: Glob): Language => [
  [
    ...literal("arn:"),
    SEGMENT_RUN_STEP,
    ...literal(":"),
    SEGMENT_RUN_STEP,
    ...literal("::"),
    ...account,
    ...literal(":"),
    ANY_RUN_STEP,
  ],
];

function roleLanguage(account: string, name: string): Language {
  const before: Glob = [...literal("arn:"), SEGMENT_RUN_STEP, ...literal(`:iam::${account}:role/`)];
  return [
    [...before, ...literal(name)],
    [...before, ANY_RUN_STEP, ...literal(`/${name}`)],
  ];
}

/** A condition on a part of the ARN, as a language of whole ARNs. */
function embedded(lowerKey: string, language: Language): Language {
  if (lowerKey === "aws:principalaccount") {
    const digits = "0123456789";
    const inDigits = (all: Glob): Glob => all.map((step) => (step.except ? oneOf(digits, step.run) : step));
    return language.flatMap((one) => accountLanguage(inDigits(one)));
  }
  if (lowerKey === "aws:username") {
    const inName = (all: Glob): Glob => all.map((step) => (step.except ? { ...NOT_SLASH, run: step.run } : step));
    const before: Glob = [...literal("arn:"), SEGMENT_RUN_STEP, ...literal(":iam::"), SEGMENT_RUN_STEP];
    return language.flatMap((one) => [
      [...before, ...literal(":user/"), ...inName(one)],
      [...before, ...literal(":user/"), ANY_RUN_STEP, ...literal("/"), ...inName(one)],
    ]);
  }
  // aws:PrincipalType and aws:PrincipalIsAWSService follow from the kind alone, which is a cell of its own.
  return lowerKey === "aws:principalarn" ? language : [];
}
