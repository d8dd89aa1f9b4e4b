import { s3 } from "@rolecall/aws-model/s3";
import { operation } from "../../../kernel/operation.js";
import { ask } from "../asked.js";
import { canonicalId } from "../canonical-id.js";
import { invalidArgument } from "../errors.js";
import { buckets } from "../records.js";
import { bucketArn } from "../resources.js";

/** ListBuckets names the buckets of the account by their names' order, in pages where MaxBuckets asks for them. */
export const ListBuckets = operation(s3, "ListBuckets", {
  source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html",

  permissions: ({ here, request }) => [
    ask("s3:ListAllMyBuckets", "*", { call: { here, ...(request && { request }) } }, {}),
  ],

  async handle({ input, here, store }) {
    const { MaxBuckets = 10_000, Prefix = "", BucketRegion, ContinuationToken } = input;
    if (MaxBuckets < 1 || MaxBuckets > 10_000) {
      throw invalidArgument("Argument max-buckets must be an integer between 1 and 10000", "max-buckets", MaxBuckets);
    }
    const all = await store.read((tx) => buckets.by(tx, "byAccount", [here.account]));
    const after = ContinuationToken === undefined ? "" : Buffer.from(ContinuationToken, "base64url").toString();
    const fitting = all.filter(
      ({ name, region }) =>
        name > after && name.startsWith(Prefix) && (BucketRegion === undefined || region === BucketRegion),
    );
    const page = fitting.slice(0, MaxBuckets);
    const paged = input.MaxBuckets !== undefined || Prefix !== "" || BucketRegion !== undefined;
    const last = page.at(-1);
    return {
      Buckets: page.map(({ name, createdMs, region }) => ({
        Name: name,
        CreationDate: new Date(createdMs),
        // AWS names the Region in paginated answers alone.
        ...(paged ? { BucketRegion: region } : {}),
        BucketArn: bucketArn(name),
      })),
      Owner: { ID: canonicalId(here.account) },
      ...(Prefix === "" ? {} : { Prefix }),
      ...(fitting.length > page.length && last
        ? { ContinuationToken: Buffer.from(last.name).toString("base64url") }
        : {}),
    };
  },
});
