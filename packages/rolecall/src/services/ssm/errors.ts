/** Parameter Store's errors, all answered with 400. Words are reported (2019 to 2025) unless marked unverified. */
import type { ErrorName } from "@rolecall/aws-model";
import { ssm } from "@rolecall/aws-model/ssm";
import { type AwsError, awsError, type CommonErrorCode } from "../../kernel/errors.js";

export const problem = (code: ErrorName<typeof ssm> | CommonErrorCode, message: string): AwsError =>
  awsError(ssm, code, message, { status: 400 });
export const invalid = (message: string) => problem("ValidationException", message);

/** AWS says nothing more. */
export const noParameter = () => problem("ParameterNotFound", "");
export const noVersion = (which: string | number, name: string) =>
  problem(
    "ParameterVersionNotFound",
    `Systems Manager could not find version ${which} of ${name}. Verify the version and try again.`,
  );
/** Unverified words. */
export const noLabel = (label: string, name: string) =>
  problem(
    "ParameterVersionNotFound",
    `Systems Manager could not find label ${label} of parameter ${name}. Verify the label and try again.`,
  );
export const parameterExists = () =>
  problem(
    "ParameterAlreadyExists",
    "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.",
  );
export const typeNeeded = () => invalid("A parameter type is required when you create a parameter.");
export const tagsAndOverwrite = () =>
  invalid(
    "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource.",
  );

const PARTS = "each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_";
export const badName = () =>
  invalid(
    `Parameter name: can't be prefixed with "aws" or "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; ${PARTS}`,
  );
export const badPath = () =>
  invalid(
    `Parameter path: can't be prefixed with "aws" or "ssm" (case-insensitive) except global parameter name path prefixed with "aws" (case-sensitive). It should always begin with / symbol.It consists of sub-paths divided by slash symbol; ${PARTS}`,
  );
export const reservedName = (name: string) =>
  problem("AccessDeniedException", `No access to reserved parameter name: ${name}.`);
export const notQualified = () => invalid("Parameter name must be a fully qualified name");
/** Words of the API reference. */
export const tooDeep = () =>
  problem("HierarchyLevelLimitExceededException", "A hierarchy can have a maximum of 15 levels.");
export const badSearchPath = (path: string) =>
  invalid(
    `The parameter doesn't meet the parameter name requirements. The parameter name must begin with a forward slash "/". It can't be prefixed with "aws" or "ssm" (case-insensitive). It must use only letters, numbers, or the following symbols: . (period), - (hyphen), _ (underscore). Special characters are not allowed. All sub-paths, if specified, must use the forward slash symbol "/". Valid example: /get/parameters2-/by1./path0_. Invalid parameter name: ${path}`,
  );

export const emptyValue = () =>
  invalid(
    "1 validation error detected: Value '' at 'value' failed to satisfy constraint: Member must have length greater than or equal to 1.",
  );
export const standardTooLong = () =>
  invalid(
    "Standard tier parameters support a maximum parameter value of 4096 characters. To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier. For more information, see https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html",
  );
/** Unverified words. */
export const advancedTooLong = () =>
  invalid("Advanced tier parameters support a maximum parameter value of 8192 characters.");
/** Unverified words. */
export const nestedValue = () =>
  invalid('Parameter value can\'t nest another parameter. Do not use "{{}}" in the value.');
/** Unverified words. */
export const advancedStays = () =>
  invalid(
    "This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the advanced-parameter tier to the standard-parameter tier.",
  );
/** Words of the API reference. */
export const typeStays = () =>
  problem(
    "HierarchyTypeMismatchException",
    "Parameter Store does not support changing a parameter type in a hierarchy. For example, you can't change a parameter from a String type to a SecureString type. You must create a new, unique parameter.",
  );
/** Unverified words. */
export const badPattern = () =>
  problem("InvalidAllowedPatternException", "The request does not meet the regular expression requirement.");
export const patternMismatch = (pattern: string) =>
  problem(
    "ParameterPatternMismatchException",
    `Parameter value, cannot be validated against allowedPattern: ${pattern}`,
  );
/** Unverified words. */
export const keyOfPlain = () => invalid("KeyId is required for SecureString type parameters only.");
export const oldestLabelled = (name: string, version: number) =>
  problem(
    "ParameterMaxVersionLimitExceeded",
    `You attempted to create a new version of ${name} by calling the PutParameter API with the overwrite flag. Version ${version}, the oldest version, can't be deleted because it has a label associated with it. Move the label to another version of the parameter, and try again.`,
  );
/** As Parameter Store passes on what KMS refuses; whether with more words is unverified. */
export const keyRefused = ({ code, message }: AwsError) =>
  problem(/^AccessDenied/.test(code) ? "AccessDeniedException" : "InvalidKeyId", message);

export const tooManyLabels = () =>
  problem(
    "ParameterVersionLabelLimitExceeded",
    "A parameter version can have maximum 10 labels.Move one or more labels to another version and try again.",
  );
/** Unverified words. */
export const badToken = () => problem("InvalidNextToken", "The specified token is not valid.");
/** Unverified words. */
export const badFilterKey = (key: string) =>
  problem("InvalidFilterKey", `The following filter key is not valid: ${key}.`);
/** Unverified words. */
export const badFilterOption = (option: string) =>
  problem("InvalidFilterOption", `The following filter option is not valid: ${option}.`);
/** Unverified words. */
export const badFilterValue = () => problem("InvalidFilterValue", "The filter value is not valid.");
/** Unverified words. */
export const filtersTwice = () => invalid("You can use either Filters or ParameterFilters in a single request.");
/** Unverified words. */
export const noResource = () =>
  problem("InvalidResourceId", "The resource ID is not valid. Verify that you entered the correct ID and try again.");
/** Unverified words. */
export const tooManyTags = () =>
  problem(
    "TooManyTagsError",
    "The Targets parameter includes too many tags. Remove one or more tags and try the command again.",
  );
/** Unverified words. */
export const systemTag = () => invalid("Tag keys that begin with aws: are reserved.");
