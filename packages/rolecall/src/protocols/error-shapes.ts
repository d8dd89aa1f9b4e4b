/** An error's shape in the model, found by the code that was thrown. */
import type { ModelData, StructureShape } from "@rolecall/aws-model";
import type { AwsError } from "../kernel/errors.js";
import { perModel } from "./compiled.js";
import { commonStatus } from "./words.js";

/** By shape name and by query code: a handler may throw either. */
const errorShapes = perModel((model) => {
  const found = new Map<string, StructureShape>();
  for (const [name, shape] of Object.entries(model.shapes)) {
    if (shape.type !== "structure" || shape.error === undefined) continue;
    found.set(name, shape);
    found.set(shape.name, shape);
  }
  for (const shape of [...found.values()]) {
    const code = shape.error?.queryCode;
    if (code !== undefined && !found.has(code)) found.set(code, shape);
  }
  return found;
});

export const errorShapeOf = (code: string, model: ModelData | undefined): StructureShape | undefined =>
  model === undefined ? undefined : errorShapes(model).get(code);

export const statusOf = (error: AwsError, shape: StructureShape | undefined, json: boolean): number =>
  error.status ?? shape?.error?.status ?? commonStatus(error.code, json);

/** `message` as the error's shape spells it (`Message`, `message`, `errorMessage`), undefined when it has none. */
export const messageMember = (shape: StructureShape): string | undefined =>
  Object.keys(shape.members).find((name) => name.toLowerCase() === "message") ??
  Object.keys(shape.members).find((name) => name.toLowerCase() === "errormessage");

/** The error's members as a handler would give them: its fields, and its message under the model's name. */
export function errorValue(error: AwsError, shape: StructureShape): Record<string, unknown> {
  const member = messageMember(shape);
  return member === undefined || error.message === ""
    ? { ...error.fields }
    : { ...error.fields, [member]: error.message };
}

/** The client's or the service's fault. */
export const isClientFault = (shape: StructureShape | undefined, status: number): boolean =>
  shape?.error === undefined ? status < 500 : shape.error.fault === "client";
