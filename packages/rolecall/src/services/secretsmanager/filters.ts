/**
 * Filters of ListSecrets and BatchGetSecretValue: a secret passes when each filter finds one of its values.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_Filter.html (2026-11)
 */
import type { SecretRecord } from "./records.js";

export interface Filter {
  readonly Key?: string | undefined;
  readonly Values?: readonly string[] | undefined;
}

export const passes = (secret: SecretRecord, filters: readonly Filter[]): boolean =>
  filters.every(({ Key = "all", Values = [] }) => {
    const wanted = Values.filter((value) => !value.startsWith("!"));
    const unwanted = Values.filter((value) => value.startsWith("!")).map((value) => value.slice(1));
    return (
      (wanted.length === 0 || wanted.some((value) => finds(secret, Key, value))) &&
      !unwanted.some((value) => finds(secret, Key, value))
    );
  });

function finds(secret: SecretRecord, key: string, value: string): boolean {
  if (key !== "all") return textsOf(secret, key).some((text) => begins(text, value, key === "description"));
  const texts = Object.keys(TEXTS).flatMap((each) => textsOf(secret, each));
  return value.split(/\s+/).some((word) => texts.some((text) => text.toLowerCase().includes(word.toLowerCase())));
}

const TEXTS: Readonly<Record<string, (secret: SecretRecord) => readonly string[]>> = {
  name: ({ name }) => [name],
  description: ({ description }) => (description === undefined ? [] : [description]),
  "tag-key": ({ tags }) => Object.keys(tags),
  "tag-value": ({ tags }) => Object.values(tags),
  "primary-region": ({ region }) => [region],
};

/** No secret here is managed by another service, so `owning-service` finds none. */
const textsOf = (secret: SecretRecord, key: string) => TEXTS[key]?.(secret) ?? [];

const begins = (text: string, start: string, foldsCase: boolean) =>
  foldsCase ? text.toLowerCase().startsWith(start.toLowerCase()) : text.startsWith(start);
