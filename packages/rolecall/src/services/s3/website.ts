/**
 * What S3 takes for a website configuration, in the words that it was seen to refuse others with. Nothing serves it here.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketWebsite.html
 */
import { invalidArgument, invalidRequest, malformedXml } from "./errors.js";

interface Redirect {
  readonly HostName?: string | undefined;
  readonly Protocol?: string | undefined;
  readonly HttpRedirectCode?: string | undefined;
  readonly ReplaceKeyPrefixWith?: string | undefined;
  readonly ReplaceKeyWith?: string | undefined;
}

interface RoutingRule {
  readonly Condition?:
    | { readonly KeyPrefixEquals?: string | undefined; readonly HttpErrorCodeReturnedEquals?: string | undefined }
    | undefined;
  readonly Redirect?: Redirect | undefined;
}

export interface Website {
  readonly RedirectAllRequestsTo?: Pick<Redirect, "HostName" | "Protocol"> | undefined;
  readonly IndexDocument?: { readonly Suffix?: string | undefined } | undefined;
  readonly ErrorDocument?: { readonly Key?: string | undefined } | undefined;
  readonly RoutingRules?: readonly RoutingRule[] | undefined;
}

/** AWS: https://docs.aws.amazon.com/AmazonS3/latest/userguide/how-to-page-redirect.html */
const MOST_RULES = 50;

/** @throws InvalidArgument, InvalidRequest, MalformedXML */
export function requireWebsite(website: Website): void {
  const { RedirectAllRequestsTo: redirect, IndexDocument, ErrorDocument, RoutingRules } = website;
  if (redirect !== undefined) {
    if (IndexDocument !== undefined || ErrorDocument !== undefined || RoutingRules !== undefined) {
      throw invalidArgument(
        "RedirectAllRequestsTo cannot be provided in conjunction with other Routing Rules.",
        "RedirectAllRequestsTo",
        "not null",
      );
    }
    if (!redirect.HostName) throw malformedXml();
    requireProtocol(redirect.Protocol);
    return;
  }
  if (IndexDocument === undefined) {
    throw invalidArgument(
      "A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty",
      "IndexDocument",
      "null",
    );
  }
  if (!IndexDocument.Suffix || IndexDocument.Suffix.includes("/")) {
    throw invalidArgument("The IndexDocument Suffix is not well formed", "IndexDocument", IndexDocument.Suffix ?? "");
  }
  if (ErrorDocument !== undefined && !ErrorDocument.Key) throw malformedXml();
  if (RoutingRules === undefined) return;
  if (RoutingRules.length === 0) throw malformedXml();
  if (RoutingRules.length > MOST_RULES) {
    // unverified: its words
    throw invalidRequest(
      `${RoutingRules.length} routing rules provided, the number of routing rules is limited to 50.`,
    );
  }
  for (const rule of RoutingRules) requireRule(rule);
}

function requireRule({ Condition, Redirect = {} }: RoutingRule): void {
  const { ReplaceKeyPrefixWith, ReplaceKeyWith, HttpRedirectCode: code, Protocol } = Redirect;
  if (ReplaceKeyPrefixWith !== undefined && ReplaceKeyWith !== undefined) {
    throw invalidRequest("You can only define ReplaceKeyPrefix or ReplaceKey but not both.");
  }
  if (Condition !== undefined && Object.values(Condition).every((value) => value === undefined)) {
    throw invalidRequest(
      "Condition cannot be empty. To redirect all requests without a condition, the condition element shouldn't be present.",
    );
  }
  requireProtocol(Protocol);
  if (code !== undefined && (!/^3\d\d$/.test(code) || code === "300")) {
    throw invalidRequest(`The provided HTTP redirect code (${code}) is not valid. Valid codes are 3XX except 300.`);
  }
  const error = Condition?.HttpErrorCodeReturnedEquals;
  if (error !== undefined && !/^[45]\d\d$/.test(error)) {
    throw invalidRequest(`The provided HTTP error code (${error}) is not valid. Valid codes are 4XX or 5XX.`);
  }
}

function requireProtocol(protocol: string | undefined): void {
  if (protocol === undefined || protocol === "http" || protocol === "https") return;
  throw invalidRequest(
    "Invalid protocol, protocol can be http or https. If not defined the protocol will be selected automatically.",
  );
}
