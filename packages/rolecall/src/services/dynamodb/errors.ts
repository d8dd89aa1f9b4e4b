/** DynamoDB's errors, in AWS's words. Where a text is not from AWS's documentation, the comment says who recorded it. */
import { AwsError } from "../../kernel/errors.js";

/**
 * A ValidationException.
 *
 * PutItem, UpdateItem and DeleteItem put `1 validation error detected: ` before those of the `request` family (what can
 * be seen from the request alone: sets, expression syntax, parameters that exclude each other), and before no others.
 *
 * AWS: recorded in eu-west-2 by dynoxide (https://github.com/nubo-db/dynoxide/blob/main/CHANGELOG.md, 0.12.0).
 */
export class Invalid extends AwsError {
  constructor(
    message: string,
    readonly family: "request" | "data" = "data",
  ) {
    super("ValidationException", message);
  }

  reworded(words: (message: string) => string): Invalid {
    return new Invalid(words(this.message), this.family);
  }
}

/** Runs a write's checks of its request, with AWS's envelope around the errors of the `request` family. */
export function enveloping<Result>(check: () => Result): Result {
  try {
    return check();
  } catch (error) {
    if (error instanceof Invalid && error.family === "request") {
      throw error.reworded((message) => `1 validation error detected: ${message}`);
    }
    throw error;
  }
}

/** Names of the parameter values that AWS's long standing prefix announces. */
export const invalidParameter = (what: string, family: "request" | "data" = "data"): Invalid =>
  new Invalid(`One or more parameter values were invalid: ${what}`, family);
