/** Settings of asynchronous invocations. Gap: destinations, which are refused by name. */
import type { Output } from "@rolecall/aws-model";
import type { lambda } from "@rolecall/aws-model/lambda";
import { notEmulated } from "../../../kernel/errors.js";
import type { Read } from "../../../store/store.js";
import { functionDoesNotExist, nothingToConfigure } from "../errors.js";
import { findVersionIfAny } from "../lookup.js";
import { type FunctionRef, functionArn } from "../names.js";
import { type EventConfigRecord, eventConfigs } from "../records.js";

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
export function givenSettings(
  { MaximumRetryAttempts: retries, MaximumEventAgeInSeconds: age, DestinationConfig }: Given,
  before?: EventConfigRecord,
) {
  if (retries === undefined && age === undefined && DestinationConfig === undefined) throw nothingToConfigure();
  if (DestinationConfig?.OnSuccess?.Destination || DestinationConfig?.OnFailure?.Destination) {
    throw notEmulated("a destination of asynchronous invocations (`DestinationConfig`)");
  }
  const maximumRetryAttempts = retries ?? before?.maximumRetryAttempts;
  const maximumEventAgeSeconds = age ?? before?.maximumEventAgeSeconds;
  return {
    ...(maximumRetryAttempts === undefined ? {} : { maximumRetryAttempts }),
    ...(maximumEventAgeSeconds === undefined ? {} : { maximumEventAgeSeconds }),
  };
}

/** A function without a qualifier is configured as `$LATEST`. */
export const qualified = (ref: FunctionRef) => ({ ...ref, qualifier: ref.qualifier ?? "$LATEST" });

export const findEventConfig = (
  read: Read,
  { account, region, name, qualifier }: ReturnType<typeof qualified>,
): Promise<EventConfigRecord | undefined> => eventConfigs.get(read, [account, region, name, qualifier]);

/** @throws ResourceNotFoundException in the words of these operations */
export async function requireFunction(read: Read, ref: FunctionRef): Promise<void> {
  if (!(await findVersionIfAny(read, ref))) throw functionDoesNotExist();
}

export function describeEventConfig(record: EventConfigRecord): Output<typeof lambda, "GetFunctionEventInvokeConfig"> {
  const { account, region, functionName: name, qualifier } = record;
  return {
    LastModified: new Date(record.modifiedMs),
    FunctionArn: functionArn({ account, region, name, qualifier }),
    ...(record.maximumRetryAttempts === undefined ? {} : { MaximumRetryAttempts: record.maximumRetryAttempts }),
    ...(record.maximumEventAgeSeconds === undefined ? {} : { MaximumEventAgeInSeconds: record.maximumEventAgeSeconds }),
    DestinationConfig: { OnSuccess: {}, OnFailure: {} },
  };
}
