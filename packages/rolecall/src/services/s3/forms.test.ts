import { createHmac } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { allow, policy, refusal, testWorld, type World } from "../../testing/world.js";
import { CreateAccessKey } from "../iam/operations/create-access-key.js";
import { DeletePublicAccessBlock } from "./operations/delete-public-access-block.js";
import { GetObject } from "./operations/get-object.js";
import { GetObjectTagging } from "./operations/get-object-tagging.js";
import { HeadObject } from "./operations/head-object.js";
import { PutBucketCors } from "./operations/put-bucket-cors.js";
import { PutBucketPolicy } from "./operations/put-bucket-policy.js";
import { BUCKET, browse, makeBucket, read } from "./testing.js";

let world: World;
beforeEach(async () => {
  world = await testWorld();
  await makeBucket(world);
});
afterEach(() => world.end());

type Fields = Readonly<Record<string, string>>;
interface Sent {
  readonly name?: string | undefined;
  readonly text?: string;
  readonly part?: string;
}

const BOUNDARY = "------rolecall";
function multipart(fields: Fields, { name = "chosen.txt", text = "hello", part = "file" }: Sent = {}): Buffer {
  const parts = Object.entries(fields).map(
    ([field, value]) => `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${field}"\r\n\r\n${value}\r\n`,
  );
  const file = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${part}"; filename="${name}"\r\nContent-Type: text/html\r\n\r\n${text}\r\n`;
  return Buffer.from(`${parts.join("")}${file}--${BOUNDARY}--\r\n`);
}
const TYPE = `multipart/form-data; boundary=${BOUNDARY}`;
const send = (fields: Fields, file?: Sent, headers: Fields = {}) =>
  browse(world, "POST", `/${BUCKET}`, { "content-type": TYPE, ...headers }, multipart(fields, file));

interface Key {
  readonly id: string;
  readonly secret: string;
  readonly token?: string;
}
const ROOT: Key = { id: "test", secret: "test" };

/** The fields of a form whose policy demands all of them as they are, and what else is said. */
function signed(
  fields: Fields,
  { key = ROOT, conditions, expiresInMs = 3_600_000 }: { key?: Key; conditions?: unknown[]; expiresInMs?: number } = {},
): Fields {
  const now = new Date(world.clock.now());
  const date = `${now.toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`;
  const signing = {
    "x-amz-algorithm": "AWS4-HMAC-SHA256",
    "x-amz-credential": `${key.id}/${date.slice(0, 8)}/us-east-1/s3/aws4_request`,
    "x-amz-date": date,
    ...(key.token === undefined ? {} : { "x-amz-security-token": key.token }),
  };
  const document = {
    expiration: new Date(now.getTime() + expiresInMs).toISOString(),
    conditions: [
      { bucket: BUCKET },
      ...Object.entries(signing).map(([name, value]) => ({ [name]: value })),
      ...(conditions ?? Object.entries(fields).map(([name, value]) => ({ [name]: value }))),
    ],
  };
  return sign(fields, signing, document, key, date);
}
function sign(fields: Fields, signing: Fields, document: unknown, key: Key, date: string): Fields {
  const text = Buffer.from(typeof document === "string" ? document : JSON.stringify(document)).toString("base64");
  let derived: Buffer | string = `AWS4${key.secret}`;
  for (const part of [date.slice(0, 8), "us-east-1", "s3", "aws4_request"]) {
    derived = createHmac("sha256", derived).update(part).digest();
  }
  const signature = createHmac("sha256", derived).update(text).digest("hex");
  return { ...fields, ...signing, policy: text, "x-amz-signature": signature };
}
/** A form signed over any document at all. */
function signedOver(document: unknown, fields: Fields = { key: "k" }): Fields {
  const date = `${new Date(world.clock.now()).toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`;
  const signing = {
    "x-amz-algorithm": "AWS4-HMAC-SHA256",
    "x-amz-credential": `test/${date.slice(0, 8)}/us-east-1/s3/aws4_request`,
    "x-amz-date": date,
  };
  return sign(fields, signing, document, ROOT, date);
}

const said = (code: string, message: string) =>
  expect.stringContaining(`<Code>${code}</Code><Message>${message}</Message>`);

