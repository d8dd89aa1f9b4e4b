/**
 * A bucket's CORS configuration: which rules S3 takes.
 *
 * Words as S3 was seen to answer (LocalStack's recordings of 2023 to 2025, versitygw issues 1863 and 1870 of 2026).
 * unverified: the words for too many rules, a long id and an exposed header with a wildcard
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketCors.html
 */
import { invalidRequest, malformedXml } from "../errors.js";

export interface CorsRule {
  readonly ID?: string | undefined;
  readonly AllowedHeaders?: readonly string[] | undefined;
  readonly AllowedMethods?: readonly string[] | undefined;
  readonly AllowedOrigins?: readonly string[] | undefined;
  readonly ExposeHeaders?: readonly string[] | undefined;
  readonly MaxAgeSeconds?: number | undefined;
}

export interface CorsSetting {
  readonly CORSRules: readonly CorsRule[];
}

const METHODS: ReadonlySet<string> = new Set(["GET", "PUT", "POST", "DELETE", "HEAD"]);
const MOST_RULES = 100;
const LONGEST_ID = 255;

/** @throws MalformedXML, InvalidRequest */
export function requireRules(rules: readonly CorsRule[] | undefined): CorsSetting {
  if (rules === undefined || rules.length === 0) throw malformedXml();
  if (rules.length > MOST_RULES) {
    throw invalidRequest(`The number of CORS rules should not exceed allowed limit of ${MOST_RULES} rules.`);
  }
  for (const rule of rules) requireRule(rule);
  return { CORSRules: rules };
}

function requireRule({ ID = "", AllowedMethods = [], AllowedOrigins = [], AllowedHeaders, ExposeHeaders }: CorsRule) {
  if (AllowedMethods.length === 0 || AllowedOrigins.length === 0) throw malformedXml();
  if (ID.length > LONGEST_ID) {
    throw invalidRequest(`The ID of a CORS rule cannot be longer than ${LONGEST_ID} characters.`);
  }
  for (const method of AllowedMethods) {
    if (!METHODS.has(method)) {
      throw invalidRequest(`Found unsupported HTTP method in CORS config. Unsupported method is ${method}`);
    }
  }
  for (const origin of AllowedOrigins) requireOneWildcard("AllowedOrigin", origin);
  for (const header of AllowedHeaders ?? []) requireOneWildcard("AllowedHeader", header);
  for (const header of ExposeHeaders ?? []) {
    if (header.includes("*")) {
      throw invalidRequest(
        `ExposeHeader "${header}" contains wildcard. We currently do not support wildcard for ExposeHeader.`,
      );
    }
  }
}

function requireOneWildcard(member: string, value: string): void {
  if (value.split("*").length > 2) throw invalidRequest(`${member} "${value}" can not have more than one wildcard.`);
}
