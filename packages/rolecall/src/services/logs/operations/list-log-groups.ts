import { logs } from "@rolecall/aws-model/logs";
import { notEmulated } from "../../../kernel/errors.js";
import { operation, permission } from "../../../kernel/operation.js";
import { listWhere } from "../listing.js";
import { afterToken, nextToken, PAGE } from "../paging.js";
import { type GroupRecord, groups } from "../records.js";
import { groupArn } from "../resources.js";

/**
 * ListLogGroups lists names and ARNs of groups: all, or those that fit one of up to five texts (`^` at the start).
 *
 * Gaps: linked accounts, data sources and field indexes.
 */
export const ListLogGroups = operation(logs, "ListLogGroups", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_ListLogGroups.html",

  permissions: () => [permission("logs:ListLogGroups", "*", {})],

  async handle({ input, here, store }) {
    if (input.dataSources || input.fieldIndexNames) throw notEmulated("ListLogGroups by data source or field index");
    const texts = input.logGroupNamePattern?.split("|") ?? [""];
    const wanted = ({ name, class: ofClass, tags }: GroupRecord) =>
      texts.some((text) => (text.startsWith("^") ? name.startsWith(text.slice(1)) : name.includes(text))) &&
      (input.logGroupClass === undefined || ofClass === input.logGroupClass) &&
      (input.logGroupTags ?? []).every(({ key, values }) => hasTag(tags, key, values));
    const { items, next } = await store.read((tx) =>
      listWhere(tx, groups, {
        prefix: [here.account, here.region],
        keyOf: ({ name }) => [name],
        wanted,
        limit: input.limit ?? PAGE,
        ...afterToken(input.nextToken, 3),
      }),
    );
    return {
      logGroups: items.map((group) => ({
        logGroupName: group.name,
        logGroupArn: groupArn(here, group.name),
        logGroupClass: group.class as "STANDARD" | "INFREQUENT_ACCESS" | "DELIVERY",
      })),
      ...nextToken(next),
    };
  },
});

/** `!` before a value turns it round, `*` at an end stands for anything (unverified beyond the model's pattern). */
function hasTag(tags: Readonly<Record<string, string>>, key: string, values: readonly string[] = []): boolean {
  const value = tags[key];
  if (values.length === 0) return value !== undefined;
  return values.some((wanted) => {
    const negated = wanted.startsWith("!");
    const text = negated ? wanted.slice(1) : wanted;
    const open = text.startsWith("*");
    const bare = text.slice(open ? 1 : 0, text.length > 1 && text.endsWith("*") ? -1 : undefined);
    const ends = text.length > 1 && text.endsWith("*");
    const fits =
      value !== undefined &&
      (open && ends
        ? value.includes(bare)
        : open
          ? value.endsWith(bare)
          : ends
            ? value.startsWith(bare)
            : value === bare);
    return fits !== negated;
  });
}
