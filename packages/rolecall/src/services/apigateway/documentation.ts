/**
 * Documentation of an API: words about its parts, by place. They are kept; exports leave them out.
 *
 * AWS: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-documenting-api.html
 */
import type { Read } from "../../store/store.js";
import { badRequest, conflict, tooMany } from "./errors.js";
import { type DocumentationLocation, type DocumentationPartRecord, documentationParts } from "./records.js";

const MOST_PARTS = 2000;

export const documentationPath = (api: string, kind: "parts" | "versions", name?: string) =>
  `/restapis/${api}/documentation/${kind}${name === undefined ? "" : `/${name}`}`;

/** @throws BadRequestException. Unverified words */
export function requireProperties(properties: string): void {
  try {
    const read: unknown = JSON.parse(properties);
    if (typeof read === "object" && read !== null && !Array.isArray(read)) return;
  } catch {
    // Said below.
  }
  throw badRequest("Invalid documentation part properties specified. They must be a JSON object");
}

/** @throws ConflictException for a place that has its words, LimitExceededException. Unverified words */
export async function requireNewPlace(tx: Read, { region, api, location }: DocumentationPartRecord): Promise<void> {
  const { items } = await documentationParts.list(tx, { prefix: [region, api] });
  if (items.some((other) => placeOf(other.location) === placeOf(location))) {
    throw conflict(`Documentation part already exists for the specified location: type '${location.type}'`);
  }
  if (items.length >= MOST_PARTS) throw tooMany("Documentation parts");
}

const placeOf = ({ type, path = "/", method = "*", statusCode = "*", name = "" }: DocumentationLocation) =>
  JSON.stringify([type, path, method, statusCode, name]);
