/**
 * The many ways to name a function: `f`, `f:live`, `123456789012:function:f`, and whole ARNs.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html (FunctionName)
 */
import type { Here } from "../../kernel/here.js";
import { derivedQualifierDiffers, otherRegion } from "./errors.js";

export interface FunctionRef {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  /** Version, alias or `$LATEST`, as the call names it. */
  readonly qualifier?: string;
}

const FORM =
  /^(?:arn:(?:aws[a-zA-Z-]*)?:lambda:)?(?:((?:eusc-)?[a-z]{2}(?:-[a-z]+)+-\d):)?(?:(\d{12}):)?(?:function:)?([a-zA-Z0-9\-_.]+)(?::(\$LATEST(?:\.PUBLISHED)?|[a-zA-Z0-9\-_]+))?$/;

/**
 * The function a call names. The model's pattern was checked before, so a name that does not fit is our mistake.
 * @throws InvalidParameterValueException when name and Qualifier disagree
 * @throws ResourceNotFoundException for another Region
 */
export function functionRef(here: Here, functionName: string, qualifier?: string): FunctionRef {
  const match = FORM.exec(functionName);
  if (!match) throw new Error(`\`${functionName}\` passed the model's pattern and is no function's name`);
  const [, region, account, name = "", derived] = match;
  if (derived !== undefined && qualifier !== undefined && derived !== qualifier) throw derivedQualifierDiffers();
  if (region !== undefined && region !== here.region) throw otherRegion(region, here.region);
  const named = qualifier ?? derived;
  return {
    account: account ?? here.account,
    region: here.region,
    name,
    ...(named === undefined ? {} : { qualifier: named }),
  };
}

/** `arn:aws:lambda:us-east-1:000000000000:function:f`, with the qualifier where one is named. */
export function functionArn(ref: FunctionRef): string {
  const unqualified = `arn:aws:lambda:${ref.region}:${ref.account}:function:${ref.name}`;
  return ref.qualifier === undefined ? unqualified : `${unqualified}:${ref.qualifier}`;
}

/** Without the qualifier. */
export const unqualifiedArn = ({ account, region, name }: FunctionRef): string =>
  functionArn({ account, region, name });
