/** Signed forms: AWS's own example, and what S3 misses in others. */
import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { AccessKey } from "../host.js";
import { authenticateForm } from "./form.js";
import { parseAmzDate } from "./scope.js";
import { aHost, aRequest } from "./testing.js";

const POLICY =
  "eyAiZXhwaXJhdGlvbiI6ICIyMDE1LTEyLTMwVDEyOjAwOjAwLjAwMFoiLA0KICAiY29uZGl0aW9ucyI6IFsNCiAgICB7ImJ1Y2tldCI6ICJzaWd2NGV4YW1wbGVidWNrZXQifSwNCiAgICBbInN0YXJ0cy13aXRoIiwgIiRrZXkiLCAidXNlci91c2VyMS8iXSwNCiAgICB7ImFjbCI6ICJwdWJsaWMtcmVhZCJ9LA0KICAgIHsic3VjY2Vzc19hY3Rpb25fcmVkaXJlY3QiOiAiaHR0cDovL3NpZ3Y0ZXhhbXBsZWJ1Y2tldC5zMy5hbWF6b25hd3MuY29tL3N1Y2Nlc3NmdWxfdXBsb2FkLmh0bWwifSwNCiAgICBbInN0YXJ0cy13aXRoIiwgIiRDb250ZW50LVR5cGUiLCAiaW1hZ2UvIl0sDQogICAgeyJ4LWFtei1tZXRhLXV1aWQiOiAiMTQzNjUxMjM2NTEyNzQifSwNCiAgICB7IngtYW16LXNlcnZlci1zaWRlLWVuY3J5cHRpb24iOiAiQUVTMjU2In0sDQogICAgWyJzdGFydHMtd2l0aCIsICIkeC1hbXotbWV0YS10YWciLCAiIl0sDQoNCiAgICB7IngtYW16LWNyZWRlbnRpYWwiOiAiQUtJQUlPU0ZPRE5ON0VYQU1QTEUvMjAxNTEyMjkvdXMtZWFzdC0xL3MzL2F3czRfcmVxdWVzdCJ9LA0KICAgIHsieC1hbXotYWxnb3JpdGhtIjogIkFXUzQtSE1BQy1TSEEyNTYifSwNCiAgICB7IngtYW16LWRhdGUiOiAiMjAxNTEyMjlUMDAwMDAwWiIgfQ0KICBdDQp9";
const CREDENTIAL = "AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request";

/** https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-post-example.html */
const EXAMPLE: Readonly<Record<string, string>> = {
  policy: POLICY,
  "x-amz-algorithm": "AWS4-HMAC-SHA256",
  "x-amz-credential": CREDENTIAL,
  "x-amz-date": "20151229T000000Z",
  "x-amz-signature": "8afdbf4008c03f22c2cd3cdb72e4afbb1f6a588f3255ac628749a66d7f09699e",
};

const OWNER: AccessKey = {
  secret: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
  account: "111122223333",
  userName: "owner",
  userId: "AIDAOWNER",
};
const SIGNED_MS = parseAmzDate("20151229T000000Z") as number;
const host = (nowMs = SIGNED_MS + 60_000) => aHost({ nowMs, keys: { AKIAIOSFODNN7EXAMPLE: OWNER } });
const request = aRequest("POST", "/sigv4examplebucket", [["host", "127.0.0.1:4566"]]);

const signer = (changes: Readonly<Record<string, string | undefined>> = {}, on = host(), to = request) => {
  const fields = Object.entries({ ...EXAMPLE, ...changes }).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return authenticateForm(new Map(fields), to, on);
};

test("AWS's example of a signed form holds", async () => {
  expect(await signer()).toMatchObject({
    caller: { principal: { type: "user", account: "111122223333" } },
    region: "us-east-1",
    signature: { authType: "POST", version: "AWS4-HMAC-SHA256", ageMs: 60_000 },
  });
});

test("a form without any signature is the anonymous caller's", async () => {
  expect(await authenticateForm(new Map([["policy", POLICY]]), request, host())).toMatchObject({
    caller: { principal: { type: "anonymous" } },
  });
});

test("a policy that is not the one that was signed is answered with what should have been signed", async () => {
  const policy = POLICY.slice(0, -2);
  await expect(signer({ policy })).rejects.toMatchObject({
    code: "SignatureDoesNotMatch",
    status: 403,
    fields: {
      AWSAccessKeyId: "AKIAIOSFODNN7EXAMPLE",
      StringToSign: policy,
      SignatureProvided: EXAMPLE["x-amz-signature"],
    },
  });
  await expect(signer({ policy })).rejects.not.toHaveProperty("fields.CanonicalRequest");
});

test.each([
  [{ "x-amz-signature": undefined }, "X-Amz-Signature"],
  [{ "x-amz-algorithm": undefined, "x-amz-credential": undefined }, "X-Amz-Algorithm"],
  [{ "x-amz-date": undefined }, "X-Amz-Date"],
  [{ policy: undefined }, "Policy"],
])("%j is missed", async (changes, name) => {
  await expect(signer(changes)).rejects.toMatchObject({
    code: "InvalidArgument",
    message: `Bucket POST must contain a field named '${name}'.  If it is specified, please check the order of the fields.`,
    fields: { ArgumentName: name, ArgumentValue: "" },
  });
});

