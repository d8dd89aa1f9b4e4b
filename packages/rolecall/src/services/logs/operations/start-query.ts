import type { Input } from "@rolecall/aws-model";
import { logs } from "@rolecall/aws-model/logs";
import { principalArn } from "@rolecall/engine";
import { notEmulated } from "../../../kernel/errors.js";
import type { Here } from "../../../kernel/here.js";
import { operation, permission } from "../../../kernel/operation.js";
import { requireReadable } from "../encryption.js";
import { badTimeRange, notInClass, oneGroupList, tooManyGroups } from "../errors.js";
import { type GroupRef, identified, requireGroup } from "../groups.js";
import { parseQuery } from "../insights/parse.js";
import { forgetOldQueries, startRun } from "../insights/query-runner.js";
import { type QueryRecord, queries } from "../records.js";
import { groupResource } from "../resources.js";

const GROUPS = 50;
/** Some callers give milliseconds in place of seconds, and AWS takes them; so late a second is after the year 5000. */
const SECONDS_END = 100_000_000_000;

/**
 * StartQuery runs a Logs Insights query over up to fifty groups, behind the call.
 *
 * Gaps: OpenSearch SQL and PPL, SOURCE, groups of other accounts.
 */
export const StartQuery = operation(logs, "StartQuery", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartQuery.html",

  permissions: ({ input, here }) =>
    groupRefs(here, input).map((ref) => permission("logs:StartQuery", groupResource(ref, ref.name), {})),

  async handle({ input, here, store, clock, ids, background, log, ...call }) {
    const { caller } = call;
    if (input.queryLanguage !== undefined && input.queryLanguage !== "CWLI") {
      throw notEmulated(`the query language \`${input.queryLanguage}\``);
    }
    parseQuery(input.queryString);
    if (input.endTime < input.startTime) throw badTimeRange();
    const refs = groupRefs(here, input);
    for (const ref of refs) await requireReadable(ref, { ...call, here, store });
    const { account, region } = here;
    const query: QueryRecord = {
      account,
      region,
      id: ids.uuid(),
      queryString: input.queryString,
      groups: [...new Set(refs.map(({ name }) => name))],
      startMs: milliseconds(input.startTime, 0),
      // The second named is searched whole.
      endMs: milliseconds(input.endTime, 999),
      ...(input.limit === undefined ? {} : { limit: input.limit }),
      createdMs: clock.now(),
      startedBy: principalArn(caller.principal) ?? "",
      status: "Running",
      recordsMatched: 0,
      recordsScanned: 0,
      bytesScanned: 0,
      resultCount: 0,
    };
    await store.transact(async (tx) => {
      for (const ref of refs) {
        const { class: ofClass } = await requireGroup(tx, here, ref);
        if (ofClass === "DELIVERY") throw notInClass("StartQuery", ofClass);
      }
      await forgetOldQueries(tx, account, region, query.createdMs);
      await queries.put(tx, query);
    });
    startRun(query, { store, clock, background, log });
    return { queryId: query.id };
  },
});

/** The groups that a call names in one of three ways. @throws InvalidParameterException */
function groupRefs(
  here: Here,
  { logGroupName, logGroupNames, logGroupIdentifiers }: Input<typeof logs, "StartQuery">,
): GroupRef[] {
  const lists = [logGroupName === undefined ? undefined : [logGroupName], logGroupNames, logGroupIdentifiers];
  const [named, more] = lists.filter((list) => list !== undefined);
  if (!named || more || named.length === 0) throw oneGroupList();
  if (named.length > GROUPS) throw tooManyGroups(GROUPS);
  return named.map((identifier) => identified(here, identifier));
}

const milliseconds = (time: number, restMs: number) => (time < SECONDS_END ? time * 1000 + restMs : time);
