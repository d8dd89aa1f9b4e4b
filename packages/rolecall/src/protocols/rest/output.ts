/** What a REST answer carries outside its body: status, headers. */
import type { Member, ModelData, Shape, SimpleShape, StructureShape } from "@rolecall/aws-model";
import { toBase64 } from "../bytes.js";
import { isInBody, perModel, shapeOf } from "../compiled.js";
import { unfit } from "../json/writer.js";
import { textWriter } from "../xml/writer.js";

export interface RestOutput {
  /** Puts the headers into `headers`; gives the status where a member holds it. */
  readonly write: (output: Readonly<Record<string, unknown>>, headers: Record<string, string>) => number | undefined;
  readonly payload: { readonly name: string; readonly member: Member; readonly shape: Shape } | undefined;
  /** Whether members travel in the body. */
  readonly hasBody: boolean;
}

const outputs = perModel(() => new Map<string, RestOutput>());

export function restOutput(shape: StructureShape, model: ModelData): RestOutput {
  const known = outputs(model).get(shape.name);
  if (known !== undefined) return known;
  const compiled = compile(shape, model);
  outputs(model).set(shape.name, compiled);
  return compiled;
}

function compile(structure: StructureShape, model: ModelData): RestOutput {
  const steps: ((output: Readonly<Record<string, unknown>>, headers: Record<string, string>) => void)[] = [];
  let statusName: string | undefined;
  let payload: RestOutput["payload"];
  let hasBody = false;
  for (const [name, member] of Object.entries(structure.members)) {
    const shape = shapeOf(member.shape, model);
    const wire = (member.locationName ?? name).toLowerCase();
    switch (member.location) {
      case "status":
        statusName = name;
        break;
      case "header": {
        const write = headerWriter(shape, member, model);
        steps.push((output, headers) => {
          const value = output[name];
          if (value !== undefined && value !== null) headers[wire] = write(value);
        });
        break;
      }
      case "prefix-headers":
        steps.push((output, headers) => {
          const value = output[name];
          if (value === undefined || value === null) return;
          if (typeof value !== "object") throw unfit(name, "a map", value);
          for (const [key, text] of Object.entries(value)) headers[`${wire}${key.toLowerCase()}`] = String(text);
        });
        break;
      case "payload":
        payload = { name, member, shape };
        hasBody = true;
        break;
      default:
        if (isInBody(member)) hasBody = true;
    }
  }
  return {
    payload,
    hasBody,
    write(output, headers) {
      for (const step of steps) step(output, headers);
      const status = statusName === undefined ? undefined : output[statusName];
      return typeof status === "number" ? status : undefined;
    },
  };
}

function headerWriter(shape: Shape, member: Member, model: ModelData): (value: unknown) => string {
  if (shape.type === "list" || shape.type === "set") {
    const write = textWriter(shapeOf(shape.member.shape, model) as SimpleShape, shape.member, "http-date", style);
    return (value) => {
      if (!Array.isArray(value)) throw unfit(shape.name, "a list", value);
      return value.map((part) => quoted(write(part))).join(", ");
    };
  }
  if ("name" in shape) throw new Error(`the model puts the ${shape.type} \`${shape.name}\` into a header`);
  const write = textWriter(shape, member, "http-date", style);
  const encoded = shape.type === "string" && (member.mediaType ?? shape.mediaType) !== undefined;
  return encoded ? (value) => toBase64(Buffer.from(write(value))) : write;
}

const style = { fraction: "needed" } as const;

const quoted = (text: string): string => (/[",]/.test(text) ? `"${text.replace(/["\\]/g, "\\$&")}"` : text);
