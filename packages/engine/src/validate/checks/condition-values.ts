/** Can the operator read the values, and are they values that the key can have? */
import { readBoolean } from "../../conditions/bool.js";
import { readDate } from "../../conditions/date.js";
import { readRange } from "../../conditions/ip.js";
import type { Checking } from "../checking.js";
import type { Declaration } from "../declaration.js";
import { hasWildcard } from "../glob.js";
import { isRegion } from "../regions.js";
import type { ConditionView } from "../view.js";
import { isServicePrincipal } from "./principals.js";

export const CONDITION_VALUES = {
  TYPE_MISMATCH_NUMBER: {
    severity: "warning",
    message: "`<operator>` cannot read `<value>`, so nothing matches it",
    analyzer: {
      issueCode: "TYPE_MISMATCH_NUMBER",
      details: "Add a valid numeric value for the condition operator <operator>.",
    },
  },
  TYPE_MISMATCH_BOOLEAN: {
    severity: "warning",
    message: "`<operator>` cannot read `<value>`, so nothing matches it: `true` or `false`",
    analyzer: {
      issueCode: "TYPE_MISMATCH_BOOLEAN",
      details: "Add a valid Boolean value (true or false) for the condition operator <operator>.",
    },
  },
  TYPE_MISMATCH_DATE: {
    severity: "warning",
    message: "`<date>` is not written as ISO 8601 wants it, so nothing matches it",
    analyzer: {
      issueCode: "TYPE_MISMATCH_DATE",
      details:
        "The date condition operator is used with an invalid value. Specify a valid date using YYYY-MM-DD or other ISO 8601 date/time format.",
    },
  },
  INVALID_DATE_VALUE: {
    severity: "warning",
    message: "`<date>` counts seconds since 1970; nobody will see from it when that is",
    analyzer: {
      issueCode: "INVALID_DATE_VALUE",
      details: "The date <date> might not resolve as expected. We recommend that you use the YYYY-MM-DD format.",
    },
  },
  TYPE_MISMATCH_IP_RANGE: {
    severity: "error",
    message: "`<operator>` cannot read `<value>`, so nothing matches it: an address or a CIDR range",
    analyzer: {
      issueCode: "TYPE_MISMATCH_IP_RANGE",
      details:
        "The condition operator <operator> is used with an invalid IP range value. Specify the IP range in standard CIDR format.",
    },
  },
  TYPE_MISMATCH_STRING: {
    severity: "warning",
    message: "`<value>` is no base64, so `<operator>` cannot read it",
    analyzer: {
      issueCode: "TYPE_MISMATCH_STRING",
      details: "Add a valid base64-encoded string value for the condition operator <operator>.",
    },
  },
  INVALID_CONDITION_DATA_TYPE: {
    severity: "error",
    message: "the values are of different JSON types",
    analyzer: {
      issueCode: "INVALID_CONDITION_DATA_TYPE",
      details: "The condition value data types do not match. Use condition values of the same JSON data type.",
    },
  },
  INVALID_CONDITION_MULTIPLE_BOOLEAN: {
    severity: "error",
    message: "`true` or `false`: with both, or one of them twice, the condition says nothing",
    analyzer: {
      issueCode: "INVALID_CONDITION_MULTIPLE_BOOLEAN",
      details: "The condition key does not support multiple Boolean values. Use a single Boolean value.",
    },
  },
  INVALID_REGION: {
    severity: "error",
    message: "there is no Region `<region>`",
    analyzer: {
      issueCode: "INVALID_REGION",
      details: "The Region <region> is not valid. Update the condition value to a supported Region.",
    },
  },
  INVALID_VPC_FORMAT: {
    severity: "error",
    message: "`<value>` is no id of a VPC",
    analyzer: {
      issueCode: "INVALID_VPC_FORMAT",
      details:
        "The VPC identifier in the condition key value is not valid. Use the prefix 'vpc-' followed by 8 or 17 alphanumeric characters.",
    },
  },
  INVALID_VPCE_FORMAT: {
    severity: "error",
    message: "`<value>` is no id of a VPC endpoint",
    analyzer: {
      issueCode: "INVALID_VPCE_FORMAT",
      details:
        "The VPCE identifier in the condition key value is not valid.  Use the prefix 'vpce-' followed by 8 or 17 alphanumeric characters.",
    },
  },
  INVALID_KMS_KEY_VALUE: {
    severity: "error",
    message: "`<key>` is a key's ARN in each request, and `<value>` is none",
    analyzer: {
      issueCode: "INVALID_KMS_KEY_VALUE",
      details: "The <key> condition key value must be a valid KMS key ARN.",
    },
  },
} as const satisfies Record<string, Declaration>;

