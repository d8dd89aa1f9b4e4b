/** URLs signed by Signature Version 2: AWS's own example, and a signer that is written from its description. */
import { createHmac } from "node:crypto";
import { s3 as awsS3 } from "@rolecall/aws-model/s3";
import { expect, test } from "vitest";
import type { AccessKey } from "../host.js";
import { accepted, aHost, aRequest, type HeaderPair, refusal, s3 } from "./testing.js";

const KEY = "AKIAIOSFODNN7EXAMPLE";
const OWNER: AccessKey = {
  secret: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
  account: "111122223333",
  userName: "owner",
  userId: "AIDAOWNER",
};
const EXPIRES = 1_175_139_620;
const host = (nowMs = EXPIRES * 1000 - 60_000) => aHost({ nowMs, keys: { [KEY]: OWNER } });

const signatureOf = (stringToSign: string) => createHmac("sha1", OWNER.secret).update(stringToSign).digest("base64");
const signed = (method: string, target: string, stringToSign: string, headers: readonly HeaderPair[] = []) => {
  const signature = encodeURIComponent(signatureOf(stringToSign));
  const query = `AWSAccessKeyId=${KEY}&Signature=${signature}&Expires=${EXPIRES}`;
  return aRequest(method, `${target}${target.includes("?") ? "&" : "?"}${query}`, [
    ["host", "127.0.0.1:4566"],
    ...headers,
  ]);
};

// https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html ("Query string request authentication")
const EXAMPLE =
  "/photos/puppy.jpg?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=NpgCjnDzrM%2BWFzoENXmpNDUsSn8%3D&Expires=1175139620";
const example = (method = "GET", target = EXAMPLE, headers: readonly HeaderPair[] = []) =>
  aRequest(method, target, [["host", "johnsmith.s3.amazonaws.com"], ...headers]);

test("AWS's example of a presigned URL holds until it expires", async () => {
  const { caller, region, signature } = await accepted(example(), s3, host());
  expect({ account: caller.account, region, signature }).toEqual({
    account: "111122223333",
    region: "us-east-1",
    signature: { version: "AWS", authType: "REST-QUERY-STRING" },
  });
  expect(await refusal(accepted(example(), s3, host(EXPIRES * 1000 + 1)))).toMatchObject({
    code: "AccessDenied",
    message: "Request has expired",
    fields: { Expires: "2007-03-29T03:40:20Z", ServerTime: "2007-03-29T03:40:20Z" },
  });
});

test.each([
  ["another method", example("PUT")],
  ["another key", example("GET", EXAMPLE.replace("puppy", "kitten"))],
  ["another time", example("GET", EXAMPLE.replace("1175139620", "1175139621"))],
  ["a subresource", example("GET", `${EXAMPLE}&acl`)],
  ["a subresource that hides behind an escape", example("GET", `${EXAMPLE}&%61cl`)],
  ["a subresource that Version 2 never knew", example("GET", `${EXAMPLE}&retention`)],
  ["a response that is called otherwise", example("GET", `${EXAMPLE}&response-content-type=text/html`)],
  ["a header of Amazon's", example("GET", EXAMPLE, [["x-amz-meta-a", "b"]])],
  ["a header of Amazon's in the query", example("GET", `${EXAMPLE}&X-Amz-%4deta-a=b`)],
  ["a content type", example("GET", EXAMPLE, [["content-type", "text/html"]])],
])("a URL does not hold for %s", async (_, request) => {
  expect(await refusal(accepted(request, s3, host()))).toMatchObject({
    code: "SignatureDoesNotMatch",
    status: 403,
    fields: { AWSAccessKeyId: KEY, SignatureProvided: "NpgCjnDzrM+WFzoENXmpNDUsSn8=" },
  });
});

