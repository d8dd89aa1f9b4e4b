import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { frontsOf } from "../../kernel/front.js";
import { allow, policy, refusal, testWorld, type World } from "../../testing/world.js";
import { SERVICES } from "../index.js";
import { s3Front } from "./front.js";
import { DeleteBucketCors } from "./operations/delete-bucket-cors.js";
import { DeletePublicAccessBlock } from "./operations/delete-public-access-block.js";
import { GetBucketCors } from "./operations/get-bucket-cors.js";
import { PutBucketCors } from "./operations/put-bucket-cors.js";
import { PutBucketPolicy } from "./operations/put-bucket-policy.js";
import { BUCKET, browse, makeBucket, put } from "./testing.js";

let world: World;
beforeEach(async () => {
  world = await testWorld();
  await makeBucket(world);
});
afterEach(() => world.end());

type Rule = NonNullable<Parameters<typeof PutBucketCors.handle>[0]["input"]["CORSConfiguration"]>["CORSRules"] & object;
const setRules = (...CORSRules: Rule) =>
  world.root.call(PutBucketCors, { Bucket: BUCKET, CORSConfiguration: { CORSRules } });
const site = "https://app.example";
const rule = { AllowedOrigins: [site], AllowedMethods: ["GET", "PUT"] };

const preflight = (headers: Record<string, string> = {}, path = `/${BUCKET}/k`) =>
  browse(world, "OPTIONS", path, headers);
const asks = (origin: string, method: string, headers?: string) => ({
  origin,
  "access-control-request-method": method,
  ...(headers === undefined ? {} : { "access-control-request-headers": headers }),
});
const corsOf = ({ headers }: { headers: object }) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith("access-control-") || name === "vary"));
const toAnswer = (code: string, message: string, method: string, type: string) =>
  expect.stringContaining(
    `<Code>${code}</Code><Message>${message}</Message><Method>${method}</Method><ResourceType>${type}</ResourceType>`,
  );
const NOT_ALLOWED =
  "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.";

describe("a CORS configuration", () => {
  test("comes back as it was put, is 404 where there is none, and goes as often as one likes", async () => {
    const rules = [
      { ID: "one", ...rule, AllowedHeaders: ["x-AMZ-*"], ExposeHeaders: ["ETag"], MaxAgeSeconds: 3000 },
      { AllowedOrigins: ["http://test.com:80", ""], AllowedMethods: ["HEAD"] },
    ];
    await setRules(...rules);
    expect(await world.root.call(GetBucketCors, { Bucket: BUCKET })).toEqual({ CORSRules: rules });
    await world.root.call(DeleteBucketCors, { Bucket: BUCKET });
    await world.root.call(DeleteBucketCors, { Bucket: BUCKET });
    expect(await refusal(world.root.call(GetBucketCors, { Bucket: BUCKET }))).toMatchObject({
      code: "NoSuchCORSConfiguration",
      status: 404,
      message: "The CORS configuration does not exist",
      fields: { BucketName: BUCKET },
    });
  });

  test.each([
    [[], "MalformedXML", "The XML you provided was not well-formed"],
    [[{ AllowedMethods: ["GET"] }], "MalformedXML", "The XML you provided was not well-formed"],
    [[{ AllowedOrigins: ["*"], AllowedMethods: [] }], "MalformedXML", "The XML you provided was not well-formed"],
    [
      [{ ...rule, AllowedMethods: ["OPTIONS"] }],
      "InvalidRequest",
      "Found unsupported HTTP method in CORS config. Unsupported method is OPTIONS",
    ],
    [
      [{ ...rule, AllowedOrigins: ["*example*.com"] }],
      "InvalidRequest",
      'AllowedOrigin "*example*.com" can not have more than one wildcard.',
    ],
    [[{ ...rule, AllowedHeaders: ["a*b*"] }], "InvalidRequest", 'AllowedHeader "a*b*" can not have more than one'],
    [[{ ...rule, ExposeHeaders: ["*"] }], "InvalidRequest", 'ExposeHeader "*" contains wildcard.'],
    [Array.from({ length: 101 }, () => rule), "InvalidRequest", "allowed limit of 100 rules"],
  ])("%j is refused by %s", async (rules, code, message) => {
    const refused = await refusal(setRules(...(rules as Rule)));
    expect(refused).toMatchObject({ code, status: 400 });
    expect(refused.message).toContain(message);
  });

  test("is put and deleted by s3:PutBucketCORS and read by s3:GetBucketCORS", async () => {
    const ann = await world.user("ann", allow("s3:PutBucketCORS"));
    await ann.call(PutBucketCors, { Bucket: BUCKET, CORSConfiguration: { CORSRules: [rule] } });
    expect(await refusal(ann.call(GetBucketCors, { Bucket: BUCKET }))).toMatchObject({ code: "AccessDenied" });
    await ann.call(DeleteBucketCors, { Bucket: BUCKET });
  });
});