describe("a signed form", () => {
  test("stores its file, with all that its fields say, and is answered 204 with tag and address", async () => {
    const fields = {
      key: "up/${filename}",
      "Content-Type": "text/plain",
      "Cache-Control": "no-cache",
      "x-amz-meta-WHO": "ann",
      "x-amz-meta-city": "Köln — am Rhein",
      "x-amz-storage-class": "STANDARD_IA",
      tagging: "<Tagging><TagSet><Tag><Key>a b</Key><Value>1+2</Value></Tag></TagSet></Tagging>",
      acl: "bucket-owner-full-control",
    };
    const conditions = [
      ["starts-with", "$key", "up/"],
      ["starts-with", "$content-type", "text/"],
      { "Cache-Control": "no-cache" },
      ["eq", "$x-amz-meta-who", "ann"],
      ["starts-with", "$x-amz-meta-city", "K"],
      { "x-amz-storage-class": "STANDARD_IA" },
      ["starts-with", "$tagging", ""],
      { acl: "bucket-owner-full-control" },
    ];
    const answer = await send(signed(fields, { conditions }), { name: "C:\\Temp\\a ü.txt" });
    expect(answer).toMatchObject({
      status: 204,
      body: "",
      headers: {
        etag: '"5d41402abc4b2a76b9719d911017c592"',
        location: `http://127.0.0.1:4566/${BUCKET}/up%2Fa%20%C3%BC.txt`,
        "x-amz-checksum-type": "FULL_OBJECT",
      },
    });
    const at = { Bucket: BUCKET, Key: "up/a ü.txt" };
    expect(await read(world.root, at.Key)).toBe("hello");
    expect(await world.root.call(HeadObject, at)).toMatchObject({
      ContentType: "text/plain",
      CacheControl: "no-cache",
      StorageClass: "STANDARD_IA",
      Metadata: { who: "ann", city: "=?UTF-8?Q?K=C3=B6ln_=E2=80=94_am_Rhein?=" },
    });
    expect(await world.root.call(GetObjectTagging, at)).toMatchObject({ TagSet: [{ Key: "a b", Value: "1+2" }] });
  });

  test("is answered as it asks to be", async () => {
    const fields = { key: "a b/ü", success_action_status: "201" };
    const created = await send(signed(fields));
    const location = `http://127.0.0.1:4566/${BUCKET}/a%20b%2F%C3%BC`;
    expect(created).toMatchObject({
      status: 201,
      headers: { "content-type": "application/xml", location },
      body: `<?xml version="1.0" encoding="UTF-8"?>\n<PostResponse><Location>${location}</Location><Bucket>${BUCKET}</Bucket><Key>a b/ü</Key><ETag>"5d41402abc4b2a76b9719d911017c592"</ETag></PostResponse>`,
    });
    expect(await send(signed({ ...fields, success_action_status: "200" }))).toMatchObject({ status: 200, body: "" });
    expect((await send(signed({ ...fields, success_action_status: "418" }))).status).toBe(204);

    const away = { key: "a b/c", success_action_redirect: "https://app.example/done?x=1" };
    expect(await send(signed(away))).toMatchObject({
      status: 303,
      body: "",
      headers: {
        location: `https://app.example/done?x=1&bucket=${BUCKET}&key=a+b%2Fc&etag=%225d41402abc4b2a76b9719d911017c592%22`,
      },
    });
    expect((await send(signed({ key: "k", success_action_redirect: "/done" }))).status).toBe(204);
    expect((await send(signed({ key: "k", redirect: "https://ü.example/\u2014" }))).headers.location).toBe(
      `https://%C3%BC.example/%E2%80%94?bucket=${BUCKET}&key=k&etag=%225d41402abc4b2a76b9719d911017c592%22`,
    );
  });

  test("asks for s3:PutObject, and for s3:PutObjectTagging where it has tags, of the one who signed it", async () => {
    const ann = await world.user("ann", allow("s3:PutObject", `arn:aws:s3:::${BUCKET}/*`, isPost()));
    const { AccessKey } = await world.root.call(CreateAccessKey, { UserName: "ann" });
    const key = { id: AccessKey?.AccessKeyId ?? "", secret: AccessKey?.SecretAccessKey ?? "" };
    expect((await send(signed({ key: "k" }, { key }))).status).toBe(204);
    expect(world.trail.last()).toMatchObject({ operation: "PostObject", action: "s3:PutObject" });
    const tagging = "<Tagging><TagSet><Tag><Key>a</Key><Value>1</Value></Tag></TagSet></Tagging>";
    const denied = await send(signed({ key: "k", tagging }, { key }));
    expect(denied).toMatchObject({
      status: 403,
      body: expect.stringContaining(`User: ${ann.arn} is not authorized to perform: s3:PutObjectTagging`),
    });
  });

  const isPost = () => ({
    StringEquals: { "s3:authType": "POST", "s3:signatureversion": "AWS4-HMAC-SHA256" },
    NumericLessThan: { "s3:signatureAge": "1000" },
  });

  test("may be signed with temporary credentials, whose token it brings", async () => {
    const role = await world.role("poster", { policies: [allow("s3:PutObject")] });
    const { AssumeRole } = await import("../sts/operations/assume-role.js");
    const { Credentials } = await world.host.call(
      AssumeRole,
      { RoleArn: role.arn, RoleSessionName: "session" },
      {
        caller: { principal: { type: "service", name: "lambda.amazonaws.com" }, account: "000000000000" },
        region: "us-east-1",
      },
    );
    const { AccessKeyId: id = "", SecretAccessKey: secret = "", SessionToken: token = "" } = Credentials ?? {};
    expect((await send(signed({ key: "k" }, { key: { id, secret, token } }))).status).toBe(204);
    const without = await send(signed({ key: "k" }, { key: { id, secret } }));
    expect(without).toMatchObject({ status: 403, body: expect.stringContaining("<Code>InvalidAccessKeyId</Code>") });
  });

  test("has its checksums compared", async () => {
    expect((await send(signed({ key: "k", "x-amz-checksum-crc32": "NhCmhg==" }))).headers).toMatchObject({
      "x-amz-checksum-crc32": "NhCmhg==",
    });
    expect(await send(signed({ key: "k", "x-amz-checksum-crc32": "AAAAAA==" }))).toMatchObject({
      status: 400,
      body: expect.stringContaining("<Code>BadDigest</Code>"),
    });
  });

  test("has names of fields in any case, ignores what comes after its file, and keeps ${filename} where there is none", async () => {
    const fields = signed({ key: "k" });
    const loud = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name.toUpperCase(), value]));
    expect((await send(loud)).status).toBe(204);

    const body = multipart(signed({ key: "after" }))
      .toString()
      .replace(`--${BOUNDARY}--\r\n`, "");
    const more = `${body}--${BOUNDARY}\r\nContent-Disposition: form-data; name="submit"\r\n\r\nGo\r\n--${BOUNDARY}--\r\n`;
    expect((await browse(world, "POST", `/${BUCKET}/`, { "content-type": TYPE }, Buffer.from(more))).status).toBe(204);

    const nameless = multipart(signed({ key: "x-${filename}" }))
      .toString()
      .replace('; filename="chosen.txt"', "");
    await browse(world, "POST", `/${BUCKET}`, { "content-type": TYPE }, Buffer.from(nameless));
    expect(await read(world.root, "x-${filename}")).toBe("hello");
  });

  test.each([
    ["at once", Number.POSITIVE_INFINITY],
    ["in pieces", 40],
  ])("takes no field that comes after its file: sent %s", async (_how, size) => {
    const field = (name: string, value: string) =>
      `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
    const late = [field("x-amz-meta-late", "1"), field("key", "late"), field("success_action_status", "201")];
    const padding = field("x", "y".repeat(30_000));
    const whole = Buffer.from(
      multipart(signed({ key: "early" }))
        .toString()
        .replace(`--${BOUNDARY}--\r\n`, `${late.join("")}${padding}--${BOUNDARY}--\r\n`),
    );
    async function* pieces() {
      for (let at = 0; at < whole.length; at += Math.min(size, whole.length)) yield whole.subarray(at, at + size);
    }
    const answer = await browse(world, "POST", `/${BUCKET}`, { "content-type": TYPE }, pieces());
    expect(answer.status).toBe(204);
    expect(await read(world.root, "early")).toBe("hello");
    expect((await world.root.call(HeadObject, { Bucket: BUCKET, Key: "early" })).Metadata ?? {}).toEqual({});
  });

  test("leaves no object behind where its body is cut short", async () => {
    const body = multipart(signed({ key: "cut" }), { text: "x".repeat(200_000) }).subarray(0, 150_000);
    const answer = await browse(world, "POST", `/${BUCKET}`, { "content-type": TYPE }, body);
    expect(answer).toMatchObject({ status: 400, body: expect.stringContaining("<Code>MalformedPOSTRequest</Code>") });
    expect(await refusal(read(world.root, "cut"))).toMatchObject({ code: "NoSuchKey" });
  });

  test("is taken as it arrives", async () => {
    const body = multipart(signed({ key: "long" }), { text: "x".repeat(300_000) });
    async function* pieces() {
      for (let at = 0; at < body.length; at += 7001) yield body.subarray(at, at + 7001);
    }
    expect((await browse(world, "POST", `/${BUCKET}`, { "content-type": TYPE }, pieces())).status).toBe(204);
    expect((await read(world.root, "long")).length).toBe(300_000);
  });

  test("of another origin is told what the bucket's CORS rules say", async () => {
    const CORSRules = [{ AllowedOrigins: ["*"], AllowedMethods: ["POST"] }];
    await world.root.call(PutBucketCors, { Bucket: BUCKET, CORSConfiguration: { CORSRules } });
    const origin = "https://app.example";
    for (const fields of [signed({ key: "k" }), { key: "unsigned" }]) {
      expect((await send(fields, {}, { origin })).headers).toMatchObject({ "access-control-allow-origin": "*" });
    }
  });
});

describe("an unsigned form", () => {
  test("is the anonymous caller's, whom the bucket's policy may let in", async () => {
    expect(await send({ key: "k" })).toMatchObject({
      status: 403,
      body: expect.stringContaining("<Message>Access Denied</Message>"),
    });
    await world.root.call(DeletePublicAccessBlock, { Bucket: BUCKET });
    const toAll = { Effect: "Allow", Principal: "*", Action: "s3:PutObject", Resource: `arn:aws:s3:::${BUCKET}/in/*` };
    await world.root.call(PutBucketPolicy, { Bucket: BUCKET, Policy: policy(toAll).document });
    expect((await send({ key: "in/k" })).status).toBe(204);
    expect((await send({ key: "out/k" })).status).toBe(403);
    expect((await world.root.call(GetObject, { Bucket: BUCKET, Key: "in/k" })).ContentType).toBe("binary/octet-stream");
  });
});

describe("a form's policy", () => {
  const failed = (condition: string) =>
    said("AccessDenied", `Invalid according to Policy: Policy Condition failed: ${condition.replaceAll("<", "&lt;")}`);

  test.each<[unknown[], string]>([
    [[["eq", "$key", "other"]], '["eq", "$key", "other"]'],
    [[{ key: 'o"ther' }], '["eq", "$key", "o\\"ther"]'],
    [[["starts-with", "$key", "K"]], '["starts-with", "$key", "K"]'],
    [[["eq", "key", "k"]], '["eq", "key", "k"]'],
    [[{ key: "k" }, ["starts-with", "$Content-Type", ""]], '["starts-with", "$Content-Type", ""]'],
    [[{ key: "k" }, ["content-length-range", "test", "10"]], '["content-length-range", "test", "10"]'],
  ])("with %j fails", async (conditions, words) => {
    expect(await send(signed({ key: "k" }, { conditions }))).toMatchObject({ status: 403, body: failed(words) });
  });

  test("is of one bucket, whatever a field says", async () => {
    await makeBucket(world, "another-bucket");
    const fields = signed({ key: "k", bucket: BUCKET });
    const body = multipart(fields);
    expect((await browse(world, "POST", "/another-bucket", { "content-type": TYPE }, body)).body).toContain(
      `Policy Condition failed: ["eq", "$bucket", "${BUCKET}"]`,
    );
  });

  test("names every field but those that S3 ignores", async () => {
    const conditions = [{ key: "k" }];
    expect((await send(signed({ key: "k", "x-ignore-this": "1" }, { conditions }))).status).toBe(204);
    expect(await send(signed({ key: "k", StorageClass: "1" }, { conditions }))).toMatchObject({
      status: 403,
      body: said("AccessDenied", "Invalid according to Policy: Extra input fields: StorageClass"),
    });
  });

  test("wants each type of a list to begin alike", async () => {
    const conditions = [{ key: "k" }, ["starts-with", "$Content-Type", "image/"]];
    const typed = (type: string) => send(signed({ key: "k", "Content-Type": type }, { conditions }));
    expect((await typed("image/png,image/gif")).status).toBe(204);
    expect((await typed("image/png,text/html")).status).toBe(403);
  });

  test("says how large the file may be, both ends included", async () => {
    const of = (text: string, range: unknown[] = ["content-length-range", 5, 10]) =>
      send(signed({ key: "k" }, { conditions: [{ key: "k" }, range] }), { text });
    expect((await of("12345")).status).toBe(204);
    expect((await of("1234567890", ["content-length-range", "5", "10"])).status).toBe(204);
    expect(await of("123456789012")).toMatchObject({
      status: 400,
      body: expect.stringContaining(
        "<Code>EntityTooLarge</Code><Message>Your proposed upload exceeds the maximum allowed size</Message><ProposedSize>12</ProposedSize><MaxSizeAllowed>10</MaxSizeAllowed>",
      ),
    });
    expect(await of("1")).toMatchObject({
      status: 400,
      body: expect.stringContaining("<ProposedSize>1</ProposedSize><MinSizeAllowed>5</MinSizeAllowed>"),
    });
  });

  test("expires", async () => {
    expect(await send(signed({ key: "k" }, { expiresInMs: 0 }))).toMatchObject({
      status: 403,
      body: said("AccessDenied", "Invalid according to Policy: Policy expired."),
    });
  });

  test("escapes dollars as S3 does", async () => {
    const any = ["x-amz-algorithm", "x-amz-credential", "x-amz-date"].map((name) => `["starts-with", "$${name}", ""]`);
    const of = (value: string) =>
      `{"expiration": "2999-01-01T00:00:00Z", "conditions": [{"bucket": "${BUCKET}"}, ["eq", "$key", "${value}"], ${any}]}`;
    expect((await send(signedOver(of("for-\\$5"), { key: "for-$5" }))).status).toBe(204);
    expect((await send(signedOver(of("back\\\\$lash"), { key: "back\\$lash" }))).status).toBe(204);
    expect((await send(signedOver(of("for-\\$5"), { key: "for-5" }))).status).toBe(403);
  });

  const until = "2999-01-01T00:00:00Z";
  test.each<[unknown, string]>([
    ["{", "Invalid JSON."],
    ["[]", "Invalid JSON."],
    [{ expiration: until }, "Policy missing conditions."],
    [{ conditions: [] }, "Policy missing expiration."],
    [{ expiration: until, conditions: {} }, "Invalid 'conditions' value: must be a List."],
    [
      { expiration: "2999-01-01T00:00:00+02:00", conditions: [] },
      "Invalid 'expiration' value: '2999-01-01T00:00:00+02:00'",
    ],
    [{ expiration: until, conditions: [], Statement: [] }, "Unexpected: 'statement'"],
    [
      { expiration: until, conditions: [{ a: "1", b: "2" }] },
      "Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.",
    ],
    [{ expiration: until, conditions: [{ "Content-Length": 5 }] }, "Invalid Simple-Condition: value must be a string."],
    [{ expiration: until, conditions: [{ key: null }] }, "Invalid JSON."],
    [{ expiration: until, conditions: [[]] }, "Invalid Condition: missing operation identifier."],
    [
      { expiration: until, conditions: [["ends-with", "$key", "k"]] },
      "Invalid Condition: unknown operation 'ends-with'.",
    ],
    [
      { expiration: until, conditions: [["content-length-range", 0]] },
      "Invalid content-length-range: wrong number of arguments.",
    ],
    [{ expiration: until, conditions: [["content-length-range", 0, 1.5]] }, "Invalid JSON."],
  ])("that is %j is none", async (document, message) => {
    expect(await send(signedOver(document))).toMatchObject({
      status: 400,
      body: said("InvalidPolicyDocument", `Invalid Policy: ${message}`),
    });
  });
});

describe("what is no form", () => {
  test.each<[string, Fields, Sent, string, string]>([
    [
      "has no key",
      { a: "1" },
      {},
      "InvalidArgument",
      "Bucket POST must contain a field named 'key'.  If it is specified",
    ],
    [
      "has no file",
      { key: "k" },
      { part: "upload" },
      "InvalidArgument",
      "POST requires exactly one file upload per request.",
    ],
    [
      "has too long a field",
      { key: "k", a: "x".repeat(20_481) },
      {},
      "MaxPostPreDataLengthExceeded",
      "Your POST request fields preceeding the upload file was too large.",
    ],
    [
      "has its file as a field",
      { key: "k" },
      { part: "upload", text: "x".repeat(30_000) },
      "MaxPostPreDataLengthExceeded",
      "Your POST",
    ],
    ["has an empty key", { key: "" }, {}, "InvalidArgument", "User key must have a length greater than 0."],
  ])("%s", async (_, fields, file, code, message) => {
    const answer = await send(fields, file);
    expect(answer.status).toBe(400);
    expect(answer.body).toContain(`<Code>${code}</Code><Message>${message}`);
  });

  test("has no boundary, or another one", async () => {
    for (const type of ["multipart/form-data", "multipart/form-data; boundary=other"]) {
      const answer = await browse(world, "POST", `/${BUCKET}`, { "content-type": type }, multipart({ key: "k" }));
      expect(answer).toMatchObject({
        status: 400,
        body: said("MalformedPOSTRequest", "The body of your POST request is not well-formed multipart/form-data."),
      });
    }
  });

  test("has a query", async () => {
    const answer = await browse(world, "POST", `/${BUCKET}?x=1`, { "content-type": TYPE }, multipart({ key: "k" }));
    expect(answer.status).toBe(405);
  });
});
