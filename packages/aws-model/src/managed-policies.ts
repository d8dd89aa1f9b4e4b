/**
 * AWS's managed policies: what `iam:ListPolicies --scope AWS` lists and `iam:GetPolicyVersion` reads, all versions of
 * them. The data is a generated snapshot; the list is unpacked on first use, a policy's text when it is asked for.
 *
 * Left out, since the source has it not: policy ids (`ANPA…`) and descriptions. Texts are the documents' content in
 * the usual layout; AWS's own line breaks differ here and there.
 *
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/about-managed-policy-reference.html
 */
import { brotliDecompressSync } from "node:zlib";
import data from "./generated/managed-policies.data.js";

export interface ManagedPolicy {
  /** `arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole` */
  readonly arn: string;
  readonly name: string;
  /** `/service-role/` */
  readonly path: string;
  /** `v3` */
  readonly defaultVersionId: string;
  readonly createDate: Date;
  readonly updateDate: Date;
  /** Newest first; AWS keeps them all, though a few numbers are missing. */
  readonly versions: readonly ManagedPolicyVersion[];
}

export interface ManagedPolicyVersion {
  readonly versionId: string;
  readonly isDefault: boolean;
  readonly createDate: Date;
  /** The policy's JSON text; unpacked when read. */
  readonly document: string;
}

/** A policy by its ARN; undefined when AWS has none of that ARN. */
export function managedPolicy(arn: string): ManagedPolicy | undefined {
  return catalogue().byArn.get(arn);
}

/** All of them, in the order in which iam:ListPolicies gives them. */
export function managedPolicies(): readonly ManagedPolicy[] {
  return catalogue().policies;
}

/** Where the snapshot came from: package name and version. */
export function managedPolicySources(): Readonly<Record<string, string>> {
  return catalogue().sources;
}

interface Catalogue {
  readonly sources: Readonly<Record<string, string>>;
  readonly policies: readonly ManagedPolicy[];
  readonly byArn: ReadonlyMap<string, ManagedPolicy>;
}

interface EncodedList {
  readonly sources: Readonly<Record<string, string>>;
  /** Policies that share a pair of lines. */
  readonly group: number;
  readonly policies: readonly EncodedPolicy[];
}

type EncodedPolicy = readonly [
  arn: string,
  createSeconds: number,
  updateSeconds: number,
  /** Newest first. */
  versions: readonly (readonly [number: number, createSeconds: number])[],
];

let parsed: Catalogue | undefined;

function catalogue(): Catalogue {
  parsed ??= parseCatalogue();
  return parsed;
}

function parseCatalogue(): Catalogue {
  const [first = "", ...lines] = data.split("\n");
  const list = JSON.parse(unpack(first)) as EncodedList;
  const texts = new Texts(lines);
  let firstOlder = 0;
  const policies = list.policies.map((encoded, index): ManagedPolicy => {
    if (index % list.group === 0) firstOlder = 0;
    const policy = new Policy(encoded, texts, {
      group: Math.floor(index / list.group),
      newest: index % list.group,
      firstOlder,
    });
    firstOlder += encoded[3].length - 1;
    return policy;
  });
  return { sources: list.sources, policies, byArn: new Map(policies.map((policy) => [policy.arn, policy])) };
}

/** Where a policy's texts lie: its group's lines, and its places in them. */
interface Place {
  readonly group: number;
  readonly newest: number;
  readonly firstOlder: number;
}

class Policy implements ManagedPolicy {
  readonly arn: string;
  readonly name: string;
  readonly path: string;
  readonly defaultVersionId: string;
  private readonly createSeconds: number;
  private readonly updateSeconds: number;
  private readonly encodedVersions: EncodedPolicy[3];
  private readonly texts: Texts;
  private readonly place: Place;
  private builtVersions: readonly ManagedPolicyVersion[] | undefined;

  constructor([arn, createSeconds, updateSeconds, versions]: EncodedPolicy, texts: Texts, place: Place) {
    const resource = arn.slice(arn.indexOf(":policy/") + ":policy".length);
    this.arn = arn;
    this.name = resource.slice(resource.lastIndexOf("/") + 1);
    this.path = resource.slice(0, resource.lastIndexOf("/") + 1);
    this.defaultVersionId = `v${versions[0]?.[0] ?? 1}`;
    this.createSeconds = createSeconds;
    this.updateSeconds = updateSeconds;
    this.encodedVersions = versions;
    this.texts = texts;
    this.place = place;
  }

  get createDate(): Date {
    return new Date(this.createSeconds * 1000);
  }

  get updateDate(): Date {
    return new Date(this.updateSeconds * 1000);
  }

  get versions(): readonly ManagedPolicyVersion[] {
    this.builtVersions ??= this.encodedVersions.map(
      ([number, seconds], age) => new Version(`v${number}`, age, seconds, this.texts, this.place),
    );
    return this.builtVersions;
  }
}

class Version implements ManagedPolicyVersion {
  readonly versionId: string;
  readonly isDefault: boolean;
  private readonly age: number;
  private readonly createSeconds: number;
  private readonly texts: Texts;
  private readonly place: Place;

  constructor(versionId: string, age: number, createSeconds: number, texts: Texts, place: Place) {
    this.versionId = versionId;
    this.isDefault = age === 0;
    this.age = age;
    this.createSeconds = createSeconds;
    this.texts = texts;
    this.place = place;
  }

  get createDate(): Date {
    return new Date(this.createSeconds * 1000);
  }

  get document(): string {
    const { group, newest, firstOlder } = this.place;
    return this.age === 0 ? this.texts.newest(group, newest) : this.texts.older(group, firstOlder + this.age - 1);
  }
}

/**
 * The texts, unpacked a group at a time. Default versions stay once they were asked for, since roles that name them
 * are evaluated again and again; of the older ones only the last group does, for they make 30 MB.
 */
class Texts {
  private readonly newestGroups = new Map<number, (string | undefined)[]>();
  private readonly pretty = new Map<string, string>();
  private lastOlder: { readonly group: number; readonly texts: readonly string[] } | undefined;

  constructor(private readonly lines: readonly string[]) {}

  newest(group: number, place: number): string {
    const key = `${group}.${place}`;
    const known = this.pretty.get(key);
    if (known !== undefined) return known;
    let texts = this.newestGroups.get(group);
    if (texts === undefined) {
      texts = unpack(this.lines[2 * group] ?? "").split("\n");
      this.newestGroups.set(group, texts);
    }
    const text = layOut(texts[place] ?? "");
    texts[place] = undefined;
    this.pretty.set(key, text);
    return text;
  }

  older(group: number, place: number): string {
    if (this.lastOlder?.group !== group) {
      this.lastOlder = { group, texts: unpack(this.lines[2 * group + 1] ?? "").split("\n") };
    }
    return layOut(this.lastOlder.texts[place] ?? "");
  }
}

const unpack = (line: string): string => brotliDecompressSync(Buffer.from(line, "base64")).toString("utf8");

const layOut = (text: string): string => JSON.stringify(JSON.parse(text), null, 4);
