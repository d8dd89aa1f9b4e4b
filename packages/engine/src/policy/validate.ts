/**
 * What IAM refuses when a policy is saved: its grammar, and in which words.
 *
 * AWS: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 * IAM has two readers with words of their own: one for policies that are attached to a principal, one for policies that
 * stand at a resource (trust policies among them). Organizations has one sentence for everything. IAM reports one mistake;
 * findings come in the order in which it looks for them (seen in refusals that others quote), so the first one's words
 * are its answer. `wordsUnverified` marks those that nobody was seen quoting for that very mistake and kind of policy.
 */
import { readBoolean } from "../conditions/bool.js";
import { readDate } from "../conditions/date.js";
import { readRange } from "../conditions/ip.js";
import { findOperator } from "../conditions/operators.js";
import { splitArn } from "../match/resource.js";
import type { CompiledPolicy } from "../request.js";
import { BROKEN, conditionValues, member, PRINCIPAL_TYPES, STATEMENT_KEYS, strings } from "./elements.js";
import type { Finding } from "./findings.js";
import { positionAt } from "./position.js";
import { isJsonError, type JsonNode, type JsonObject, readJson } from "./read-json.js";

export type PolicyKind = "identity" | "resource" | "trust" | "boundary" | "session" | "scp" | "rcp";

/** All that IAM would refuse (`error`), first what it would name, and some things it lets pass (`warning`). */
export function validate(text: string, kind: PolicyKind): Finding[] {
  return new Checker(text, kind).check();
}

/** What the engine could not read of a policy, whatever its kind. */
export function policyFindings(policy: CompiledPolicy): readonly Finding[] {
  return new Checker(policy.source, undefined).check();
}

/** The message of IAM's MalformedPolicyDocument for a finding. */
export const refusalWords = (finding: Finding): string => finding.words ?? SYNTAX;

const SYNTAX = "Syntax errors in policy.";
const LEGACY = "The policy failed legacy parsing";
const NEEDS_2012 = "Policy document must be version 2012-10-17 or greater.";
const ORGANIZATIONS = "The provided policy document does not meet the requirements of the specified policy type.";

/** IAM looks for mistakes in this order. */
const LOOKS = ["syntax", "version", "legacy", "sid", "actions", "resource", "vendor", "resources"] as const;
type Look = (typeof LOOKS)[number];

interface Words {
  /** Of the reader for attached policies. */
  readonly attached?: string;
  /** Of the reader for policies at a resource. */
  readonly atResource?: string;
  readonly unverified?: true;
}

const IAM_PATHS = [
  "user/",
  "federated-user/",
  "role/",
  "group/",
  "instance-profile/",
  "mfa/",
  "server-certificate/",
  "policy/",
  "sms-mfa/",
  "saml-provider/",
  "oidc-provider/",
  "report/",
  "access-report/",
];

class Checker {
  readonly #found: { look: Look; finding: Finding }[] = [];
  readonly #attached: boolean;
  readonly #sids = new Set<string>();

  constructor(
    readonly text: string,
    readonly kind: PolicyKind | undefined,
  ) {
    this.#attached = kind === "identity" || kind === "boundary" || kind === "session" || kind === "scp";
  }

