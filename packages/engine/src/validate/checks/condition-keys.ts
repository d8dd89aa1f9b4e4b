/** Do the condition keys exist, and do they go together? */
import type { Checking } from "../checking.js";
import type { Declaration } from "../declaration.js";
import { nearest } from "../nearest.js";
import type { ConditionView, StatementView } from "../view.js";

export const CONDITION_KEYS = {
  INVALID_CONDITION_KEY_FORMAT: {
    severity: "error",
    message: "`<key>` is no condition key: `service:Name`",
    analyzer: {
      issueCode: "INVALID_CONDITION_KEY_FORMAT",
      details: "The condition key format is not valid. Use the format service:keyname.",
    },
  },
  INVALID_GLOBAL_CONDITION_KEY: {
    severity: "error",
    message: "there is no global condition key `<key>`<hint>",
    analyzer: {
      issueCode: "INVALID_GLOBAL_CONDITION_KEY",
      details: "The condition key <key> does not exist. Use a valid condition key.",
    },
  },
  UNSUPPORTED_GLOBAL_CONDITION_KEY: {
    severity: "error",
    message:
      "`<key>` is in no request any more: `aws:PrincipalArn` is who asks, `aws:SourceArn` what a service asks for",
    analyzer: {
      issueCode: "UNSUPPORTED_GLOBAL_CONDITION_KEY",
      details: "The condition key aws:ARN is not supported. Use aws:PrincipalArn or aws:SourceArn instead.",
    },
  },
  INVALID_SERVICE: {
    severity: "error",
    message: "there is no service `<service>` that could have the condition key `<key>`",
    analyzer: {
      issueCode: "INVALID_SERVICE",
      details: "The service <service> does not exist. Use a valid service name.",
    },
  },
  INVALID_SERVICE_CONDITION_KEY: {
    severity: "error",
    message: "`<service>` has no condition key `<key>`",
    analyzer: {
      issueCode: "INVALID_SERVICE_CONDITION_KEY",
      details: "The condition key <key> does not exist in the service <service>. Use a valid condition key.",
    },
  },
  MISSING_TAG_KEY_IN_CONDITION: {
    severity: "error",
    message: "`<key>` says of no tag which it means: `<key>/the-tag`",
    analyzer: {
      issueCode: "MISSING_TAG_KEY_IN_CONDITION",
      details:
        "The condition key <key> must include a tag key to control access based on tags. Use the format <key>/tag-key and specify a key name for tag-key.",
    },
  },
  DUPLICATE_KEYS_WITH_DIFFERENT_CASE: {
    severity: "error",
    message: "`<key>` stands here twice: the case of a condition key does not count",
    analyzer: {
      issueCode: "DUPLICATE_KEYS_WITH_DIFFERENT_CASE",
      details:
        "The condition key <key> appears more than once with different capitalization in the same condition block. Remove the duplicate condition keys.",
    },
  },
  MISSING_PAIRED_CONDITION_KEYS: {
    severity: "security-warning",
    message: "addresses within a VPC say nothing until `aws:SourceVpc` says which VPC",
    analyzer: {
      issueCode: "MISSING_PAIRED_CONDITION_KEYS",
      details:
        "Using the condition key <key> can be overly permissive without also using the following condition keys: aws:SourceVpc. Condition keys like this one are more secure when paired with a related key. We recommend that you add the related condition keys to the same condition block.",
    },
  },
  UNTRUSTWORTHY_CONDITION_KEY: {
    severity: "security-warning",
    message: "`<key>` is what the caller says of itself; anyone can send it",
    analyzer: {
      issueCode: "UNTRUSTWORTHY_CONDITION_KEY",
      details:
        "The <key> condition key is not recommended for access control as it can be spoofed/manipulated by the caller.",
    },
  },
  DYNAMODB_ATTRIBUTES_WITHOUT_SELECT: {
    severity: "security-warning",
    message: "a read that asks for no attributes is not held by `dynamodb:Attributes` and gets them all",
    analyzer: {
      issueCode: "DYNAMODB_ATTRIBUTES_WITHOUT_SELECT",
      details:
        "Restricting dynamodb:Attributes without also setting dynamodb:Select to SPECIFIC_ATTRIBUTES allows all attributes to be returned on read requests that omit a projection expression. We recommend that you also set dynamodb:Select to SPECIFIC_ATTRIBUTES.",
    },
  },
  IRRELEVANT_CONDITION_KEY_IN_POLICY: {
    severity: "suggestion",
    message: "`<key>` is the same in all requests that this policy decides",
    analyzer: {
      issueCode: "IRRELEVANT_CONDITION_KEY_IN_POLICY",
      details:
        "The condition key <key> is not relevant for the <type> policy.  Use this key in an identity-based policy to govern access to this resource.",
    },
  },
} as const satisfies Record<string, Declaration>;