export function checkConditionValues(checking: Checking): void {
  for (const { conditions } of checking.statements)
    for (const condition of conditions) {
      checkTypes(condition, checking);
      for (const value of condition.values) if (!checking.isRefused(value.spot)) checkValue(condition, value, checking);
    }
}

function checkTypes({ family, values, isList, valueSpot }: ConditionView, { report }: Checking): void {
  if (new Set(values.map(({ json }) => json)).size > 1) report.add("INVALID_CONDITION_DATA_TYPE", valueSpot, {});
  if (isList && values.length > 1 && (family === "Bool" || family === "Null"))
    report.add("INVALID_CONDITION_MULTIPLE_BOOLEAN", valueSpot, {});
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const KMS_KEY = /^arn:[^:]+:kms:[^:]*:[^:]*:key\/.+$/;

function checkValue(
  { operator, family, key, lowerKey }: ConditionView,
  { text: value, spot }: ConditionView["values"][number],
  { report }: Checking,
): void {
  if (value.includes("${")) return;
  switch (family) {
    case "Numeric":
      if (!/^[+-]?\d+(\.\d+)?$/.test(value)) report.add("TYPE_MISMATCH_NUMBER", spot, { operator, value });
      return;
    case "Bool":
    case "Null":
      if (readBoolean(value) === undefined) report.add("TYPE_MISMATCH_BOOLEAN", spot, { operator, value });
      return;
    case "Date":
      if (readDate(value) === undefined) report.add("TYPE_MISMATCH_DATE", spot, { date: value });
      else if (/^\d{5,}$/.test(value) && lowerKey !== "aws:epochtime")
        report.add("INVALID_DATE_VALUE", spot, { date: value });
      return;
    case "IpAddress":
      if (readRange(value) === undefined) report.add("TYPE_MISMATCH_IP_RANGE", spot, { operator, value });
      return;
    case "Binary":
      if (!BASE64.test(value)) report.add("TYPE_MISMATCH_STRING", spot, { operator, value });
      return;
  }
  if (hasWildcard(value)) return;
  if (lowerKey === "aws:sourcevpc" && !/^vpc-(?:[0-9a-z]{8}|[0-9a-z]{17})$/.test(value))
    report.add("INVALID_VPC_FORMAT", spot, { value });
  if (lowerKey === "aws:sourcevpce" && !/^vpce-(?:[0-9a-z]{8}|[0-9a-z]{17})$/.test(value))
    report.add("INVALID_VPCE_FORMAT", spot, { value });
  if ((lowerKey === "aws:requestedregion" || lowerKey === "ec2:region") && !isRegion(value))
    report.add("INVALID_REGION", spot, { region: value });
  // Of which keys Access Analyzer says so is unverified; of this one, S3 says that it is always the key's whole ARN.
  if (lowerKey === "s3:x-amz-server-side-encryption-aws-kms-key-id" && !KMS_KEY.test(value))
    report.add("INVALID_KMS_KEY_VALUE", spot, { key, value });
  if (HOLDS_SERVICE.has(lowerKey) && !isServicePrincipal(value)) {
    const expected = lowerKey === "kms:viaservice" ? "service.region.amazonaws.com" : "service.amazonaws.com";
    report.add("INVALID_SERVICE_PRINCIPAL_FORMAT", spot, { principal: value, expected });
  }
}

/** Keys whose values are service principals. */
const HOLDS_SERVICE = new Set([
  "iam:passedtoservice",
  "iam:awsservicename",
  "kms:viaservice",
  "aws:calledvia",
  "aws:calledviafirst",
  "aws:calledvialast",
  "aws:principalservicename",
  "aws:principalservicenameslist",
]);
