import { kinesis } from "@rolecall/aws-model/kinesis";
import { operation } from "../../../kernel/operation.js";
import { textOfToken, tokenOfText } from "../../../kernel/page-token.js";
import { invalidArgument, streamNotFound } from "../errors.js";
import { requireStream } from "../find.js";
import { placeOf } from "../names.js";
import { onStream } from "../permissions.js";
import { consumers } from "../records.js";
import { consumerView } from "../views.js";

const MOST = 100;

/** ListStreamConsumers answers the consumers of a stream, by name. */
export const ListStreamConsumers = operation(kinesis, "ListStreamConsumers", {
  source: "https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ListStreamConsumers.html",

  permissions: ({ input, here }) => [onStream("kinesis:ListStreamConsumers", here, input)],

  async handle({ input, here, store, clock }) {
    const nowMs = clock.now();
    const place = placeOf(here, input);
    const { NextToken, StreamCreationTimestamp: created } = input;
    const name = NextToken === undefined ? undefined : textOfToken(NextToken);
    // Unverified words.
    if (NextToken !== undefined && name === undefined) throw invalidArgument("Invalid NextToken.");
    const prefix = [place.account, place.region, place.name];
    return store.read(async (read) => {
      const { createdMs } = await requireStream(read, here, place, nowMs);
      if (created && Math.floor(created.getTime() / 1000) !== Math.floor(createdMs / 1000)) throw streamNotFound(place);
      const after = name === undefined ? {} : { after: [...prefix, name] };
      const { items, next } = await consumers.list(read, {
        prefix,
        limit: Math.min(input.MaxResults ?? MOST, MOST),
        ...after,
      });
      const last = items.at(-1);
      return {
        Consumers: items.map((consumer) => consumerView(consumer, nowMs)),
        ...(next && last ? { NextToken: tokenOfText(last.name) } : {}),
      };
    });
  },
});