export function checkConditionKeys(checking: Checking): void {
  for (const statement of checking.statements) {
    for (const condition of statement.conditions) {
      checkKey(condition, checking);
      if (!condition.ifExists && UNTRUSTWORTHY.has(condition.lowerKey) && statement.effect === "Allow")
        checking.report.add("UNTRUSTWORTHY_CONDITION_KEY", condition.spot, { key: condition.key });
      if (condition.lowerKey === "s3:resourceaccount" && checking.kind === "resource")
        checking.report.add("IRRELEVANT_CONDITION_KEY_IN_POLICY", condition.spot, {
          key: condition.key,
          type: checking.resourceType ?? "AWS::S3::Bucket",
        });
    }
    checkRepeats(statement, checking);
    checkPairs(statement, checking);
  }
}

/** Headers, which the caller's client writes. */
const UNTRUSTWORTHY = new Set(["aws:referer", "aws:useragent"]);

function checkKey({ key, lowerKey, spot }: ConditionView, checking: Checking): void {
  const { report, vocabulary, budget } = checking;
  const colon = key.indexOf(":");
  const service = lowerKey.slice(0, Math.max(colon, 0));
  if (colon <= 0 || colon === key.length - 1) {
    report.add("INVALID_CONDITION_KEY_FORMAT", spot, { key });
    return;
  }
  if (lowerKey === "aws:arn") {
    report.add("UNSUPPORTED_GLOBAL_CONDITION_KEY", spot, { key });
    return;
  }
  // Identity providers' keys begin with their domain, and hold whatever claims they make.
  if (vocabulary === undefined || service.includes(".") || vocabulary.conditionKey(key) !== undefined) return;
  const bare = key.replace(/\/$/, "");
  if (vocabulary.conditionKey(`${bare}/tag`) !== undefined)
    report.add("MISSING_TAG_KEY_IN_CONDITION", spot, { key: bare });
  else if (service === "aws") {
    const other = nearest(key, GLOBAL_KEYS, budget);
    report.add("INVALID_GLOBAL_CONDITION_KEY", spot, {
      key,
      hint: other === undefined ? "" : `; \`${other}\` is meant, perhaps`,
    });
  } else if (!checking.isService(service)) report.add("INVALID_SERVICE", spot, { service, key });
  else report.add("INVALID_SERVICE_CONDITION_KEY", spot, { service, key });
}

/** Those that are often misspelt; only for hints. */
const GLOBAL_KEYS = [
  "aws:CalledVia",
  "aws:CurrentTime",
  "aws:MultiFactorAuthAge",
  "aws:MultiFactorAuthPresent",
  "aws:PrincipalAccount",
  "aws:PrincipalArn",
  "aws:PrincipalOrgID",
  "aws:PrincipalOrgPaths",
  "aws:PrincipalType",
  "aws:RequestedRegion",
  "aws:ResourceAccount",
  "aws:ResourceOrgID",
  "aws:SecureTransport",
  "aws:SourceAccount",
  "aws:SourceArn",
  "aws:SourceIdentity",
  "aws:SourceIp",
  "aws:SourceOrgID",
  "aws:SourceVpc",
  "aws:SourceVpce",
  "aws:TagKeys",
  "aws:UserAgent",
  "aws:ViaAWSService",
  "aws:VpcSourceIp",
  "aws:userid",
  "aws:username",
];

function checkRepeats({ conditions }: StatementView, { report }: Checking): void {
  const seen = new Map<string, ConditionView>();
  for (const condition of conditions) {
    const name = `${condition.operator} ${condition.lowerKey}`;
    const first = seen.get(name);
    if (first === undefined) seen.set(name, condition);
    // The very same key twice in one object is a mistake of the JSON.
    else if (first.key !== condition.key)
      report.add("DUPLICATE_KEYS_WITH_DIFFERENT_CASE", condition.spot, { key: condition.key }, first.spot);
  }
}

/** Keys that say which VPC. */
const NAMES_VPC = new Set(["aws:sourcevpc", "aws:sourcevpce", "aws:sourcevpcarn"]);

function checkPairs({ conditions, effect }: StatementView, { report }: Checking): void {
  const keys = new Set(conditions.map(({ lowerKey }) => lowerKey));
  const source = conditions.find(({ lowerKey }) => lowerKey === "aws:vpcsourceip");
  if (source !== undefined && ![...NAMES_VPC].some((key) => keys.has(key)))
    report.add("MISSING_PAIRED_CONDITION_KEYS", source.spot, { key: source.key });
  const attributes = conditions.find(({ lowerKey }) => lowerKey === "dynamodb:attributes");
  if (attributes !== undefined && effect === "Allow" && !keys.has("dynamodb:select"))
    report.add("DYNAMODB_ATTRIBUTES_WITHOUT_SELECT", attributes.spot, {});
}
