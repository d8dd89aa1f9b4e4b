/** EventBridge's errors. The words are AWS's, as accounts and client libraries' issues show them, unless said. */
import { events } from "@rolecall/aws-model/events";
import { awsError } from "../../kernel/errors.js";

const notFound = (message: string) => awsError(events, "ResourceNotFoundException", message);
export const invalid = (message: string) => awsError(events, "ValidationException", message);

export const busNotFound = (name: string) => notFound(`Event bus ${name} does not exist.`);
export const ruleNotFound = (rule: string, bus: string) => notFound(`Rule ${rule} does not exist on EventBus ${bus}.`);
export const busExists = (name: string) =>
  awsError(events, "ResourceAlreadyExistsException", `Event bus ${name} already exists.`);
export const busNameHasSlash = () => invalid("Event bus name must not contain '/'.");
export const defaultBusStays = () => invalid("Cannot delete event bus default.");
/** Unverified words. */
export const busNameReserved = () => invalid("Event bus name must not be 'default'.");
export const ruleHasTargets = () => invalid("Rule can't be deleted since it has targets.");
/** Unverified words: AWS's for a bus that has rules. */
export const busHasRules = (name: string) => invalid(`Event bus ${name} has rules and can't be deleted.`);
export const limitExceeded = () =>
  awsError(events, "LimitExceededException", "The requested resource exceeds the maximum number allowed.");
export const badSchedule = () => invalid("Parameter ScheduleExpression is not valid.");
export const scheduleOnDefaultOnly = () => invalid("ScheduleExpression is supported only on the default event bus.");
export const nothingToMatch = () => invalid("Parameter(s) EventPattern or ScheduleExpression must be specified.");
export const invalidEventPattern = (why: string) =>
  awsError(events, "InvalidEventPatternException", `Event pattern is not valid. Reason: ${why}`);
export const badTargetArn = (arn: string) =>
  invalid(`Parameter ${arn} is not valid. Reason: Provided Arn is not in correct format.`);
export const fifoNeedsGroup = (id: string) =>
  invalid(`Parameter(s) SqsParameters must be specified for target: ${id}.`);
/** Unverified words, and those of the two below. */
export const oneInput = (id: string) =>
  invalid(`Only one of Input, InputPath, or InputTransformer must be provided for target ${id}.`);
export const unknownVariable = (id: string, name: string) =>
  invalid(`Invalid InputTemplate for target ${id} : [Template placeholder ${name} is not defined in InputPathsMap.]`);
export const reservedVariable = (id: string, name: string) =>
  invalid(`Invalid InputPathsMap for target ${id} : [${name} is a reserved variable.]`);
export const duplicateTargetIds = () => invalid("Target ids must be unique within a request.");
export const badToken = () => invalid("NextToken is not valid.");
export const statementNotFound = () => notFound("Statement with the provided id does not exist.");
export const noPolicy = () => notFound("EventBus does not have a policy.");
/** Unverified words, and those of the four below. */
export const badPolicy = (why: string) => invalid(`Parameter Policy is not valid. Reason: ${why}`);
export const invalidPrincipal = () => badPolicy("Invalid principal in policy.");
export const permissionParameters = () =>
  invalid("Parameters Action, Principal and StatementId, or Policy, must be specified.");
export const policyTooLong = () =>
  awsError(events, "PolicyLengthExceededException", "The event bus policy is too long.");
export const statementMissing = () => invalid("Parameter StatementId must be specified.");
export const entriesTooLarge = () => invalid("Total size of the entries in the request is over the limit.");
/** Unverified words. */
export const tagTargetNotFound = (arn: string) => notFound(`${arn} does not exist.`);
/** Unverified words, and those of the one below. */
export const tooManyTags = () => awsError(events, "LimitExceededException", "A resource can have at most 50 tags.");
export const reservedTag = () => invalid("Tag keys that begin with aws: are reserved.");
/** Unverified words. */
export const badEvent = () => invalid("Parameter Event is not valid.");

export const archiveExists = (name: string) =>
  awsError(events, "ResourceAlreadyExistsException", `Archive ${name} already exists.`);
export const archiveNotFound = (name: string) => notFound(`Archive ${name} does not exist.`);
export const replayExists = (name: string) =>
  awsError(events, "ResourceAlreadyExistsException", `Replay ${name} already exists.`);
export const replayNotFound = (name: string) => notFound(`Replay ${name} does not exist.`);
export const badReplayTimes = () =>
  invalid("Parameter EventEndTime is not valid. Reason: EventStartTime must be before EventEndTime.");
export const notAnArchive = () =>
  invalid("Parameter EventSourceArn is not valid. Reason: Must contain an archive ARN.");
export const notABus = () => invalid("Parameter Destination.Arn is not valid. Reason: Must contain an event bus ARN.");
export const anotherBus = () =>
  invalid("Parameter Destination.Arn is not valid. Reason: Cross event bus replay is not permitted.");
export const replayOver = (name: string) =>
  awsError(events, "IllegalStatusException", `Replay ${name} is not in a valid state for this operation.`);

type Verb = "create" | "update" | "describe" | "delete" | "deauthorize";

export const connectionNotFound = (verb: Verb, name: string) =>
  notFound(`Failed to ${verb} the connection(s). Connection '${name}' does not exist.`);
export const apiDestinationNotFound = (verb: Verb, name: string) =>
  notFound(`Failed to ${verb} the api-destination(s). An api-destination '${name}' does not exist.`);
/** Unverified words, and those of the four below. */
export const connectionExists = (name: string) =>
  awsError(events, "ResourceAlreadyExistsException", `Connection ${name} already exists.`);
export const apiDestinationExists = (name: string) =>
  awsError(events, "ResourceAlreadyExistsException", `An api-destination '${name}' already exists.`);
export const connectionOfDestinationNotFound = (verb: Verb, arn: string) =>
  notFound(`Failed to ${verb} the api-destination(s). Connection '${arn}' does not exist.`);
export const authParametersMissing = (name: string) =>
  invalid(`Parameter ${name} must be specified for the authorization type.`);
export const authParametersForeign = (name: string) =>
  invalid(`Parameter ${name} is not supported for the authorization type.`);

export const roleRequired = (arn: string) => invalid(`RoleArn is required for target ${arn}.`);
export const roleNotAssumable = (roleArn: string) =>
  invalid(`Provided role '${roleArn}' cannot be assumed by principal 'events.amazonaws.com'.`);