  check(): Finding[] {
    const root = readJson(this.text);
    if (isJsonError(root)) {
      this.#add("syntax", "INVALID_JSON", "$", root.offset, `this is no JSON: ${root.message}`, {
        attached: SYNTAX,
        atResource: "This policy contains invalid Json",
      });
    } else if (root.type !== "object") {
      this.#add("syntax", "NOT_AN_OBJECT", "$", root.start, "a policy is a JSON object", {
        attached: SYNTAX,
        atResource: "This policy contains invalid Json",
        unverified: true,
      });
    } else this.#document(root);
    return this.#found.sort((a, b) => LOOKS.indexOf(a.look) - LOOKS.indexOf(b.look)).map(({ finding }) => finding);
  }

  #document(root: JsonObject): void {
    this.#keys(root, "$", ["Version", "Id", "Statement"]);
    const version = member(root, "Version");
    if (version !== undefined && version !== BROKEN) {
      if (version.type !== "string" || (version.value !== "2012-10-17" && version.value !== "2008-10-17"))
        this.#add("syntax", "INVALID_VERSION", "$.Version", version.start, "Version is `2012-10-17` or `2008-10-17`", {
          attached: SYNTAX,
          atResource: "The policy must contain a valid version string",
          ...(this.kind === "trust" ? { unverified: true as const } : {}),
        });
    }
    const is2012 =
      version !== undefined && version !== BROKEN && version.type === "string" && version.value === "2012-10-17";
    if (
      !is2012 &&
      (this.kind === "identity" || this.kind === "boundary" || this.kind === "scp" || this.kind === "rcp")
    ) {
      const start = version === undefined || version === BROKEN ? root.start : version.start;
      this.#add("version", "OLD_VERSION", "$.Version", start, "Version must be `2012-10-17`", { attached: NEEDS_2012 });
    }
    const id = member(root, "Id");
    if (id !== undefined && id !== BROKEN) {
      if (id.type !== "string")
        this.#add("syntax", "INVALID_ID", "$.Id", id.start, "Id is a string", { attached: SYNTAX });
      else if (this.#attached)
        this.#warn("UNUSED_ID", "$.Id", id.start, "Id has a meaning in resource-based policies only");
    }
    this.#statements(root);
  }

  #statements(root: JsonObject): void {
    const list = member(root, "Statement");
    if (list === BROKEN) return;
    const path = "$.Statement";
    if (list === undefined) {
      this.#add("syntax", "MISSING_STATEMENT", path, root.start, "a policy needs Statement", {
        attached: SYNTAX,
        atResource: "Missing required field Statement",
        ...(this.kind === "trust" ? { unverified: true as const } : {}),
      });
      return;
    }
    if (list.type === "object") this.#statement(list, path);
    else if (list.type === "array") {
      if (list.items.length === 0)
        this.#add("syntax", "EMPTY_STATEMENT", path, list.start, "Statement has no statement", {
          attached: SYNTAX,
          atResource: "Could not parse the policy: Statement is empty!",
          ...(this.kind === "trust" ? { unverified: true as const } : {}),
        });
      list.items.forEach((item, i) => {
        if (item.type === "object") this.#statement(item, `${path}[${i}]`);
        else this.#syntax("INVALID_STATEMENT", `${path}[${i}]`, item, "a statement is an object");
      });
    } else this.#syntax("INVALID_STATEMENT", path, list, "Statement is an object or a list of objects");
  }

  #statement(statement: JsonObject, path: string): void {
    this.#keys(statement, path, STATEMENT_KEYS);
    this.#sid(statement, path);
    this.#effect(statement, path);
    this.#principal(statement, path);
    this.#condition(statement, path);
    this.#action(statement, path);
    this.#resource(statement, path);
  }

  #sid(statement: JsonObject, path: string): void {
    const sid = member(statement, "Sid");
    if (sid === undefined || sid === BROKEN) return;
    if (sid.type !== "string") {
      this.#syntax("INVALID_SID", `${path}.Sid`, sid, "Sid is a string");
      return;
    }
    const { value } = sid;
    if (value === "") return;
    if (this.#sids.has(value))
      this.#add("sid", "DUPLICATE_SID", `${path}.Sid`, sid.start, `two statements have the Sid \`${value}\``, {
        attached: "Statement IDs (SID) in a single policy must be unique.",
        atResource: "The Statement Ids in the policy are not unique",
        ...(this.#attached ? {} : { unverified: true as const }),
      });
    this.#sids.add(value);
    if (this.#attached && !/^[0-9A-Za-z]*$/.test(value))
      this.#add("sid", "INVALID_SID", `${path}.Sid`, sid.start, "in IAM a Sid has letters and digits only", {
        attached:
          "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*",
      });
  }

  #effect(statement: JsonObject, path: string): void {
    const effect = member(statement, "Effect");
    if (effect === BROKEN) return;
    if (effect === undefined) {
      this.#add("syntax", "MISSING_EFFECT", path, statement.start, "a statement needs Effect", {
        attached: SYNTAX,
        atResource: "Missing required field Effect",
        ...(this.#attached ? {} : { unverified: true as const }),
      });
      return;
    }
    const value = effect.type === "string" ? effect.value : undefined;
    if (value !== "Allow" && value !== "Deny") {
      const nearly = value !== undefined && /^(allow|deny)$/i.test(value);
      this.#add(
        nearly ? "legacy" : "syntax",
        "INVALID_EFFECT",
        `${path}.Effect`,
        effect.start,
        "Effect is `Allow` or `Deny`",
        {
          attached: nearly ? LEGACY : SYNTAX,
          atResource: `Invalid effect: ${value ?? ""}`,
          ...(this.#attached ? {} : { unverified: true as const }),
        },
      );
    } else if (this.kind === "rcp" && value === "Allow")
      this.#add("syntax", "ALLOW_IN_RCP", `${path}.Effect`, effect.start, "an RCP can only deny");
  }

  #principal(statement: JsonObject, path: string): void {
    const plain = member(statement, "Principal");
    const negated = member(statement, "NotPrincipal");
    if (plain === BROKEN || negated === BROKEN) return;
    const node = plain ?? negated;
    if (plain !== undefined && negated !== undefined)
      this.#syntax("PRINCIPAL_TWICE", path, statement, "a statement has Principal or NotPrincipal, not both");
    if (this.kind === undefined) {
      if (node !== undefined) this.#principals(node, `${path}.${plain === undefined ? "NotPrincipal" : "Principal"}`);
      return;
    }
    if (this.#attached) {
      if (node !== undefined)
        this.#add(
          "legacy",
          "PRINCIPAL_NOT_ALLOWED",
          path,
          node.start,
          "the policy hangs on its principal and names none",
          {
            attached: "Policy document should not specify a principal.",
          },
        );
      return;
    }
    if (node === undefined) {
      this.#add("syntax", "MISSING_PRINCIPAL", path, statement.start, "the statement must say whom it means", {
        atResource: "Missing required field Principal",
        ...(this.kind === "trust" ? { unverified: true as const } : {}),
      });
      return;
    }
    if (negated !== undefined) {
      const words =
        this.kind === "trust"
          ? "AssumeRole policy must not contain NotPrincipal field."
          : "Allow with NotPrincipal is not allowed.";
      if (this.kind !== "resource" || isAllow(statement))
        this.#add(
          "syntax",
          "NOT_PRINCIPAL_NOT_ALLOWED",
          `${path}.NotPrincipal`,
          negated.start,
          "NotPrincipal cannot stand here",
          {
            atResource: words,
            unverified: true,
          },
        );
    }
    if (this.kind === "rcp") {
      if (node.type !== "string" || node.value !== "*")
        this.#add("syntax", "INVALID_PRINCIPAL", `${path}.Principal`, node.start, "in an RCP Principal is `*`");
      return;
    }
    if (this.kind === "trust" && node.type === "string" && node.value === "*") {
      this.#add(
        "syntax",
        "INVALID_PRINCIPAL",
        `${path}.Principal`,
        node.start,
        'in a trust policy everyone is `{"AWS": "*"}`',
        {
          atResource: 'AssumeRolepolicy contained an invalid principal: "STAR":"*".',
        },
      );
      return;
    }
    this.#principals(node, `${path}.${plain === undefined ? "NotPrincipal" : "Principal"}`);
  }

  #principals(node: JsonNode, path: string): void {
    if (node.type === "string" && node.value === "*") return;
    if (node.type !== "object" || node.members.length === 0) {
      this.#add(
        "syntax",
        "INVALID_PRINCIPAL",
        path,
        node.start,
        "Principal is `*` or an object with at least one type",
        {
          atResource:
            node.type === "object" ? "Missing required field Principal cannot be empty!" : "Invalid policy syntax.",
          unverified: true,
        },
      );
      return;
    }
    for (const { key, value } of node.members) {
      const at = `${path}.${key}`;
      const known = (PRINCIPAL_TYPES as readonly string[]).includes(key);
      if (!known || (this.kind === "trust" && key === "CanonicalUser")) {
        this.#add("syntax", "INVALID_PRINCIPAL_TYPE", at, value.start, `there is no principal type \`${key}\` here`, {
          atResource: `Invalid principal in policy: "${key.toUpperCase()}"`,
          unverified: true,
        });
        continue;
      }
      const texts = strings(value);
      if (texts === BROKEN) {
        this.#syntax("INVALID_PRINCIPAL", at, value, "a string or a list of strings");
        continue;
      }
      for (const text of texts) this.#onePrincipal(key, text, at, value);
    }
    this.#repeats(node, path);
  }

  #onePrincipal(type: string, text: string, path: string, { start }: JsonNode): void {
    const strict = this.kind === "trust";
    if (type === "Federated" && strict && !FEDERATED.test(text)) {
      this.#add("syntax", "INVALID_PRINCIPAL", path, start, `\`${text}\` is no identity provider`, {
        atResource: "Federated principals must be valid domain names or SAML metadata ARNs",
      });
      return;
    }
    const wrong =
      type === "AWS"
        ? text !== "*" && (strict ? !AWS_PRINCIPAL.test(text) : /[*?]/.test(text))
        : type === "Service" && /[*?]/.test(text);
    if (wrong)
      this.#add("syntax", "INVALID_PRINCIPAL", path, start, `\`${text}\` names no principal`, {
        atResource: `Invalid principal in policy: "${type.toUpperCase()}":"${text}"`,
        ...(strict ? {} : { unverified: true as const }),
      });
  }

  #condition(statement: JsonObject, path: string): void {
    const block = member(statement, "Condition");
    if (block === undefined || block === BROKEN) return;
    const at = `${path}.Condition`;
    if (block.type !== "object") {
      this.#syntax("INVALID_CONDITION", at, block, "Condition is an object");
      return;
    }
    this.#repeats(block, at);
    for (const { key: operatorText, value: keys } of block.members) {
      const here = `${at}.${operatorText}`;
      if (keys.type !== "object") {
        this.#syntax("INVALID_CONDITION", here, keys, "an operator holds an object of keys and values");
        continue;
      }
      this.#repeats(keys, here);
      const operator = findOperator(operatorText);
      // IAM lets an unknown operator pass as long as it holds nothing.
      if (operator === undefined && keys.members.length > 0)
        this.#syntax("UNKNOWN_OPERATOR", here, keys, `there is no condition operator \`${operatorText}\``);
      for (const { key, value } of keys.members) {
        const texts = conditionValues(value);
        if (texts === BROKEN) {
          this.#syntax(
            "INVALID_CONDITION_VALUE",
            `${here}["${key}"]`,
            value,
            "a value is a string, a number or a boolean",
          );
          continue;
        }
        for (const text of texts) this.#conditionValue(operatorText, text, `${here}["${key}"]`, value);
      }
    }
  }

  #conditionValue(operatorText: string, text: string, path: string, { start }: JsonNode): void {
    const name = operatorText.replace(/^ForA(?:ll|ny)Values?:/, "").replace(/IfExists$/, "");
    if (name.startsWith("Date")) {
      if (!isDateForIam(text))
        this.#add("legacy", "INVALID_DATE", path, start, `\`${text}\` is no date`, {
          attached: LEGACY,
          unverified: true,
        });
      else if (readDate(text) === undefined)
        this.#warn(
          "UNUSUAL_DATE",
          path,
          start,
          `\`${text}\` is not written as ISO 8601 wants it, so nothing matches it`,
        );
      return;
    }
    if (text.includes("${")) return;
    const wrong =
      (name.startsWith("Numeric") && !/^[+-]?\d+(\.\d+)?$/.test(text)) ||
      ((name === "Bool" || name === "Null") && readBoolean(text) === undefined) ||
      ((name === "IpAddress" || name === "NotIpAddress") && readRange(text) === undefined);
    if (wrong) this.#warn("UNREADABLE_VALUE", path, start, `${name} cannot read \`${text}\`, so nothing matches it`);
  }

  #action(statement: JsonObject, path: string): void {
    const list = this.#oneOf(statement, path, "Action");
    if (list === BROKEN) return;
    if (list === undefined || (list.node.type === "array" && list.node.items.length === 0)) {
      this.#add("actions", "MISSING_ACTION", path, (list?.node ?? statement).start, "the statement names no action", {
        attached: "Policy statement must contain actions.",
        atResource: "Missing required field Action",
        ...(this.#attached ? {} : { unverified: true as const }),
      });
      return;
    }
    const at = `${path}.${list.name}`;
    if (this.kind === "rcp" && list.name === "NotAction")
      this.#add("syntax", "NOT_ACTION_IN_RCP", at, list.node.start, "an RCP cannot have NotAction");
    for (const { text, node, at: where } of this.#entries(list.node, at)) {
      if (this.kind === "trust" && !/^sts:/i.test(text)) {
        this.#add("syntax", "ACTION_NOT_OF_STS", where, node.start, `\`${text}\` is no action of STS`, {
          atResource: "AssumeRole policy may only specify STS AssumeRole actions.",
        });
        continue;
      }
      if (text === "*") {
        if (this.kind === "rcp")
          this.#add("syntax", "BARE_WILDCARD_IN_RCP", where, node.start, "an RCP names the service in each action");
        continue;
      }
      const [vendor = "", ...rest] = text.split(":");
      const words =
        rest.length === 0
          ? "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."
          : rest.length > 1
            ? "Actions/Condition can contain only one colon."
            : vendor !== "*" && /[^a-zA-Z0-9\-.]/.test(vendor)
              ? `Vendor ${vendor} is not valid`
              : undefined;
      if (words !== undefined)
        this.#add(
          "vendor",
          "INVALID_ACTION",
          where,
          node.start,
          `\`${text}\` is no action: \`service:Name\` or \`*\``,
          {
            attached: words,
            atResource: words,
            ...(this.#attached ? {} : { unverified: true as const }),
          },
        );
    }
  }

  #resource(statement: JsonObject, path: string): void {
    const list = this.#oneOf(statement, path, "Resource");
    if (list === BROKEN) return;
    if (this.kind === "trust") {
      if (list === undefined) return;
      this.#add(
        "syntax",
        "RESOURCE_NOT_ALLOWED",
        `${path}.${list.name}`,
        list.node.start,
        "a trust policy is about its own role",
        {
          atResource:
            list.name === "Resource"
              ? "Has prohibited field Resource"
              : "AssumeRole policy must not contain resources.",
          ...(list.name === "Resource" ? {} : { unverified: true as const }),
        },
      );
      return;
    }
    if (list === undefined || (list.node.type === "array" && list.node.items.length === 0)) {
      // Whether a policy at a resource must name it depends on the service: ECR's never do, S3's must.
      if (this.kind !== undefined && (this.kind !== "resource" || list !== undefined))
        this.#add(
          "resources",
          "MISSING_RESOURCE",
          path,
          (list?.node ?? statement).start,
          "the statement names no resource",
          {
            attached: "Policy statement must contain resources.",
            atResource: "Missing required field Resource",
            ...(this.#attached ? {} : { unverified: true as const }),
          },
        );
      return;
    }
    const entries = this.#entries(list.node, `${path}.${list.name}`);
    if (this.#attached) for (const { text, node, at } of entries) this.#resourceText(text, node, at);
  }

  #resourceText(text: string, { start }: JsonNode, path: string): void {
    if (text === "*") return;
    const parts = splitArn(text);
    const [, partition = "", service = "", region = "", account = "", path6 = ""] = parts;
    const wrong = (code: string, words: string | undefined, message: string, look: Look = "resource"): void =>
      this.#add(look, code, path, start, message, words === undefined ? {} : { attached: words });
    if (parts.length < 2)
      wrong("RESOURCE_NOT_AN_ARN", `Resource ${text} must be in ARN format or "*".`, `\`${text}\` is no ARN`);
    else if (!/^(?:aws[a-z-]*|[a-z-]*[*?][a-z*?-]*)$/.test(partition)) {
      const fields = text.split(":").slice(2);
      const [first = "*", second = "*", third = "*", ...others] = fields.length === 1 && fields[0] === "" ? [] : fields;
      const rest = others.length > 0 ? others.join(":") : "*";
      const shown = `arn:${partition}:${first}:${second}:${third}:${rest}`;
      wrong(
        "INVALID_PARTITION",
        `Partition "${partition}" is not valid for resource "${shown}".`,
        `there is no partition \`${partition}\``,
      );
    } else if (parts.length < 3 || /[*?]/.test(service))
      wrong(
        "INVALID_VENDOR",
        "Resource vendor must be fully qualified and cannot contain regexes.",
        "the service must be written out",
      );
    else if (service === "" || (parts.length < 6 && text.includes("::")))
      wrong("INCOMPLETE_ARN", LEGACY, `\`${text}\` lacks parts of an ARN`, "legacy");
    else if (this.kind === "session" && parts.length < 6)
      wrong("INCOMPLETE_ARN", undefined, "session policies take no incomplete ARNs");
    else if (service === "iam" && region !== "")
      wrong(
        "REGION_NOT_ALLOWED",
        `IAM resource ${text} cannot contain region information.`,
        "IAM's ARNs have no Region",
      );
    else if (service === "s3" && region !== "" && account === "")
      wrong(
        "REGION_NOT_ALLOWED",
        `Resource ${text} can not contain region information.`,
        "a bucket's ARN has no Region",
      );
    else if (
      service === "iam" &&
      parts.length === 6 &&
      !/[*?$]/.test(path6) &&
      !IAM_PATHS.some((known) => path6.startsWith(known))
    )
      wrong(
        "INVALID_IAM_PATH",
        `IAM resource path must either be "*" or start with ${IAM_PATHS.join(", ")}.`,
        `IAM has no resource \`${path6}\``,
      );
  }

  #oneOf(
    statement: JsonObject,
    path: string,
    name: "Action" | "Resource",
  ): { name: string; node: JsonNode } | undefined | typeof BROKEN {
    const plain = member(statement, name);
    const negated = member(statement, `Not${name}`);
    if (plain === BROKEN || negated === BROKEN) return BROKEN;
    if (plain !== undefined && negated !== undefined) {
      this.#syntax(`${name.toUpperCase()}_TWICE`, path, statement, `a statement has ${name} or Not${name}, not both`);
      return BROKEN;
    }
    if (plain !== undefined) return { name, node: plain };
    return negated === undefined ? undefined : { name: `Not${name}`, node: negated };
  }

  #entries(node: JsonNode, path: string): { text: string; node: JsonNode; at: string }[] {
    if (node.type === "string") return [{ text: node.value, node, at: path }];
    if (node.type !== "array") {
      this.#syntax("INVALID_LIST", path, node, "a string or a list of strings");
      return [];
    }
    return node.items.flatMap((item, i) => {
      const at = `${path}[${i}]`;
      if (item.type === "string") return [{ text: item.value, node: item, at }];
      this.#syntax("INVALID_LIST", at, item, "a string or a list of strings");
      return [];
    });
  }

  /** Unknown keys and keys that repeat. */
  #keys(object: JsonObject, path: string, known: readonly string[]): void {
    for (const { key, keyStart } of object.members)
      if (!known.includes(key))
        this.#add("syntax", "UNKNOWN_ELEMENT", `${path}["${key}"]`, keyStart, `there is no element \`${key}\``, {
          attached: SYNTAX,
          atResource: "Syntax error in policy.",
          ...(this.#attached ? {} : { unverified: true as const }),
        });
    this.#repeats(object, path);
  }

  #repeats(object: JsonObject, path: string): void {
    const seen = new Set<string>();
    for (const { key, keyStart } of object.members) {
      if (seen.has(key))
        this.#add("syntax", "DUPLICATE_KEY", `${path}["${key}"]`, keyStart, `\`${key}\` stands here twice`, {
          attached: SYNTAX,
          atResource: "This policy contains invalid Json",
          unverified: true,
        });
      seen.add(key);
    }
  }

  #syntax(code: string, path: string, { start }: JsonNode, message: string): void {
    this.#add("syntax", code, path, start, message, {
      attached: SYNTAX,
      atResource: "Syntax error in policy.",
      ...(this.#attached ? {} : { unverified: true as const }),
    });
  }

  #warn(code: string, path: string, offset: number, message: string): void {
    const finding: Finding = { severity: "warning", code, message, path, position: positionAt(this.text, offset) };
    this.#found.push({ look: "resources", finding });
  }

  #add(look: Look, code: string, path: string, offset: number, message: string, words: Words = {}): void {
    const ofOrganizations = this.kind === "scp" || this.kind === "rcp";
    const own = ofOrganizations ? ORGANIZATIONS : this.#attached ? words.attached : words.atResource;
    this.#found.push({
      look: this.#attached ? look : "syntax",
      finding: {
        severity: "error",
        code,
        message,
        path,
        position: positionAt(this.text, offset),
        ...(own === undefined ? {} : { words: own }),
        ...(own !== undefined && words.unverified === true && !ofOrganizations
          ? { wordsUnverified: true as const }
          : {}),
      },
    });
  }
}

