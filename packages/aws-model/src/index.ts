export * from "./actions.js";
export type { ActionKeys, ActionName } from "./generated/actions.js";
export * from "./service.js";
export * from "./shape.js";
export {
  type Constraint,
  type ConstraintCheck,
  type ConstraintKind,
  compileConstraints,
  type Violation,
  type ViolationStyle,
  violationMessage,
  violationStyle,
} from "./validate.js";
