/**
 * What a policy of a function or a layer version can grant. Of other services we know no such list.
 *
 * AWS: https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html and, for the two operations on URL
 * configurations, https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
 */
const GRANTABLE = new Set(
  [
    "InvokeFunction InvokeFunctionUrl CreateAlias UpdateAlias DeleteAlias GetAlias ListAliases",
    "GetFunction GetFunctionConfiguration GetPolicy ListVersionsByFunction ListTags TagResource UntagResource",
    "UpdateFunctionCode PublishVersion DeleteFunction",
    "GetFunctionConcurrency PutFunctionConcurrency DeleteFunctionConcurrency",
    "GetProvisionedConcurrencyConfig PutProvisionedConcurrencyConfig DeleteProvisionedConcurrencyConfig",
    "ListProvisionedConcurrencyConfigs",
    "GetFunctionEventInvokeConfig PutFunctionEventInvokeConfig UpdateFunctionEventInvokeConfig",
    "DeleteFunctionEventInvokeConfig ListFunctionEventInvokeConfigs",
    "CreateFunctionUrlConfig UpdateFunctionUrlConfig",
    "GetLayerVersion",
  ].flatMap((line) => line.split(" ").map((name) => `lambda:${name.toLowerCase()}`)),
);

/** Whether a resource-based policy may name the action, as far as we know. */
export const grantable = (action: string): boolean => !/^lambda:/i.test(action) || GRANTABLE.has(action.toLowerCase());
