import { logs } from "@rolecall/aws-model/logs";
import { operation, permission } from "../../../kernel/operation.js";
import type { Read } from "../../../store/store.js";
import { invalidToken, queryNotFound } from "../errors.js";
import { decodeToken, encodeToken } from "../paging.js";
import { type QueryRecord, queries, queryRows } from "../records.js";
import { groupResource } from "../resources.js";

const PAGE_ROWS = 10_000;

/** GetQueryResults answers where a query stands, and once it is complete its rows. */
export const GetQueryResults = operation(logs, "GetQueryResults", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetQueryResults.html",

  permissions: ({ here }) => [permission("logs:GetQueryResults", groupResource(here), {})],

  async handle({ input, here, store }) {
    const from = input.nextToken === undefined ? 0 : readToken(input.nextToken);
    const count = input.maxItems || PAGE_ROWS;
    return store.read(async (tx) => {
      const key = [here.account, here.region, input.queryId];
      const query = await queries.require(tx, key, () => queryNotFound(input.queryId));
      const rows = await rowsOf(tx, query, from, count);
      return {
        queryLanguage: "CWLI" as const,
        results: rows.map((row) => row.map(([field, value]) => ({ field, value }))),
        statistics: {
          recordsMatched: query.recordsMatched,
          recordsScanned: query.recordsScanned,
          bytesScanned: query.bytesScanned,
          estimatedRecordsSkipped: 0,
          estimatedBytesSkipped: 0,
          logGroupsScanned: query.groups.length,
        },
        status: query.status,
        ...(from + rows.length < query.resultCount ? { nextToken: encodeToken([from + rows.length]) } : {}),
      };
    });
  },
});

async function rowsOf(tx: Read, { account, region, id }: QueryRecord, from: number, count: number) {
  // The record before may reach to the first row asked for.
  const before = await queryRows.list(tx, {
    prefix: [account, region, id],
    from: [account, region, id, from],
    reverse: true,
    limit: 1,
  });
  const start = before.items[0]?.from ?? 0;
  const { items } = await queryRows.list(tx, { prefix: [account, region, id], from: [account, region, id, start] });
  return items.flatMap(({ rows }) => rows).slice(from - start, from - start + count);
}

function readToken(token: string): number {
  const [from, more] = decodeToken(token);
  if (typeof from !== "number" || more !== undefined) throw invalidToken();
  return from;
}
