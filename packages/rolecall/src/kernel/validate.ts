/** The model's constraints on an operation's input, in the words of the service. */
import { compileConstraints, type Service, violationMessage, violationStyle } from "@rolecall/aws-model";
import { AwsError } from "./errors.js";
import type { AnyOperation } from "./operation.js";
import type { ServiceDefinition } from "./service.js";

type Check = ReturnType<typeof compileConstraints>;

const checks = new WeakMap<AnyOperation, Check | null>();

/** @throws AwsError ValidationException (Query protocol: ValidationError), or what the service itself says of it */
export function validate(operation: AnyOperation, input: unknown, definition: ServiceDefinition | undefined): void {
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
  if (definition?.violated === undefined) {
    const { service } = operation;
    throw new AwsError(violationCode(service), violationMessage(violations, violationStyle(service.name)), 400);
  }
  const refused = definition.violated(violations);
  if (refused !== undefined) throw refused;
}

const violationCode = ({ model }: Service) =>
  model().protocols[0] === "awsQuery" ? "ValidationError" : "ValidationException";
