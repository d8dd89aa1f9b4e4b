import { expect, test } from "vitest";
import { AwsError } from "../../kernel/errors.js";
import { requireWebsite, type Website } from "./website.js";

const INDEX = { IndexDocument: { Suffix: "index.html" } };
const rule = (Redirect: object, Condition?: object): Website => ({
  ...INDEX,
  RoutingRules: [{ Redirect, ...(Condition && { Condition }) }],
});

test.each<[Website, string]>([
  [{}, "A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty"],
  [
    { ErrorDocument: { Key: "e" } },
    "A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty",
  ],
  [{ IndexDocument: { Suffix: "a/b" } }, "The IndexDocument Suffix is not well formed"],
  [
    { ...INDEX, RedirectAllRequestsTo: { HostName: "a" } },
    "RedirectAllRequestsTo cannot be provided in conjunction with other Routing Rules.",
  ],
  [
    { RedirectAllRequestsTo: { HostName: "a", Protocol: "ftp" } },
    "Invalid protocol, protocol can be http or https. If not defined the protocol will be selected automatically.",
  ],
  [
    rule({ ReplaceKeyWith: "a", ReplaceKeyPrefixWith: "b" }),
    "You can only define ReplaceKeyPrefix or ReplaceKey but not both.",
  ],
  [
    rule({ HostName: "a" }, {}),
    "Condition cannot be empty. To redirect all requests without a condition, the condition element shouldn't be present.",
  ],
  [
    rule({ HttpRedirectCode: "200" }),
    "The provided HTTP redirect code (200) is not valid. Valid codes are 3XX except 300.",
  ],
  [
    rule({ HostName: "a" }, { HttpErrorCodeReturnedEquals: "302" }),
    "The provided HTTP error code (302) is not valid. Valid codes are 4XX or 5XX.",
  ],
])("S3 refuses the website %j", (website, message) => {
  const refused = () => requireWebsite(website);
  expect(refused).toThrow(AwsError);
  expect(refused).toThrow(message);
});

test.each<Website>([
  INDEX,
  { RedirectAllRequestsTo: { HostName: "example.com", Protocol: "https" } },
  rule({ ReplaceKeyPrefixWith: "b/" }, { KeyPrefixEquals: "a/" }),
  rule({ HostName: "a", HttpRedirectCode: "301" }, { HttpErrorCodeReturnedEquals: "404" }),
])("S3 takes the website %j", (website) => {
  expect(requireWebsite(website)).toBeUndefined();
});