const FEDERATED = /^(?:[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+|arn:[^:]+:iam::\d{12}:(?:saml|oidc)-provider\/.+)$/;
const AWS_PRINCIPAL =
  /^(?:\d{12}|arn:[^:*?]+:iam::\d{12}:(?:root|(?:user|role)\/[^*?]+)|arn:[^:*?]+:sts::\d{12}:(?:assumed-role|federated-user)\/[^*?]+)$/;

function isAllow(statement: JsonObject): boolean {
  const effect = member(statement, "Effect");
  return effect !== undefined && effect !== BROKEN && effect.type === "string" && effect.value === "Allow";
}

/** IAM's own reader of dates is laxer than ISO 8601: `01T`, years before Christ, hours of one digit all pass. */
function isDateForIam(text: string): boolean {
  if (!/[t-]/i.test(text)) {
    return /^\d{1,19}$/.test(text) && BigInt(text) <= 9223372036854775807n;
  }
  const match =
    /^(-?\d{1,9})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?:[tT](?:(\d{1,2})(?::(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,9}))?(?:[zZ]|\+(\d\d)(?::(\d\d))?)?)?)?)?)?$/.exec(
      text,
    );
  if (match === null) return false;
  const within = (group: number, low: number, high: number): boolean => {
    const value = match[group];
    return value === undefined || (Number(value) >= low && Number(value) <= high);
  };
  return (
    within(1, -292275054, 292278993) &&
    within(2, 1, 12) &&
    within(3, 1, 31) &&
    within(4, 0, 23) &&
    within(5, 0, 59) &&
    within(6, 0, 59) &&
    within(8, 0, 23) &&
    within(9, 0, 59)
  );
}
