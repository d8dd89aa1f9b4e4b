/** Scheduler's errors. The words are AWS's, as accounts and client libraries' issues show them, unless said. */
import { scheduler } from "@rolecall/aws-model/scheduler";
import { awsError } from "../../kernel/errors.js";

const invalid = (message: string) => awsError(scheduler, "ValidationException", message);
const notFound = (message: string) => awsError(scheduler, "ResourceNotFoundException", message);
const conflict = (message: string) => awsError(scheduler, "ConflictException", message);

export const scheduleNotFound = (name: string) => notFound(`Schedule ${name} does not exist.`);
export const scheduleExists = (name: string) => conflict(`Schedule ${name} already exists.`);
/** Unverified words, and those of the three below. */
export const groupNotFound = (name: string) => notFound(`Schedule group ${name} does not exist.`);
export const groupExists = (name: string) => conflict(`Schedule group ${name} already exists.`);
export const defaultGroupStays = () => invalid("The default schedule group cannot be deleted.");
export const tokenOfAnother = () => conflict("The client token was used before by a request with other parameters.");

export const badExpression = (expression: string) => invalid(`Invalid Schedule Expression ${expression}.`);
/** Unverified words. */
export const badTimezone = (zone: string) => invalid(`Invalid Schedule Expression Timezone ${zone}.`);
export const startTooEarly = () => invalid("The StartDate you specify cannot be earlier than 5 minutes ago.");
export const startNotBeforeEnd = () => invalid("The StartDate you specify must come before the EndDate.");
export const windowWithoutMode = () =>
  invalid("MaximumWindowInMinutes must not be provided when FlexibleTimeWindowMode is set to OFF.");
/** Unverified words. */
export const windowMissing = () =>
  invalid("MaximumWindowInMinutes must be provided when FlexibleTimeWindowMode is set to FLEXIBLE.");

export const roleNotAssumable = () =>
  invalid("The execution role you provide must allow AWS EventBridge Scheduler to assume the role.");

export const unsupportedService = (service: string) => invalid(`${service} is not a supported service for a target.`);
export const unsupportedApi = (action: string) => invalid(`${action} API is not supported.`);
export const targetOfOtherRegion = (region: string) =>
  invalid(`The target ARN provided does not match the current region ${region}.`);
/** Unverified words. */
export const badTargetArn = (arn: string) => invalid(`Provided Arn ${arn} is not in correct format.`);
export const inputMissing = () => invalid("You must provide an input to set this target for your schedule.");
export const inputNotJson = () => invalid("JSON syntax error in input for the target.");
export const foreignParameters = (name: string) => invalid(`Parameters ${name} not supported for the target.`);
export const parametersMissing = (name: string) => invalid(`Parameters ${name} must be specified.`);
export const groupIdForFifoOnly = () => invalid("Parameters MessageGroupId not valid for the target.");

/** Unverified words, and those of the three below. */
export const badToken = () => invalid("Invalid NextToken.");
export const tooManyTags = () =>
  awsError(scheduler, "ServiceQuotaExceededException", "A schedule group can have at most 50 tags.");
export const tooManyGroups = () =>
  awsError(scheduler, "ServiceQuotaExceededException", "The number of schedule groups exceeds the limit of 500.");
export const reservedTag = () => invalid("Tag keys that begin with aws: are reserved.");
