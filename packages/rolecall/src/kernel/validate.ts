/** The model's constraints on an operation's input, in the words of the service. */
import { compileConstraints, type Service, violationMessage, violationStyle } from "@rolecall/aws-model";
import { malformedXml } from "../protocols/words.js";
import { AwsError } from "./errors.js";
import type { AnyOperation } from "./operation.js";

type Check = ReturnType<typeof compileConstraints>;

const checks = new WeakMap<AnyOperation, Check | null>();

/** @throws AwsError ValidationException (Query protocol: ValidationError; Logs: InvalidParameterException) */
export function validate(operation: AnyOperation, input: unknown): void {
  let check = checks.get(operation);
  if (check === undefined) {
    const model = operation.service.model();
    const shape = model.operations[operation.name]?.input;
    check = shape === undefined ? null : compileConstraints(model, shape);
    checks.set(operation, check);
  }
  if (check === null) return;
  const violations = check(input);
  if (violations.length === 0) return;
  // S3's own checks have its words; the enums of its model are those that its SDKs know, and S3 reads more.
  if (operation.service.name === "s3") {
    const missing = violations.find(({ constraint }) => constraint.kind === "null");
    if (missing === undefined) return;
    if (missing.path.length > 1) throw malformedXml();
  }
  if (operation.service.name === "sqs") {
    const missing = violations.find(({ constraint }) => constraint.kind === "null");
    if (missing === undefined) return;
    throw missingOfQueue(missing.path);
  }
  throw new AwsError(
    violationCode(operation.service),
    violationMessage(violations, violationStyle(operation.service.name)),
    400,
  );
}

/**
 * SQS's handlers look at their input themselves, in words of their own, but for what is missing: `The request must contain
 * the parameter QueueUrl.` (recorded; unverified for what lies deeper)
 */
const missingOfQueue = (path: readonly string[]) => {
  const parts = path.filter((part) => part !== "member").map((part) => part.charAt(0).toUpperCase() + part.slice(1));
  return new AwsError(
    "MissingRequiredParameterException",
    `The request must contain the parameter ${parts.join(".")}.`,
    400,
  );
};

/** CloudWatch Logs answers with an error of its own model. */
function violationCode({ name, model }: Service): string {
  if (name === "logs") return "InvalidParameterException";
  // unverified: what S3 says of members that are missing
  if (name === "s3") return "InvalidArgument";
  return model().protocols[0] === "awsQuery" ? "ValidationError" : "ValidationException";
}
