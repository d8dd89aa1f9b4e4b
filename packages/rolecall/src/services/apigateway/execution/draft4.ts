/** Ajv for JSON Schema draft 4, which API Gateway's models are. */
import type { ValidateFunction } from "ajv";
import draft4 from "ajv-draft-04";

// A CommonJS module whose class is both the module and its default, seen differently by bundlers and by Node.
export const Ajv = ((draft4 as unknown as { readonly default?: typeof draft4 }).default ??
  draft4) as unknown as typeof draft4.default;

export type { ValidateFunction };
