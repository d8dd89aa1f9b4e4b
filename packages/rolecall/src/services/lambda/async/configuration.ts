/** Settings of asynchronous invocations. */
import type { Output } from "@rolecall/aws-model";
import type { lambda } from "@rolecall/aws-model/lambda";
import type { Read } from "../../../store/store.js";
import { functionDoesNotExist, nothingToConfigure } from "../errors.js";
import { findVersionIfAny } from "../lookup.js";
import { type FunctionRef, functionArn } from "../names.js";
import { type EventConfigRecord, eventConfigs, type FunctionRecord } from "../records.js";

interface Given {
  readonly MaximumRetryAttempts?: number | undefined;
  readonly MaximumEventAgeInSeconds?: number | undefined;
  readonly DestinationConfig?:
    | {
        readonly OnSuccess?: { readonly Destination?: string | undefined } | undefined;
        readonly OnFailure?: { readonly Destination?: string | undefined } | undefined;
      }
    | undefined;
}

/** What a call sets, over what was set. @throws InvalidParameterValueException when it sets nothing */
export function givenSettings(given: Given, before?: EventConfigRecord) {
  const { MaximumRetryAttempts: retries, MaximumEventAgeInSeconds: age, DestinationConfig } = given;
  if (retries === undefined && age === undefined && DestinationConfig === undefined) throw nothingToConfigure();
  const maximumRetryAttempts = retries ?? before?.maximumRetryAttempts;
  const maximumEventAgeSeconds = age ?? before?.maximumEventAgeSeconds;
  const { onSuccess, onFailure } = givenDestinations(given, before);
  return {
    ...(maximumRetryAttempts === undefined ? {} : { maximumRetryAttempts }),
    ...(maximumEventAgeSeconds === undefined ? {} : { maximumEventAgeSeconds }),
    ...(onSuccess ? { onSuccess } : {}),
    ...(onFailure ? { onFailure } : {}),
  };
}

/** An empty ARN takes a destination away; a DestinationConfig that leaves one out keeps it (unverified). */
function givenDestinations({ DestinationConfig }: Given, before?: EventConfigRecord) {
  return {
    onSuccess: DestinationConfig?.OnSuccess?.Destination ?? before?.onSuccess,
    onFailure: DestinationConfig?.OnFailure?.Destination ?? before?.onFailure,
  };
}

/** A function without a qualifier is configured as `$LATEST`. */
export const qualified = (ref: FunctionRef) => ({ ...ref, qualifier: ref.qualifier ?? "$LATEST" });

export const findEventConfig = (
  read: Read,
  { account, region, name, qualifier }: ReturnType<typeof qualified>,
): Promise<EventConfigRecord | undefined> => eventConfigs.get(read, [account, region, name, qualifier]);

/** @throws ResourceNotFoundException in the words of these operations */
export async function requireFunction(read: Read, ref: FunctionRef): Promise<FunctionRecord> {
  const found = await findVersionIfAny(read, ref);
  if (!found) throw functionDoesNotExist();
  return found;
}

export function describeEventConfig(record: EventConfigRecord): Output<typeof lambda, "GetFunctionEventInvokeConfig"> {
  const { account, region, functionName: name, qualifier } = record;
  return {
    LastModified: new Date(record.modifiedMs),
    FunctionArn: functionArn({ account, region, name, qualifier }),
    ...(record.maximumRetryAttempts === undefined ? {} : { MaximumRetryAttempts: record.maximumRetryAttempts }),
    ...(record.maximumEventAgeSeconds === undefined ? {} : { MaximumEventAgeInSeconds: record.maximumEventAgeSeconds }),
    DestinationConfig: { OnSuccess: described(record.onSuccess), OnFailure: described(record.onFailure) },
  };
}

const described = (arn: string | undefined) => (arn === undefined ? {} : { Destination: arn });
