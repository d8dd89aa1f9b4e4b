/**
 * Resource-based policies that let in whom their owner hardly means. Whether they do is asked of a stranger: a request
 * from an account of nobody's, with a stranger's organization, address and source, must be allowed.
 */
import type { AccessRequest } from "../../../request.js";
import type { StatementJson } from "../../fix/json.js";
import type { AccessAnalysis } from "../access-analysis.js";
import { accountOfArn } from "../arn.js";
import { type Caller, type Grantee, strangeAccount } from "../callers.js";
import type { Target } from "../targets.js";
import type { WorldIndex } from "../world-index.js";
import type { GrantFinding, GrantFindingCode } from "./finding.js";
import { isEveryone, withConditionFor, withoutPrincipals } from "./principals-in.js";
import { repair, type StatementRepair } from "./repair.js";
import { describe } from "./words.js";

type Given = ReadonlyMap<string, string | undefined>;

/** Every finding about who is let in from outside. */
export function* exposures(analysis: AccessAnalysis): Iterable<GrantFinding> {
  const targets = analysis.targets("*", "*");
  for (const target of targets.known) {
    if (target.policy === undefined || target.of === undefined) continue;
    for (const caller of analysis.callersOn(target)) {
      const finding = exposure(analysis, target as Exposed, caller);
      if (finding !== undefined) yield finding;
    }
  }
}

type Exposed = Target & { readonly of: string };

function exposure(analysis: AccessAnalysis, target: Exposed, caller: Caller): GrantFinding | undefined {
  switch (caller.grantee.type) {
    case "service":
      return caller.grantee.name === "*" ? undefined : confusedDeputy(analysis, target, caller, caller.grantee.name);
    case "anonymous":
    case "anyone":
      return isPublic(analysis, target, caller);
    case "account":
    case "outsider":
    case "root":
    case "user":
    case "role":
      return crossAccount(analysis, target, caller);
    default:
      return undefined;
  }
}

function confusedDeputy(
  analysis: AccessAnalysis,
  target: Exposed,
  caller: Caller,
  service: string,
): GrantFinding | undefined {
  const stranger = strangeAccount(analysis.index);
  for (const source of strangeSources(target, service, stranger)) {
    const request = allowed(analysis, target, caller, [
      ["aws:sourceaccount", stranger],
      ["aws:sourcearn", source],
      ["aws:sourceorgid", "o-stranger00"],
      ["aws:sourceorgpaths", undefined],
      ["aws:principalorgid", undefined],
    ]);
    if (request === undefined) continue;
    const isService = (value: unknown, type: string): boolean =>
      (type === "Service" && value === service) || (type === "AWS" && value === "*");
    return proven(analysis, caller.grantee, target, request, "CONFUSED_DEPUTY", {
      // AWS passes a role only within its account, so most services cannot be talked into another's role.
      severity: target.layer === "trust" ? "low" : "medium",
      sentence: `${service} may ${verb(request)} ${target.of} on behalf of any account: the policy asks for no aws:SourceAccount, aws:SourceArn or aws:SourceOrgID of yours.`,
      how: (statement) =>
        instead(withConditionFor(statement, isService, "StringEquals", "aws:SourceAccount", target.account)),
    });
  }
  return undefined;
}

/** ARNs of a stranger's resources: any, and such as the policy's own patterns allow. */
function strangeSources(target: Exposed, service: string, stranger: string): readonly string[] {
  const name = service.split(".")[0] ?? service;
  const text = target.policy?.policy.source ?? "";
  const patterns = [...text.matchAll(/"(arn:[^"]*)"/g)].map(([, pattern]) => pattern as string);
  const shaped = patterns
    .filter((pattern) => /[*?]/.test(accountOfArn(pattern)))
    .map((pattern) =>
      pattern
        .split(":")
        .map((part, i) => (i === 4 ? stranger : part.replaceAll("*", i === 1 ? "aws" : "x").replaceAll("?", "x")))
        .join(":"),
    );
  return [`arn:aws:${name}:us-east-1:${stranger}:x`, ...new Set(shaped)];
}