test("the bucket may stand in the path; subresources, content type and Amazon's headers are signed", async () => {
  const stringToSign = [
    "PUT",
    "",
    "text/plain",
    EXPIRES,
    "x-amz-acl:private\nx-amz-meta-a:b  c\n/bucket/a%20b?response-content-type=a b&tagging",
  ].join("\n");
  const target = "/bucket/a%20b?tagging&response-content-type=a%20b&other=1&x-amz-acl=private";
  const headers: HeaderPair[] = [
    ["content-type", "text/plain"],
    ["x-amz-meta-a", "b  c"],
  ];
  const { caller } = await accepted(signed("PUT", target, stringToSign, headers), s3, host());
  expect(caller.account).toBe("111122223333");
});

const metadata = (acl: string, query: string, headers: readonly HeaderPair[] = []) =>
  accepted(
    signed(
      "PUT",
      `/bucket/key?${query}`,
      ["PUT", "", "", EXPIRES, `${acl}x-amz-meta-a:b\n/bucket/key`].join("\n"),
      headers,
    ),
    s3,
    host(),
  );

test("a header that is signed can be neither doubled, nor outdone, nor folded into another", async () => {
  const acl = "x-amz-acl:private\n";
  const refused = { code: "SignatureDoesNotMatch" };
  expect(await metadata(acl, "x-amz-acl=private&x-amz-meta-a=b")).toMatchObject({ region: "us-east-1" });
  expect(await refusal(metadata(acl, "x-amz-acl=private&x-amz-meta-a=b&x-amz-acl=public-read"))).toMatchObject(refused);
  expect(await refusal(metadata(acl, "x-amz-acl=public-read&x-amz-meta-a=b&x-amz-acl=private"))).toMatchObject(refused);
  const sent: HeaderPair[] = [["x-amz-acl", "public-read"]];
  expect(await refusal(metadata(acl, "x-amz-acl=private&x-amz-meta-a=b", sent))).toMatchObject(refused);
  expect(await refusal(metadata(acl, "x-amz-acl=private%0Ax-amz-meta-a:b"))).toMatchObject(refused);
});

test("every operation of S3 that a parameter names is covered by the signature", async () => {
  const constants = Object.values(awsS3.model().operations).flatMap(({ http }) => [
    ...new URL(http?.uri ?? "/", "http://s3").searchParams.keys(),
  ]);
  // ListObjects' two versions ask for the same permission, and what SDKs hint at decides among equals alone.
  for (const name of new Set(constants.filter((name) => name !== "list-type" && name !== "x-id"))) {
    expect(await refusal(accepted(example("GET", `${EXAMPLE}&${name}`), s3, host())), name).toMatchObject({
      code: "SignatureDoesNotMatch",
    });
  }
});

test("metadata beyond ASCII is signed as its UTF-8 bytes, whether it came as a header or in the query", async () => {
  const stringToSign = ["PUT", "", "", EXPIRES, "x-amz-meta-a:ü\n/bucket/key"].join("\n");
  const onTheWire = Buffer.from("ü").toString("latin1");
  for (const [query, headers] of [
    ["x-amz-meta-a=%C3%BC", []],
    ["other", [["x-amz-meta-a", onTheWire]]],
  ] as [string, HeaderPair[]][]) {
    await accepted(signed("PUT", `/bucket/key?${query}`, stringToSign, headers), s3, host());
  }
});

test("a URL that lacks a parameter, and one of a Region that knows Version 4 alone, is refused", async () => {
  expect(await refusal(accepted(example("GET", "/a?AWSAccessKeyId=x&Expires=1"), s3, host()))).toMatchObject({
    code: "AccessDenied",
    message: "Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters",
  });
  const frankfurt = aRequest("GET", EXAMPLE, [["host", "johnsmith.s3.eu-central-1.amazonaws.com"]]);
  expect(await refusal(accepted(frankfurt, s3, host()))).toMatchObject({
    code: "InvalidRequest",
    message: "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.",
  });
  expect(await refusal(accepted(example(), s3, aHost({ nowMs: 0 })))).toMatchObject({ code: "InvalidAccessKeyId" });
});
