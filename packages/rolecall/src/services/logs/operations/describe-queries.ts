import { logs } from "@rolecall/aws-model/logs";
import { operation, permission } from "../../../kernel/operation.js";
import { KEPT_MS } from "../insights/query-runner.js";
import { decodeKey, nextToken } from "../paging.js";
import { type QueryRecord, queries } from "../records.js";
import { groupResource } from "../resources.js";

const PAGE = 1000;

/** DescribeQueries lists queries, the latest first: of a group, of a status, or all of the last seven days. */
export const DescribeQueries = operation(logs, "DescribeQueries", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeQueries.html",

  permissions: ({ here }) => [permission("logs:DescribeQueries", groupResource(here), {})],

  async handle({ input, here, store, clock }) {
    const { items } = await store.read((tx) => queries.list(tx, { prefix: [here.account, here.region] }));
    const after = input.nextToken === undefined ? undefined : (decodeKey(input.nextToken, 2) as Place);
    const rest = items
      .filter(
        (query) =>
          query.createdMs >= clock.now() - KEPT_MS &&
          (input.logGroupName === undefined || query.groups.includes(input.logGroupName)) &&
          (input.status === undefined || query.status === input.status) &&
          (input.queryLanguage === undefined || input.queryLanguage === "CWLI") &&
          (!after || order(placeOf(query), after) > 0),
      )
      .sort((a, b) => order(placeOf(a), placeOf(b)));
    const page = rest.slice(0, input.maxResults ?? PAGE);
    const last = page.at(-1);
    return {
      queries: page.map((query) => ({
        queryLanguage: "CWLI" as const,
        queryId: query.id,
        queryString: query.queryString,
        status: query.status,
        createTime: query.createdMs,
        ...(query.groups.length === 1 ? { logGroupName: query.groups[0] } : {}),
        ...(query.durationMs === undefined ? {} : { queryDuration: query.durationMs }),
        bytesScanned: query.bytesScanned,
        userIdentity: query.startedBy,
      })),
      ...nextToken(last && rest.length > page.length ? placeOf(last) : undefined),
    };
  },
});

type Place = readonly [createdMs: number, id: string];
const placeOf = ({ createdMs, id }: QueryRecord): Place => [createdMs, id];
const order = (a: Place, b: Place) => b[0] - a[0] || (a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : 0);