test.each([
  [{ "x-amz-credential": "x" }, "the Credential is mal-formed"],
  [{ "x-amz-credential": CREDENTIAL.replace("AKIAIOSFODNN7EXAMPLE", "") }, "a non-empty Access Key (AKID)"],
  [{ "x-amz-credential": CREDENTIAL.replace("/s3/", "/sqs/") }, 'incorrect service "sqs"'],
  [{ "x-amz-date": "2015-12-29" }, "X-Amz-Date must be formated via ISO8601 Long format"],
  [{ "x-amz-date": "20151228T000000Z" }, "Invalid credential date"],
  [{ "x-amz-algorithm": "AWS4-HMAC-SHA1" }, "X-Amz-Algorithm only supports"],
])("%j is refused", async (changes, message) => {
  await expect(signer(changes)).rejects.toMatchObject({
    code: "InvalidArgument",
    status: 400,
    message: expect.stringContaining(message),
  });
});

test("another Region than the host's is named", async () => {
  const elsewhere = aRequest("POST", "/b", [["host", "s3.us-west-1.amazonaws.com"]]);
  await expect(signer({}, host(), elsewhere)).rejects.toMatchObject({
    code: "InvalidArgument",
    message: "the region 'us-east-1' is wrong; expecting 'us-west-1'",
    fields: { ArgumentName: "X-Amz-Credential", ArgumentValue: CREDENTIAL, Region: "us-west-1" },
  });
});

describe("a form signed by Version 2", () => {
  const signature = createHmac("sha1", OWNER.secret).update(POLICY).digest("base64");
  const version2 = (changes: Readonly<Record<string, string>> = {}, to = request, on = host()) =>
    authenticateForm(
      new Map(Object.entries({ awsaccesskeyid: "AKIAIOSFODNN7EXAMPLE", policy: POLICY, signature, ...changes })),
      to,
      on,
    );

  test("is its signer's", async () => {
    expect(await version2()).toEqual({
      caller: expect.objectContaining({ account: "111122223333" }),
      region: "us-east-1",
      signature: { version: "AWS", authType: "POST" },
    });
  });

  test("holds for the policy that was signed, and in the Regions that S3 began with", async () => {
    const policy = POLICY.slice(0, -2);
    await expect(version2({ policy })).rejects.toMatchObject({
      code: "SignatureDoesNotMatch",
      fields: { StringToSign: policy, SignatureProvided: signature },
    });
    await expect(version2({ awsaccesskeyid: "AKIANOBODY" })).rejects.toMatchObject({ code: "InvalidAccessKeyId" });
    const frankfurt = aRequest("POST", "/b", [["host", "s3.eu-central-1.amazonaws.com"]]);
    await expect(version2({}, frankfurt)).rejects.toMatchObject({ code: "InvalidRequest" });
  });

  test("of temporary credentials needs their token, and holds as long as they do", async () => {
    const on = host();
    const content = {
      kind: "assumed-role",
      account: "111122223333",
      issuedAtMs: SIGNED_MS,
      expiresAtMs: SIGNED_MS + 120_000,
      actorId: "AROAROLEROLEROLEROLE2",
      actorName: "reader",
      sessionName: "s1",
    } as const;
    const { accessKeyId, secretAccessKey, sessionToken } = await on.sessions.mint(content);
    const fields = {
      awsaccesskeyid: accessKeyId,
      signature: createHmac("sha1", secretAccessKey).update(POLICY).digest("base64"),
    };
    const token = { "x-amz-security-token": sessionToken };
    expect(await version2({ ...fields, ...token }, request, on)).toMatchObject({ caller: { account: "111122223333" } });
    await expect(version2(fields, request, on)).rejects.toMatchObject({ code: "InvalidAccessKeyId" });
    on.clock.nowMs += 120_000;
    await expect(version2({ ...fields, ...token }, request, on)).rejects.toMatchObject({ code: "ExpiredToken" });
  });

  test.each(["Signature", "AWSAccessKeyId", "Policy"])("misses its %s", async (name) => {
    const fields = new Map(Object.entries({ awsaccesskeyid: "AKIA", policy: POLICY, signature }));
    fields.delete(name.toLowerCase());
    await expect(authenticateForm(fields, request, host())).rejects.toMatchObject({
      code: "InvalidArgument",
      fields: { ArgumentName: name, ArgumentValue: "" },
    });
  });
});

test("both versions at once, an unknown key and a week that has gone are refused", async () => {
  await expect(signer({ awsaccesskeyid: "AKIA" })).rejects.toMatchObject({ code: "InvalidRequest" });
  const credential = CREDENTIAL.replace("AKIAIOSFODNN7EXAMPLE", "AKIANOBODY");
  await expect(signer({ "x-amz-credential": credential })).rejects.toMatchObject({ code: "InvalidAccessKeyId" });
  await expect(signer({}, host(SIGNED_MS + 8 * 86_400_000))).rejects.toMatchObject({
    code: "AccessDenied",
    message: "Invalid according to Policy: Policy expired.",
  });
});
