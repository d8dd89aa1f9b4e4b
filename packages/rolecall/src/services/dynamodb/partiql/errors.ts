/**
 * What DynamoDB says about PartiQL statements.
 *
 * The words come from two places. Those marked so were recorded from AWS in 2026 by a conformance suite that others run
 * against it (nubo-db's, behind dynoxide); the others are the constants of DynamoDB Local 2.x, AWS's own program, which
 * parses PartiQL with classes that it shares with the service (`ddb.partiql.shared`). Which of the latter the service
 * says in which case is unverified.
 */
import { dynamodb } from "@rolecall/aws-model/dynamodb";
import { type AwsError, awsError } from "../../../kernel/errors.js";
import { Invalid } from "../errors.js";
import type { Spot } from "./tokens.js";

/** The beginning is recorded, of what follows: `Expected data manipulation`, `Invalid path dot component`, `Unexpected keyword`. */
export const malformed = (why: string): Invalid =>
  new Invalid(`Statement wasn't well formed, can't be processed: ${why}`);

/** A message that ends in the place of a token (recorded). */
export const invalidAt = (why: string, { line, column, length }: Spot): Invalid =>
  new Invalid(`${why} at ${line}:${column}:${length}`);

/** Recorded. */
export const incompleteKey = (): Invalid =>
  new Invalid("Where clause does not contain a mandatory equality on all key attributes");

/** Recorded. */
export const duplicateItem = (item?: unknown): AwsError =>
  awsError(
    dynamodb,
    "DuplicateItemException",
    "Duplicate primary key exists in table",
    item === undefined ? {} : { Item: item },
  );

/** Recorded; that a batch says so of itself is unverified. */
export const mixedOperations = (operation: string): Invalid =>
  new Invalid(`${operation} API does not support both read and write operations in the same request.`);

export const wrongToken = (): Invalid => new Invalid("Invalid NextToken");

/** Recorded. */
export const foreignToken = (): Invalid => new Invalid("NextToken does not match request");

export const tooManyReads = (): Invalid => new Invalid("Too many decomposed read operations for a given query.");
