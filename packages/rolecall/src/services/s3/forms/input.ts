/**
 * What a form says of its object. But for the key, the ACL and the tags its fields are called like PutObject's headers,
 * and are read like them.
 *
 * AWS: https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html
 */
import { s3 } from "@rolecall/aws-model/s3";
import type { BodyStream } from "../../../kernel/http.js";
import { restXml } from "../../../protocols/rest-xml.js";
import { parseXml, type XmlElement } from "../../../protocols/xml/document.js";
import { malformedXml } from "../errors.js";
import type { PutInput } from "../objects/put.js";
import { requireObjectTags } from "../tags.js";

const STANDARD: ReadonlySet<string> = new Set([
  "cache-control",
  "content-disposition",
  "content-encoding",
  "content-language",
  "content-md5",
  "content-type",
  "expires",
]);

/** @throws MalformedXML, InvalidTag, BadRequest for tags; what a header of PutObject is refused by */
export function putInputOf(
  bucket: string,
  key: string,
  fields: ReadonlyMap<string, string>,
  stream: BodyStream,
): PutInput {
  const headers: Record<string, string> = {};
  for (const [name, value] of fields) {
    if (name.startsWith("x-amz-meta-")) headers[name] = mailSafe(value);
    else if (STANDARD.has(name) || name.startsWith("x-amz-")) headers[name] = printable(value);
  }
  const acl = fields.get("acl");
  const tagging = fields.get("tagging");
  // The names that PutObject has for them are no fields of a form.
  delete headers["x-amz-acl"];
  delete headers["x-amz-tagging"];
  if (acl !== undefined) headers["x-amz-acl"] = acl;
  if (tagging !== undefined) headers["x-amz-tagging"] = tagHeader(tagging);
  const { model, put } = putModel();
  const parsed = restXml.parse(
    {
      method: "PUT",
      path: `/${bucket}/${encodeURIComponent(key)}`,
      query: "",
      headers,
      rawHeaders: Object.entries(headers).flat(),
      body: new Uint8Array(),
      stream,
      remoteAddress: "",
      httpVersion: "1.1",
    },
    put,
    model,
  );
  return parsed as unknown as PutInput;
}

export function putModel() {
  const model = s3.model();
  const put = model.operations.PutObject;
  if (put === undefined) throw new Error("the model of S3 has no PutObject");
  return { model, put };
}

/** XML, as PutObjectTagging takes it; another root than `Tagging` has no tags, as S3 was seen to find. */
function tagHeader(xml: string): string {
  const root = parseXml(xml);
  if (root === undefined) throw malformedXml();
  const inside = (elements: readonly XmlElement[], name: string) =>
    elements.flatMap((element) => element.children.filter((child) => child.name === name));
  const pairs = inside(inside(root.name === "Tagging" ? [root] : [], "TagSet"), "Tag").map((tag) => ({
    Key: inside([tag], "Key")[0]?.text ?? "",
    Value: inside([tag], "Value")[0]?.text ?? "",
  }));
  return new URLSearchParams(Object.entries(requireObjectTags(pairs))).toString();
}

/** What no header can hold is a blank, as S3 was seen to answer it. */
const printable = (text: string): string => text.replace(/[^\t\x20-\x7e\xa0-\xff]/g, " ");

/**
 * Metadata that no header can hold, as S3 keeps it: an encoded word of RFC 2047, quoted where most of it is ASCII.
 * unverified: how a text is parted that would make a word longer than 75 characters
 */
function mailSafe(text: string): string {
  const characters = [...text];
  const plain = characters.filter((character) => /[\t\r\n\x20-\x7e]/.test(character)).length;
  if (plain === characters.length) return printable(text);
  if (plain <= characters.length - plain) return `=?UTF-8?B?${Buffer.from(text).toString("base64")}?=`;
  let quoted = "";
  for (const byte of Buffer.from(text)) {
    const character = String.fromCharCode(byte);
    if (character === " ") quoted += "_";
    else if (/[!-~]/.test(character) && !/[=_?]/.test(character)) quoted += character;
    else quoted += `=${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }
  return `=?UTF-8?Q?${quoted}?=`;
}
