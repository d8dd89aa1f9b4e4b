import type { BatchStatementErrorCodeEnum } from "@aws-sdk/client-dynamodb";
import { dynamodb } from "@rolecall/aws-model/dynamodb";
import { AwsError } from "../../../kernel/errors.js";
import { operation } from "../../../kernel/operation.js";
import { Invalid } from "../errors.js";
import { addCosts, type Cost, eachConsumed, NO_COST } from "../items/capacity.js";
import { once } from "../items/once.js";
import { type BoundStatement, bindStatement, isRead } from "../partiql/bind.js";
import { mixedOperations } from "../partiql/errors.js";
import { AllowMember, executeMember, type MemberInput } from "../partiql/member.js";

/** What can be read of each statement; those that are malformed answer for themselves. */
const bind = once((members: readonly MemberInput[]): readonly (BoundStatement | undefined)[] => {
  const statements = members.map((member) => {
    try {
      return bindStatement(member);
    } catch (error) {
      if (error instanceof Invalid) return undefined;
      throw error;
    }
  });
  const whole = statements.filter((bound) => bound !== undefined);
  if (whole.some(isRead) && !whole.every(isRead)) throw mixedOperations("BatchExecuteStatement");
  return statements;
});

const CODES: Readonly<Record<string, BatchStatementErrorCodeEnum>> = {
  AccessDeniedException: "AccessDenied",
  ConditionalCheckFailedException: "ConditionalCheckFailed",
  DuplicateItemException: "DuplicateItem",
  ResourceNotFoundException: "ResourceNotFound",
  ValidationException: "ValidationError",
};

/** Errors of statements that were carried out as far as the item; these name their table (recorded). */
const RAN: ReadonlySet<string> = new Set(["ConditionalCheckFailed", "DuplicateItem"]);

/** BatchExecuteStatement carries out up to 25 PartiQL statements, reads or writes, each of one item and for itself. */
export const BatchExecuteStatement = operation(dynamodb, "BatchExecuteStatement", {
  source: "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchExecuteStatement.html",

  // Each statement asks for its own permission, and is refused alone.
  permissions: ({ input }) => {
    bind((input.Statements ?? []) as readonly MemberInput[]);
    return [];
  },

  async handle(own) {
    const { input, here, caller, request, requestId, signal, call } = own;
    const members = (input.Statements ?? []) as readonly MemberInput[];
    const statements = bind(members);
    const as = { caller, region: here.region, request, requestId, signal };
    const allowed = await eachSettled(members, (member) => call(AllowMember, member, as));
    // Only among the statements that their caller may carry out: others would tell whether their tables are there.
    requireDistinct(allowed.flatMap((outcome) => ("result" in outcome ? [outcome.result.place] : [])));
    const done = await eachSettled(members, async (member, index) => {
      const outcome = allowed[index];
      if (outcome !== undefined && "error" in outcome) throw outcome.error;
      return executeMember(member, own);
    });
    const costs = new Map<string, Cost>();
    const responses = done.map((outcome, index) => {
      if ("result" in outcome) {
        const { table, item, cost } = outcome.result;
        costs.set(table, addCosts(costs.get(table) ?? NO_COST, cost));
        return { TableName: table, ...(item === undefined ? {} : { Item: item }) };
      }
      const { code: Code, error } = outcome;
      const table = statements[index]?.table;
      return {
        Error: { Code, Message: error.message },
        ...(RAN.has(Code) && table !== undefined ? { TableName: table } : {}),
      };
    });
    return { Responses: responses, ConsumedCapacity: eachConsumed(input.ReturnConsumedCapacity, costs) };
  },
});

type Settled<Result> =
  | { readonly result: Result }
  | { readonly code: BatchStatementErrorCodeEnum; readonly error: AwsError };

/** One after the other; errors that stand beside the other answers end none of them. */
async function eachSettled<Result>(
  members: readonly MemberInput[],
  work: (member: MemberInput, index: number) => Promise<Result>,
): Promise<Settled<Result>[]> {
  const outcomes: Settled<Result>[] = [];
  for (const [index, member] of members.entries()) {
    try {
      outcomes.push({ result: await work(member, index) });
    } catch (error) {
      const code = error instanceof AwsError ? CODES[error.code] : undefined;
      if (!(error instanceof AwsError) || code === undefined) throw error;
      outcomes.push({ code, error });
    }
  }
  return outcomes;
}

/** @throws Invalid when two statements name one item; the words are BatchWriteItem's, unverified for statements */
function requireDistinct(places: readonly (string | undefined)[]): void {
  const named = places.filter((place) => place !== undefined);
  if (new Set(named).size < named.length) throw new Invalid("Provided list of item keys contains duplicates");
}
