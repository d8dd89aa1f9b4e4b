import { kinesis } from "@rolecall/aws-model/kinesis";
import { operation } from "../../../kernel/operation.js";
import { textOfToken, tokenOfText } from "../../../kernel/page-token.js";
import { invalidArgument } from "../errors.js";
import { onArn } from "../permissions.js";
import { statusAt, streams } from "../records.js";
import { streamView } from "../views.js";

const MOST = 100;

/** ListStreams answers the streams of an account in a Region, by name. */
export const ListStreams = operation(kinesis, "ListStreams", {
  source: "https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ListStreams.html",

  permissions: () => [onArn("kinesis:ListStreams", "*")],

  async handle({ input, here: { account, region }, store, clock }) {
    const nowMs = clock.now();
    const { NextToken, ExclusiveStartStreamName, Limit = MOST } = input;
    const name = NextToken === undefined ? ExclusiveStartStreamName : textOfToken(NextToken);
    // Unverified words.
    if (NextToken !== undefined && name === undefined) throw invalidArgument("Invalid NextToken.");
    const prefix = [account, region];
    const { items } = await store.read((read) =>
      streams.list(read, { prefix, ...(name === undefined ? {} : { after: [...prefix, name] }) }),
    );
    const there = items.filter((stream) => statusAt(stream, nowMs) !== "GONE");
    const page = there.slice(0, Math.min(Limit, MOST));
    const last = page.at(-1);
    const more = page.length < there.length;
    return {
      StreamNames: page.map((stream) => stream.name),
      StreamSummaries: page.map((stream) => {
        const view = streamView(stream, nowMs);
        const { StreamName, StreamARN, StreamStatus, StreamModeDetails, StreamCreationTimestamp } = view;
        return { StreamName, StreamARN, StreamStatus, StreamModeDetails, StreamCreationTimestamp };
      }),
      HasMoreStreams: more,
      ...(more && last ? { NextToken: tokenOfText(last.name) } : {}),
    };
  },
});
