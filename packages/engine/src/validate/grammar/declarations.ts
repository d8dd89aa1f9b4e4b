/** What IAM (or Organizations) refuses to save. */
import type { Declaration } from "../declaration.js";

const jsonType = (type: string) =>
  ({
    issueCode: "DATA_TYPE_MISMATCH",
    details: `The text does not match the expected JSON data type ${type}.`,
  }) as const;
const combination = {
  issueCode: "UNSUPPORTED_ELEMENT_COMBINATION",
  details:
    "The policy elements <element1> and <element2> can not be used in the same statement. Remove one of these elements.",
} as const;

export const GRAMMAR = {
  INVALID_JSON: {
    severity: "error",
    message: "this is no JSON: <mistake>",
    analyzer: {
      issueCode: "JSON_SYNTAX_ERROR",
      details: "Fix the JSON syntax error at index <index> line <line> column <column>.",
    },
  },
  NOT_AN_OBJECT: {
    severity: "error",
    message: "a policy is a JSON object",
    analyzer: jsonType("OBJECT"),
  },
  DUPLICATE_KEY: { severity: "error", message: "`<key>` stands here twice" },
  UNKNOWN_ELEMENT: {
    severity: "error",
    message: "there is no element `<element>`",
    analyzer: { issueCode: "INVALID_POLICY_ELEMENT", details: "The policy element <element> is not valid." },
  },
  INVALID_VERSION: {
    severity: "error",
    message: "Version is `2012-10-17` or `2008-10-17`, not `<version>`",
    analyzer: {
      issueCode: "INVALID_VERSION",
      details: "The version <version> is not valid. Use one of the following versions: [2012-10-17, 2008-10-17]",
    },
  },
  OLD_VERSION: { severity: "error", message: "Version must be `2012-10-17`" },
  MISSING_VERSION: {
    severity: "warning",
    message: "without Version this is a document of 2008: its variables are plain text",
    analyzer: {
      issueCode: "MISSING_VERSION",
      details: "We recommend that you specify the Version element to help you with debugging permission issues.",
    },
  },
  INVALID_ID: { severity: "error", message: "Id is a string", analyzer: jsonType("STRING") },
  MISSING_STATEMENT: {
    severity: "error",
    message: "a policy needs Statement",
    analyzer: { issueCode: "MISSING_STATEMENT", details: "Add a statement to the policy" },
  },
  EMPTY_STATEMENT: { severity: "error", message: "Statement has no statement" },
  INVALID_STATEMENT: {
    severity: "error",
    message: "Statement is an object or a list of objects",
    analyzer: jsonType("OBJECT"),
  },
  INVALID_SID: { severity: "error", message: "Sid is a string", analyzer: jsonType("STRING") },
  UNSUPPORTED_SID: {
    severity: "error",
    message: "in IAM a Sid has letters and digits only",
    analyzer: {
      issueCode: "UNSUPPORTED_SID",
      details: "Update the characters in the Sid element to use one of the following character types: [a-z, A-Z, 0-9]",
    },
  },
  DUPLICATE_SID: {
    severity: "error",
    message: "two statements have the Sid `<sid>`",
    analyzer: {
      issueCode: "UNIQUE_SIDS_REQUIRED",
      details: "Duplicate statement IDs are not supported for this policy type. Update the Sid value.",
    },
  },
  MISSING_EFFECT: {
    severity: "error",
    message: "a statement needs Effect",
    analyzer: {
      issueCode: "MISSING_EFFECT",
      details: "Add an Effect element to the policy statement with a value of Allow or Deny.",
    },
  },
  INVALID_EFFECT: {
    severity: "error",
    message: "Effect is `Allow` or `Deny`",
    analyzer: { issueCode: "INVALID_EFFECT", details: "The effect <effect> is not valid. Use Allow or Deny." },
  },
  ALLOW_IN_RCP: {
    severity: "error",
    message: "an RCP can only deny",
    analyzer: {
      issueCode: "RCP_SYNTAX_ERROR_ALLOW",
      details:
        'RCPs only support specifying all principals ("*") in the Principal element, all resources ("*") in the Resource element, and no Condition element with an effect of Allow.',
    },
  },
  INVALID_LIST: { severity: "error", message: "a string or a list of strings", analyzer: jsonType("STRING") },

  MISSING_ACTION: {
    severity: "error",
    message: "the statement names no action",
    analyzer: {
      issueCode: "MISSING_ACTION",
      details: "Add an Action or NotAction element to the policy statement.",
    },
  },
  EMPTY_ARRAY_ACTION: {
    severity: "error",
    message: "the list of actions is empty",
    analyzer: {
      issueCode: "EMPTY_ARRAY_ACTION",
      details: "This statement includes no actions and does not affect the policy. Specify actions.",
      type: "SUGGESTION",
    },
  },
  ACTION_TWICE: { severity: "error", message: "a statement has Action or NotAction, not both", analyzer: combination },
  MALFORMED_ACTION: {
    severity: "error",
    message: "`<action>` is no action: `service:Name` or `*`",
    analyzer: { issueCode: "INVALID_ACTION", details: "The action <action> does not exist." },
  },
  ACTION_NOT_OF_STS: { severity: "error", message: "`<action>` is no action of STS" },
  NOT_ACTION_IN_RCP: {
    severity: "error",
    message: "an RCP cannot have NotAction",
    analyzer: {
      issueCode: "RCP_SYNTAX_ERROR_NOTACTION",
      details: "RCPs do not support the NotAction element. Update to use the Action element.",
    },
  },
  BARE_WILDCARD_IN_RCP: {
    severity: "error",
    message: "an RCP names the service in each action",
    analyzer: {
      issueCode: "RCP_SYNTAX_ERROR_ACTION",
      details: "RCPs only support specifying select service prefixes in the Action element. Learn more here.",
    },
  },

  MISSING_RESOURCE: {
    severity: "error",
    message: "the statement names no resource",
    analyzer: {
      issueCode: "MISSING_RESOURCE",
      details: "Add a Resource or NotResource element to the policy statement.",
    },
  },
  EMPTY_ARRAY_RESOURCE: {
    severity: "error",
    message: "the list of resources is empty",
    analyzer: {
      issueCode: "EMPTY_ARRAY_RESOURCE",
      details: "This statement includes no resources and does not affect the policy. Specify resources.",
      type: "SUGGESTION",
    },
  },
  RESOURCE_TWICE: {
    severity: "error",
    message: "a statement has Resource or NotResource, not both",
    analyzer: combination,
  },
  RESOURCE_NOT_ALLOWED: {
    severity: "error",
    message: "a trust policy is about its own role",
    analyzer: {
      issueCode: "ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE",
      details:
        "Role trust policies apply to the role that they are attached to. You cannot specify a resource. Remove the Resource or NotResource element.",
    },
  },
  RESOURCE_NOT_AN_ARN: {
    severity: "error",
    message: "`<resource>` is no ARN",
    analyzer: { issueCode: "INVALID_ARN_PREFIX", details: "Add the required prefix (arn) to the resource ARN." },
  },
  INVALID_PARTITION: {
    severity: "error",
    message: "there is no partition `<partition>`",
    analyzer: {
      issueCode: "INVALID_PARTITION",
      details:
        "The resource ARN for the service <service> does not support the partition <partition>. Use the supported values: [aws, aws-cn, aws-us-gov]",
    },
  },
  INVALID_VENDOR: {
    severity: "error",
    message: "the service must be written out",
    analyzer: {
      issueCode: "WILDCARD_IN_SERVICE_NAME",
      details:
        "Avoid using wildcards (*, ?) in the service name because it might grant unintended access to other AWS services with similar names.",
      type: "SUGGESTION",
    },
  },
  INCOMPLETE_ARN: {
    severity: "error",
    message: "`<resource>` lacks parts of an ARN",
    analyzer: {
      issueCode: "MISSING_ARN_FIELD",
      details:
        "Resource ARNs must include at least 6 fields in the following structure: arn:partition:service:region:account:resource",
    },
  },
  REGION_NOT_ALLOWED: {
    severity: "error",
    message: "ARNs of `<service>` have no Region here",
    analyzer: {
      issueCode: "ARN_REGION_NOT_ALLOWED",
      details: "The service <service> does not support specifying a Region in the resource ARN.",
    },
  },
  INVALID_IAM_PATH: {
    severity: "error",
    message: "IAM has no resource `<resource>`",
    analyzer: {
      issueCode: "INVALID_ARN_RESOURCE",
      details: "Resource ARN does not match the expected ARN format. Update the resource portion of the ARN.",
    },
  },

  PRINCIPAL_TWICE: {
    severity: "error",
    message: "a statement has Principal or NotPrincipal, not both",
    analyzer: combination,
  },
  PRINCIPAL_NOT_ALLOWED: {
    severity: "error",
    message: "the policy hangs on its principal and names none",
    analyzer: {
      issueCode: "UNSUPPORTED_PRINCIPAL",
      details: "The policy type IDENTITY_POLICY does not support the Principal element. Remove the Principal element.",
    },
  },
  PRINCIPAL_IN_SCP: {
    severity: "error",
    message: "an SCP is about its accounts' principals and names none",
    analyzer: {
      issueCode: "SCP_SYNTAX_ERROR_PRINCIPAL",
      details: "SCPs do not support specifying principals. Remove the Principal or NotPrincipal element.",
    },
  },
  MISSING_PRINCIPAL: {
    severity: "error",
    message: "the statement must say whom it means",
    analyzer: { issueCode: "MISSING_PRINCIPAL", details: "Add a Principal element to the policy statement." },
  },
  ALLOW_WITH_NOT_PRINCIPAL: {
    severity: "security-warning",
    message: "Allow with NotPrincipal lets everyone in but those that it names",
    analyzer: {
      issueCode: "ALLOW_WITH_NOT_PRINCIPAL",
      details: "Using Allow with NotPrincipal can be overly permissive. We recommend that you use Principal instead.",
      type: "SECURITY_WARNING",
    },
  },
  NOT_PRINCIPAL_IN_TRUST_POLICY: {
    severity: "error",
    message: "a trust policy names whom it trusts",
    analyzer: {
      issueCode: "ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL",
      details: "Role trust policies do not support NotPrincipal. Update the policy to use a Principal element instead.",
    },
  },
  STAR_PRINCIPAL_IN_TRUST_POLICY: {
    severity: "error",
    message: 'in a trust policy everyone is `{"AWS": "*"}`',
    analyzer: {
      issueCode: "ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL",
      details:
        '"Principal:" "*" is not supported in the principal element of a role trust policy. Replace the wildcard with a valid principal value.',
    },
  },
  PRINCIPAL_IN_RCP: {
    severity: "error",
    message: "in an RCP Principal is `*`",
    analyzer: {
      issueCode: "RCP_SYNTAX_ERROR_PRINCIPAL",
      details:
        'The Principal element contents are not valid. RCPs only support specifying all principals ("*") in the Principal element. The NotPrincipal element is not supported for RCPs.',
    },
  },
  INVALID_PRINCIPAL_FORMAT: {
    severity: "error",
    message: "Principal is `*` or an object with at least one type",
    analyzer: {
      issueCode: "INVALID_PRINCIPAL_FORMAT",
      details: "The Principal element contents are not valid. Specify a key-value pair in the Principal element.",
    },
  },
  EMPTY_OBJECT_PRINCIPAL: {
    severity: "error",
    message: "Principal names nobody",
    analyzer: {
      issueCode: "EMPTY_OBJECT_PRINCIPAL",
      details: "This statement includes no principals and does not affect the policy. Specify principals.",
      type: "SUGGESTION",
    },
  },
  EMPTY_ARRAY_PRINCIPAL: {
    severity: "error",
    message: "the list of principals is empty",
    analyzer: {
      issueCode: "EMPTY_ARRAY_PRINCIPAL",
      details: "This statement includes no principals and does not affect the policy. Specify principals.",
      type: "SUGGESTION",
    },
  },
  INVALID_PRINCIPAL_TYPE: {
    severity: "error",
    message: "there is no principal type `<type>` here",
    analyzer: { issueCode: "INVALID_PRINCIPAL_KEY", details: "The principal key <type> is not valid." },
  },
  INVALID_PRINCIPAL: { severity: "error", message: "`<principal>` names no principal" },
  WILDCARD_IN_PRINCIPAL: {
    severity: "error",
    message: "`<principal>` has a wildcard, and principals are named in full",
    analyzer: {
      issueCode: "UNSUPPORTED_WILDCARD_IN_PRINCIPAL",
      details:
        "Wildcards (*, ?) are not supported with the principal key <type>. Replace the wildcard with a valid principal value.",
    },
  },
  INVALID_FEDERATED_PRINCIPAL: {
    severity: "error",
    message: "`<principal>` is no identity provider",
    analyzer: {
      issueCode: "INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY",
      details:
        "The principal value specifies a federated principal that does not match the expected format. Update the federated principal to a domain name or a SAML metadata ARN.",
    },
  },

  INVALID_CONDITION: {
    severity: "error",
    message: "Condition is an object of operators, each an object of keys and values",
    analyzer: jsonType("OBJECT"),
  },
  INVALID_CONDITION_VALUE: {
    severity: "error",
    message: "a value is a string, a number or a boolean",
    analyzer: jsonType("STRING"),
  },
  UNKNOWN_OPERATOR: {
    severity: "error",
    message: "there is no condition operator `<operator>`",
    analyzer: {
      issueCode: "INVALID_CONDITION_OPERATOR",
      details: "The condition operator <operator> is not valid. Use a valid condition operator.",
    },
  },
  NULL_WITH_IF_EXISTS: {
    severity: "error",
    message: "Null already asks whether the key exists, so it takes no IfExists",
    analyzer: {
      issueCode: "NULL_WITH_IF_EXISTS",
      details:
        "The Null condition operator cannot be used with the IfExists suffix. Update the operator or the suffix.",
    },
  },
  NULL_WITH_QUALIFIER: {
    severity: "error",
    message: "Null looks at the key and not at its values, so it takes no ForAllValues and no ForAnyValue",
    analyzer: {
      issueCode: "NULL_WITH_QUALIFIER",
      details:
        "Avoid using the Null condition operator with the ForAllValues or ForAnyValue qualifiers because they always return a true or false respectively.",
      type: "SUGGESTION",
    },
  },
  INVALID_DATE: {
    severity: "error",
    message: "`<date>` is no date",
    analyzer: {
      issueCode: "TYPE_MISMATCH_DATE",
      details:
        "The date condition operator is used with an invalid value. Specify a valid date using YYYY-MM-DD or other ISO 8601 date/time format.",
      type: "WARNING",
    },
  },
} as const satisfies Record<string, Declaration>;
