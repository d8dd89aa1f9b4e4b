/** Models: kept for those who import them, since HTTP APIs validate nothing. */
import type { Output } from "@rolecall/aws-model";
import type { apigatewayv2 } from "@rolecall/aws-model/apigatewayv2";
import { isDeeperThan } from "../../documents/nesting.js";
import type { Read } from "../../store/store.js";
import { badRequest, invalid, nameTaken } from "./errors.js";
import { type ModelRecord, models } from "./records.js";

export const describeModel = (
  model: ModelRecord,
): NonNullable<Output<typeof apigatewayv2, "GetModels">["Items"]>[number] => ({
  ContentType: model.contentType,
  ...(model.description === undefined ? {} : { Description: model.description }),
  ModelId: model.id,
  Name: model.name,
  Schema: model.schema,
});

/** @throws BadRequestException, ConflictException (words unverified) */
export async function requireModelFits(tx: Read, model: ModelRecord): Promise<void> {
  if (!/^[a-zA-Z0-9]{1,128}$/.test(model.name)) throw invalid("model name", model.name);
  if (!isObject(model.schema)) throw badRequest("Invalid model schema specified");
  const { items } = await models.list(tx, { prefix: [model.region, model.api] });
  if (items.some((other) => other.id !== model.id && other.name === model.name)) throw nameTaken("Model", model.name);
}

function isObject(text: string): boolean {
  try {
    const schema: unknown = JSON.parse(text);
    return typeof schema === "object" && schema !== null && !Array.isArray(schema) && !isDeeperThan(schema);
  } catch {
    return false;
  }
}