describe("a preflight", () => {
  test("needs an origin, a bucket, a configuration and a method, in this order", async () => {
    expect(await preflight({}, "/nobody-has-it")).toMatchObject({
      status: 400,
      body: expect.stringContaining(
        "<Code>BadRequest</Code><Message>Insufficient information. Origin request header needed.</Message>",
      ),
    });
    expect(await preflight({ origin: site }, "/nobody-has-it/k")).toMatchObject({
      status: 403,
      body: toAnswer("AccessForbidden", "CORSResponse: Bucket not found", "OPTIONS", "BUCKET"),
    });
    expect(await preflight(asks(site, "PUT"))).toMatchObject({
      status: 403,
      body: toAnswer("AccessForbidden", "CORSResponse: CORS is not enabled for this bucket.", "PUT", "BUCKET"),
    });
    await setRules(rule);
    expect(await preflight({ origin: site })).toMatchObject({
      status: 400,
      body: expect.stringContaining("<Message>Invalid Access-Control-Request-Method: null</Message>"),
    });
  });

  test("is answered by the first rule that fits origin, method and headers, without any permission", async () => {
    await setRules(
      { ...rule, AllowedHeaders: ["x-amz-*", "Content-Type"], ExposeHeaders: ["ETag", "x-amz-id-2"], MaxAgeSeconds: 9 },
      { AllowedOrigins: ["*"], AllowedMethods: ["DELETE"] },
    );
    const answer = await preflight(asks(site, "PUT", "X-Amz-Meta-A,content-type"));
    expect(answer).toMatchObject({ status: 200, body: "" });
    expect(corsOf(answer)).toEqual({
      "access-control-allow-origin": site,
      "access-control-allow-methods": "GET, PUT",
      "access-control-allow-headers": "x-amz-meta-a, content-type",
      "access-control-expose-headers": "ETag, x-amz-id-2",
      "access-control-max-age": "9",
      "access-control-allow-credentials": "true",
      vary: "Origin, Access-Control-Request-Headers, Access-Control-Request-Method",
    });
    expect(corsOf(await preflight(asks("http://any:1234", "DELETE")))).toEqual({
      "access-control-allow-origin": "*",
      "access-control-allow-methods": "DELETE",
      vary: "Origin, Access-Control-Request-Headers, Access-Control-Request-Method",
    });
    expect(world.trail.all().some(({ operation }) => operation.includes("OPTIONS"))).toBe(false);
  });

  test.each([
    ["another origin", asks("http://app.example", "GET")],
    ["an origin with a slash more", asks(`${site}/`, "GET")],
    ["a method that the rule has not", asks(site, "DELETE")],
    ["a header that the rule has not", asks(site, "GET", "x-secret")],
  ])("of %s is refused", async (_, headers) => {
    await setRules(rule);
    expect(await preflight(headers)).toMatchObject({
      status: 403,
      body: toAnswer("AccessForbidden", NOT_ALLOWED, headers["access-control-request-method"], "OBJECT"),
    });
    expect((await preflight(headers, `/${BUCKET}`)).body).toContain("<ResourceType>BUCKET</ResourceType>");
  });

  test.each([
    ["*suffix", ["foo.suffix", "suffix"], ["suffix.not"]],
    ["start*end", ["startend", "start1end"], ["0start1end", "starend"]],
    ["prefix*", ["prefix", "prefix.more"], ["no.prefix"]],
  ])("origin %s fits %j and not %j", async (pattern, fitting, others) => {
    await setRules({ AllowedOrigins: [pattern], AllowedMethods: ["GET"] });
    for (const origin of fitting) expect((await preflight(asks(origin, "GET"))).status, origin).toBe(200);
    for (const origin of others) expect((await preflight(asks(origin, "GET"))).status, origin).toBe(403);
  });
});

describe("an answer to another origin", () => {
  test("tells what its rule says, be it a refusal, and nothing where no rule fits", async () => {
    await setRules(rule);
    const denied = await browse(world, "GET", `/${BUCKET}/k`, { origin: site });
    expect(denied.status).toBe(403);
    expect(corsOf(denied)).toEqual({
      "access-control-allow-origin": site,
      "access-control-allow-methods": "GET, PUT",
      "access-control-allow-credentials": "true",
      vary: "Origin, Access-Control-Request-Headers, Access-Control-Request-Method",
    });
    expect(corsOf(await browse(world, "DELETE", `/${BUCKET}/k`, { origin: site }))).toEqual({});
    expect(corsOf(await browse(world, "GET", `/${BUCKET}/k`, asks(site, "DELETE")))).toEqual({});
    expect(corsOf(await browse(world, "GET", `/${BUCKET}/k`))).toEqual({});
  });

  test("has the object and the headers", async () => {
    await setRules(rule);
    await put(world.root, "k", "hello");
    await world.root.call(DeletePublicAccessBlock, { Bucket: BUCKET });
    const toAll = { Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: `arn:aws:s3:::${BUCKET}/*` };
    await world.root.call(PutBucketPolicy, { Bucket: BUCKET, Policy: policy(toAll).document });
    const answer = await browse(world, "GET", `/${BUCKET}/k`, { origin: site });
    expect(answer).toMatchObject({ status: 200, headers: { "access-control-allow-origin": site } });
  });
});

test("S3's front stands behind all others, since its paths can be anything", () => {
  expect(frontsOf(SERVICES).at(-1)).toBe(s3Front);
});