function isPublic(analysis: AccessAnalysis, target: Exposed, caller: Caller): GrantFinding | undefined {
  const { index } = analysis;
  const account = strangeAccount(index);
  const signed = caller.grantee.type === "anyone";
  const request = allowed(analysis, target, caller, [
    ...(signed
      ? ([
          ["aws:principalaccount", account],
          ["aws:principalarn", `arn:aws:iam::${account}:role/anyone`],
          ["aws:principalorgid", "o-stranger00"],
          ["aws:principalorgpaths", undefined],
          ["aws:userid", "AROASTRANGERSTRANGER0:session"],
        ] as const)
      : []),
    ["aws:sourceip", "198.51.100.77"],
    ["aws:sourcevpc", undefined],
    ["aws:sourcevpce", undefined],
    ["aws:sourcevpcarn", undefined],
    ["aws:vpcsourceip", undefined],
    ["aws:vpceaccount", undefined],
    ["aws:vpceorgid", undefined],
    ["aws:vpceorgpaths", undefined],
    ["s3:dataaccesspointaccount", undefined],
    ["s3:dataaccesspointarn", undefined],
  ]);
  if (request === undefined) return undefined;
  const organization = index.accounts.get(target.account)?.organization;
  const [key, value] =
    organization === undefined ? ["aws:PrincipalAccount", target.account] : ["aws:PrincipalOrgID", organization];
  const who = signed ? "Every AWS account" : "Anyone, without signing in,";
  return proven(analysis, caller.grantee, target, request, "PUBLIC", {
    severity: "high",
    sentence: `${who} may ${verb(request)} ${target.of}: the policy's principal is \`*\` and nothing limits it to your organization, accounts or network.`,
    how: (statement) =>
      instead(withConditionFor(statement, isEveryone, "StringEquals", key as string, value as string)),
  });
}

function crossAccount(analysis: AccessAnalysis, target: Exposed, caller: Caller): GrantFinding | undefined {
  const { grantee } = caller;
  const named = namesOf(grantee);
  if (named === undefined || named.account === target.account) return undefined;
  const isNamed = (value: unknown, type: string): boolean =>
    type === "AWS" && typeof value === "string" && named.texts.includes(value);
  const ofOrganization = sameOrganization(analysis.index, named.account, target.account);
  if (target.layer === "trust" && !ofOrganization) {
    const without = allowed(analysis, target, caller, [["sts:externalid", undefined]], "sts:AssumeRole");
    if (without !== undefined)
      return proven(analysis, grantee, target, without, "NO_EXTERNAL_ID", {
        severity: "medium",
        sentence: `${describe(grantee)} may assume ${target.of} without sts:ExternalId: whoever else it works for can have it act on your account.`,
        how: (statement) =>
          instead(
            withConditionFor(
              statement,
              isNamed,
              "StringEquals",
              "sts:ExternalId",
              "a-value-agreed-with-the-third-party",
            ),
          ),
      });
  }
  const request = allowed(analysis, target, caller, []);
  if (request === undefined) return undefined;
  return proven(analysis, grantee, target, request, "CROSS_ACCOUNT", {
    severity: ofOrganization ? "low" : "medium",
    sentence: `${describe(grantee)} of ${ofOrganization ? "another account of your organization" : "an account outside your organization"} may ${verb(request)} ${target.of}.`,
    how: (statement) => instead(withoutPrincipals(statement, isNamed)),
  });
}

/** The texts of a policy's principals that mean a grantee by name: neither `*`, nor for a role its account. */
function namesOf(grantee: Grantee): { readonly account: string; readonly texts: readonly string[] } | undefined {
  if (grantee.type === "account" || grantee.type === "root")
    return { account: grantee.account, texts: [grantee.account, `arn:aws:iam::${grantee.account}:root`] };
  return "arn" in grantee ? { account: accountOfArn(grantee.arn), texts: [grantee.arn] } : undefined;
}

function sameOrganization(index: WorldIndex, a: string, b: string): boolean {
  const organization = index.accounts.get(a)?.organization;
  return organization !== undefined && organization === index.accounts.get(b)?.organization;
}

function allowed(
  analysis: AccessAnalysis,
  target: Exposed,
  caller: Caller,
  given: readonly (readonly [string, string | undefined])[],
  action?: string,
): AccessRequest | undefined {
  const asked =
    action === undefined ? target : analysis.targets(action, target.of).known.find(({ of }) => of === target.of);
  return asked === undefined ? undefined : analysis.requestOn({ ...asked, given: new Map(given) as Given }, caller);
}

interface Claim {
  readonly severity: GrantFinding["severity"];
  readonly sentence: string;
  readonly how: StatementRepair;
}

/** A finding only if there is a change after which the request fails. */
function proven(
  { world }: AccessAnalysis,
  who: Grantee,
  target: Exposed,
  request: AccessRequest,
  code: GrantFindingCode,
  { severity, sentence, how }: Claim,
): GrantFinding | undefined {
  const repaired = repair(world, request, (statement, match, editable) =>
    match.layer === "identity" ? undefined : how(statement, match, editable),
  );
  return repaired === undefined
    ? undefined
    : { code, severity, sentence, who, target: target.of, request, ...repaired };
}

const instead = (statements: readonly StatementJson[] | undefined): ReturnType<StatementRepair> =>
  statements === undefined ? undefined : { instead: statements };

const verb = ({ action }: AccessRequest): string => `call ${action} on`;
