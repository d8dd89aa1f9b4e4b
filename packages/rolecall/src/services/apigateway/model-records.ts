/** An API's models as records: their schemas by name, and who uses which. */
import type { Read } from "../../store/store.js";
import { conflict } from "./errors.js";
import { models } from "./records.js";
import { methodUsing } from "./usage-of-parts.js";

/** The schema of a model by its name. */
export async function schemasOf(tx: Read, region: string, api: string): Promise<(name: string) => string | undefined> {
  const { items } = await models.list(tx, { prefix: [region, api] });
  const schemas = new Map(items.map(({ name, schema }) => [name, schema]));
  return (name) => schemas.get(name);
}

/** @throws ConflictException where a method still refers to the model */
export async function requireUnused(tx: Read, region: string, api: string, model: string): Promise<void> {
  const asked = await methodUsing(tx, region, api, (method) => Object.values(method.requestModels).includes(model));
  if (asked) throw conflict(`Cannot delete model '${model}', is referenced in method request: ${asked}`);
  const answered = await methodUsing(tx, region, api, ({ methodResponses }) =>
    Object.values(methodResponses).some(({ responseModels }) => Object.values(responseModels).includes(model)),
  );
  if (answered) throw conflict(`Cannot delete model '${model}', is referenced in method response: ${answered}`);
}
