import { describe, expect, test } from "vitest";
import type { HttpRequest } from "../http.js";
import { authenticate, requireSigned } from "./authenticate.js";
import { ANONYMOUS } from "./principal.js";
import {
  ANN,
  ANN_KEY,
  aHost,
  aModel,
  amzDate,
  aRequest,
  dynamodb,
  lambda,
  NOW,
  refusal,
  s3,
  signed,
  sts,
} from "./testing.js";

const MINUTE = 60_000;
const withHeader = (request: HttpRequest, name: string, value: string | undefined): HttpRequest => {
  const { [name]: _, ...others } = request.headers;
  return { ...request, headers: value === undefined ? others : { ...others, [name]: value } };
};
const refused = (request: HttpRequest, model = dynamodb, host = aHost()) => refusal(authenticate(request, model, host));

describe("root", () => {
  test("the access key `test` is root of account 000000000000", async () => {
    const { caller, region, signature } = await authenticate(await signed({ model: sts }), sts, aHost());
    expect(caller).toEqual({
      principal: { type: "root", account: "000000000000" },
      account: "000000000000",
      accessKeyId: "test",
    });
    expect(region).toBe("eu-west-1");
    expect(signature).toEqual({ version: "AWS4-HMAC-SHA256", authType: "REST-HEADER", signedAtMs: NOW, ageMs: 0 });
  });

  test("twelve digits are root of that account", async () => {
    const key = { id: "210987654321", secret: "test" };
    const { caller } = await authenticate(await signed({ model: sts, key }), sts, aHost());
    expect(caller.principal).toEqual({ type: "root", account: "210987654321" });
  });

  test("another secret is set for addresses that others can reach, and then `test` is wrong", async () => {
    const host = aHost();
    const strict = { ...host, settings: { ...host.settings, rootSecret: "correct horse" } };
    const key = { id: "test", secret: "correct horse" };
    expect((await authenticate(await signed({ model: sts, key }), sts, strict)).caller.account).toBe("000000000000");
    expect((await refusal(authenticate(await signed({ model: sts }), sts, strict))).code).toBe("SignatureDoesNotMatch");
  });

  test("root's keys have no session token", async () => {
    const key = { id: "test", secret: "test", token: "test" };
    expect(await refused(await signed({ model: sts, key }), sts)).toMatchObject({
      code: "InvalidClientTokenId",
      status: 403,
      message: "The security token included in the request is invalid",
    });
  });
});

describe("users", () => {
  const key = { id: ANN_KEY, secret: ANN.secret };

  test("an access key speaks for its user", async () => {
    const { caller } = await authenticate(await signed({ model: dynamodb, key }), dynamodb, aHost());
    expect(caller).toEqual({
      principal: { type: "user", account: "111122223333", arn: "arn:aws:iam::111122223333:user/ann", id: "AIDAANN" },
      account: "111122223333",
      accessKeyId: ANN_KEY,
    });
  });

  test.each([
    [sts, "InvalidClientTokenId", 403],
    [dynamodb, "UnrecognizedClientException", 400],
    [lambda, "UnrecognizedClientException", 403],
  ])("a key that is not there, or not active, is refused by $signingName with %s", async (model, code, status) => {
    const request = await signed({ model, key });
    expect(await refused(request, model, aHost({ keys: {} }))).toMatchObject({
      code,
      status,
      message: "The security token included in the request is invalid.",
    });
  });

  test("S3 names the key that it does not know", async () => {
    expect(await refused(await signed({ model: s3, key }), s3, aHost({ keys: {} }))).toMatchObject({
      code: "InvalidAccessKeyId",
      status: 403,
      message: "The AWS Access Key Id you provided does not exist in our records.",
      fields: { AWSAccessKeyId: ANN_KEY },
    });
  });
});

describe("a wrong secret", () => {
  const key = { id: "test", secret: "tset" };

  test("is answered with the canonical request and the string to sign", async () => {
    const request = await signed({ model: sts, key }, { body: "Action=GetCallerIdentity" });
    const error = await refused(request, sts);
    expect(error).toMatchObject({ code: "SignatureDoesNotMatch", status: 403 });
    expect(error.message).toMatch(
      /^The request signature we calculated does not match the signature you provided\. Check your AWS Secret Access Key and signing method\. Consult the service documentation for details\.\n\nThe Canonical String for this request should have been\n'POST\n\/\n\nhost:localhost:4566\nx-amz-date:20261124T120000Z\n\nhost;x-amz-date\n[0-9a-f]{64}'\n\nThe String-to-Sign should have been\n'AWS4-HMAC-SHA256\n20261124T120000Z\n20261124\/eu-west-1\/sts\/aws4_request\n[0-9a-f]{64}'\n$/,
    );
  });

  test("is InvalidSignatureException for JSON services, 400 or, with REST, 403", async () => {
    expect(await refused(await signed({ model: dynamodb, key }))).toMatchObject({
      code: "InvalidSignatureException",
      status: 400,
    });
    expect(await refused(await signed({ model: lambda, key }), lambda)).toMatchObject({
      code: "InvalidSignatureException",
      status: 403,
    });
  });

  test("S3 gives strings and bytes as members", async () => {
    const error = await refused(await signed({ model: s3, key }, { method: "GET", path: "/b" }), s3);
    expect(error).toMatchObject({
      code: "SignatureDoesNotMatch",
      status: 403,
      message:
        "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
    });
    expect(Object.keys(error.fields)).toEqual([
      "AWSAccessKeyId",
      "StringToSign",
      "SignatureProvided",
      "StringToSignBytes",
      "CanonicalRequest",
      "CanonicalRequestBytes",
    ]);
    expect(error.fields.CanonicalRequest).toMatch(/^GET\n\/b\n\n/);
    expect(error.fields.CanonicalRequestBytes).toMatch(/^47 45 54 0a 2f 62 0a 0a /);
  });
});

describe("sessions", () => {
  const session = {
    kind: "assumed-role",
    account: "111122223333",
    issuedAtMs: NOW,
    expiresAtMs: NOW + 15 * MINUTE,
    actorId: "AROAROLE",
    actorName: "reader",
    sessionName: "s1",
  } as const;
  const keyOf = async (host = aHost()) => {
    const { accessKeyId, secretAccessKey, sessionToken } = await host.sessions.mint(session);
    return { id: accessKeyId, secret: secretAccessKey, token: sessionToken };
  };

  test("a role's session is the caller, whether its token is signed in a header or in the query", async () => {
    const host = aHost();
    const key = await keyOf(host);
    for (const presignSeconds of [undefined, 60]) {
      const signing = { model: dynamodb, key, ...(presignSeconds ? { presignSeconds } : {}) };
      const { caller } = await authenticate(await signed(signing), dynamodb, host);
      expect(caller).toEqual({
        principal: {
          type: "role-session",
          account: "111122223333",
          arn: "arn:aws:sts::111122223333:assumed-role/reader/s1",
          roleArn: "arn:aws:iam::111122223333:role/reader",
          roleId: "AROAROLE",
        },
        account: "111122223333",
        accessKeyId: key.id,
        session: { ...session, accessKeyId: key.id },
      });
    }
  });

  test("a token may be appended to a presigned query after it was signed", async () => {
    const host = aHost();
    const { token, ...key } = await keyOf(host);
    const presigned = await signed({ model: dynamodb, key, presignSeconds: 60 });
    const request = { ...presigned, query: `${presigned.query}&X-Amz-Security-Token=${encodeURIComponent(token)}` };
    expect((await authenticate(request, dynamodb, host)).caller.session?.actorName).toBe("reader");
  });

  test("a token may travel unsigned in its header, outside S3", async () => {
    const host = aHost();
    const { token, ...key } = await keyOf(host);
    const request = withHeader(await signed({ model: sts, key }), "x-amz-security-token", token);
    expect((await authenticate(request, sts, host)).caller.accessKeyId).toBe(key.id);
    const toS3 = withHeader(await signed({ model: s3, key }), "x-amz-security-token", token);
    expect(await refused(toS3, s3, host)).toMatchObject({
      code: "AccessDenied",
      message: "There were headers present in the request which were not signed",
      fields: { HeadersNotSigned: "x-amz-security-token" },
    });
  });

  test("a session's key without its token is unknown", async () => {
    const host = aHost();
    const { token: _, ...key } = await keyOf(host);
    expect(await refused(await signed({ model: sts, key }), sts, host)).toMatchObject({ code: "InvalidClientTokenId" });
    expect(await refused(await signed({ model: dynamodb, key }), dynamodb, host)).toMatchObject({
      code: "UnrecognizedClientException",
      status: 400,
    });
  });

  test("an altered token, and another session's, are invalid", async () => {
    const host = aHost();
    const key = await keyOf(host);
    const other = await keyOf(host);
    const altered = key.token.slice(0, -6) + (key.token.at(-6) === "A" ? "B" : "A") + key.token.slice(-5);
    for (const token of [altered, other.token, "x"]) {
      const error = await refused(await signed({ model: sts, key: { ...key, token } }), sts, host);
      expect(error).toMatchObject({
        code: "InvalidClientTokenId",
        status: 403,
        message: "The security token included in the request is invalid",
      });
    }
    expect(await refused(await signed({ model: s3, key: { ...key, token: altered } }), s3, host)).toMatchObject({
      code: "InvalidToken",
      status: 400,
      fields: { "Token-0": altered },
    });
  });

  test("another session's secret does not sign for this one", async () => {
    const host = aHost();
    const key = await keyOf(host);
    const { secret } = await keyOf(host);
    expect((await refused(await signed({ model: sts, key: { ...key, secret } }), sts, host)).code).toBe(
      "SignatureDoesNotMatch",
    );
  });

  test.each([
    [sts, "ExpiredToken", 403, "The security token included in the request is expired"],
    [dynamodb, "ExpiredTokenException", 400, "The security token included in the request is expired"],
    [lambda, "ExpiredTokenException", 403, "The security token included in the request is expired"],
    [s3, "ExpiredToken", 400, "The provided token has expired."],
  ])("an expired session is refused by $signingName with %s", async (model, code, status, message) => {
    const host = aHost();
    const key = await keyOf(host);
    const request = await signed({ model, key, atMs: session.expiresAtMs });
    host.clock.nowMs = session.expiresAtMs - 1;
    expect((await authenticate(request, model, host)).caller.session).toBeDefined();
    host.clock.nowMs = session.expiresAtMs;
    expect(await refused(request, model, host)).toMatchObject({ code, status, message });
  });

  test("a reset ends all sessions", async () => {
    const host = aHost();
    const key = await keyOf(host);
    const request = await signed({ model: sts, key });
    await authenticate(request, sts, host);
    host.reset();
    expect((await refused(request, sts, host)).code).toBe("InvalidClientTokenId");
  });
});

describe("the clock", () => {
  test("a quarter of an hour off is let in, a second more is not", async () => {
    for (const offMs of [15 * MINUTE, -15 * MINUTE]) {
      const request = await signed({ model: sts, atMs: NOW + offMs });
      expect((await authenticate(request, sts, aHost())).caller.account).toBe("000000000000");
    }
    expect(await refused(await signed({ model: sts, atMs: NOW - 15 * MINUTE - 1000 }), sts)).toMatchObject({
      code: "SignatureDoesNotMatch",
      status: 403,
      message: "Signature expired: 20261124T114459Z is now earlier than 20261124T114500Z (20261124T120000Z - 15 min.)",
    });
    expect(await refused(await signed({ model: dynamodb, atMs: NOW + 15 * MINUTE + 1000 }))).toMatchObject({
      code: "InvalidSignatureException",
      status: 400,
      message:
        "Signature not yet current: 20261124T121501Z is still later than 20261124T121500Z (20261124T120000Z + 15 min.)",
    });
  });

  test("S3 calls it RequestTimeTooSkewed", async () => {
    expect(await refused(await signed({ model: s3, atMs: NOW - 16 * MINUTE }), s3)).toMatchObject({
      code: "RequestTimeTooSkewed",
      status: 403,
      fields: {
        RequestTime: "20261124T114400Z",
        ServerTime: "2026-11-24T12:00:00Z",
        MaxAllowedSkewMilliseconds: "900000",
      },
    });
  });

  test("a presigned request holds as long as it says, up to a week", async () => {
    const host = aHost();
    const request = await signed({ model: lambda, presignSeconds: 3600 });
    host.clock.nowMs = NOW + 3_600_000;
    expect((await authenticate(request, lambda, host)).signature?.ageMs).toBe(3_600_000);
    host.clock.nowMs += 1000;
    expect((await refused(request, lambda, host)).message).toMatch(
      /^Signature expired: 20261124T120000Z is now earlier/,
    );
  });

  test("a presigned request to STS holds a quarter of an hour, whatever it says", async () => {
    const host = aHost();
    const request = await signed({ model: sts, presignSeconds: 60 }, { method: "GET" });
    host.clock.nowMs = NOW + 15 * MINUTE;
    expect((await authenticate(request, sts, host)).caller.account).toBe("000000000000");
    host.clock.nowMs += 1000;
    expect((await refused(request, sts, host)).code).toBe("SignatureDoesNotMatch");
  });

  test.each([
    [
      "604801",
      "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds",
    ],
    ["-1", "X-Amz-Expires must be non-negative"],
    ["1h", "X-Amz-Expires should be a number"],
  ])("S3 refuses X-Amz-Expires %s", async (expires, message) => {
    const { query, ...request } = await signed({ model: s3, presignSeconds: 60 });
    const changed = { ...request, query: query.replace("X-Amz-Expires=60", `X-Amz-Expires=${expires}`) };
    expect(await refused(changed, s3)).toMatchObject({
      code: "AuthorizationQueryParametersError",
      status: 400,
      message,
    });
  });
});

describe("the parts of a signature", () => {
  const header = async (model: typeof dynamodb, change: (authorization: string) => string) => {
    const request = await signed({ model });
    return withHeader(request, "authorization", change(request.headers.authorization as string));
  };

  test("all that is missing is named at once", async () => {
    const request = aRequest("POST", "/", [
      ["host", "localhost"],
      ["authorization", "AWS4-HMAC-SHA256 Signature=b"],
    ]);
    expect(await refused(request)).toMatchObject({
      code: "IncompleteSignatureException",
      status: 400,
      message:
        "Authorization header requires 'Credential' parameter. Authorization header requires 'SignedHeaders' parameter. " +
        "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. " +
        "Authorization=AWS4-HMAC-SHA256 Signature=b",
    });
  });

  test("another scheme is an incomplete signature to Query services and none at all to JSON ones", async () => {
    const basic = (date: string) =>
      aRequest("POST", "/", [
        ["host", "localhost"],
        ["x-amz-date", date],
        ["authorization", "Basic dGVzdA=="],
      ]);
    expect(await refused(basic(amzDate()), sts)).toMatchObject({
      code: "IncompleteSignature",
      message:
        "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. " +
        "Authorization header requires 'SignedHeaders' parameter. Authorization=Basic dGVzdA==",
    });
    expect(await refused(basic(amzDate()))).toMatchObject({
      code: "MissingAuthenticationTokenException",
      message: "Request is missing Authentication Token",
    });
  });

  test("what is no key and value is named", async () => {
    const request = await header(dynamodb, (text) => text.replace("Credential=", "Credential= "));
    expect((await refused(request)).message).toMatch(
      /^'test\/20261124\/eu-west-1\/dynamodb\/aws4_request' not a valid key=value pair \(missing equal-sign\) in Authorization header: 'AWS4-HMAC-SHA256 Credential= test/,
    );
  });

  test("commas without blanks, and blanks without commas, part them as well", async () => {
    for (const between of [",", " ", " , "]) {
      const request = await header(dynamodb, (text) => text.replaceAll(", ", between));
      expect((await authenticate(request, dynamodb, aHost())).caller.accessKeyId).toBe("test");
    }
  });

  test("all that is wrong with the scope is said at once", async () => {
    const request = await header(dynamodb, (text) =>
      text.replace("20261124/eu-west-1/dynamodb/aws4_request", "20261123/europe/s3/aws4"),
    );
    expect(await refused(request)).toMatchObject({
      code: "InvalidSignatureException",
      message:
        "Credential should be scoped to a valid region, not 'europe'. " +
        "Credential should be scoped to correct service: 'dynamodb'. " +
        "Credential should be scoped with a valid terminator: 'aws4_request', not 'aws4'. " +
        "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '20261123' != " +
        "'20261124', from '20261124T120000Z'.",
    });
  });

  test("a host of AWS's own binds the Region", async () => {
    const regional = { headers: { host: "dynamodb.us-west-2.amazonaws.com" } };
    expect((await refused(await signed({ model: dynamodb }, regional))).message).toBe(
      "Credential should be scoped to a valid region, not 'eu-west-1'. ",
    );
    const right = await signed({ model: dynamodb, region: "us-west-2" }, regional);
    expect((await authenticate(right, dynamodb, aHost())).region).toBe("us-west-2");
    const bucket = { method: "GET", headers: { host: "us-east-2.s3.us-west-2.amazonaws.com" } };
    expect((await authenticate(await signed({ model: s3, region: "us-west-2" }, bucket), s3, aHost())).region).toBe(
      "us-west-2",
    );
    expect(await refused(await signed({ model: s3 }, bucket), s3)).toMatchObject({
      code: "AuthorizationHeaderMalformed",
      message: "The authorization header is malformed; the region 'eu-west-1' is wrong; expecting 'us-west-2'",
      fields: { Region: "us-west-2" },
    });
  });

  test("`host` has to be signed", async () => {
    const request = await header(dynamodb, (text) => text.replace("host;", ""));
    expect((await refused(request)).message).toBe(
      "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
    );
    const toS3 = await header(s3, (text) => text.replace("host;", ""));
    expect(await refused(toS3, s3)).toMatchObject({ code: "AccessDenied", fields: { HeadersNotSigned: "host" } });
  });

  test("a credential has five elements", async () => {
    const request = await header(sts, (text) => text.replace("/aws4_request", ""));
    expect(await refused(request, sts)).toMatchObject({
      code: "IncompleteSignature",
      status: 400,
      message:
        "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, " +
        "got 'test/20261124/eu-west-1/sts'",
    });
    const toS3 = await header(s3, (text) => text.replace("/aws4_request", ""));
    expect(await refused(toS3, s3)).toMatchObject({
      code: "AuthorizationHeaderMalformed",
      status: 400,
      message:
        'The authorization header is malformed; the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".',
    });
  });

  test("other algorithms are refused, SigV4A among them", async () => {
    for (const algorithm of ["AWS4-HMAC-SHA25", "AWS4-ECDSA-P256-SHA256"]) {
      const request = await header(dynamodb, (text) => text.replace("AWS4-HMAC-SHA256", algorithm));
      expect(await refused(request)).toMatchObject({
        code: "IncompleteSignatureException",
        message: `Unsupported AWS 'algorithm': '${algorithm}' (only AWS4-HMAC-SHA256 for now). `,
      });
    }
  });

  test("a date that is none is refused", async () => {
    for (const date of ["201", "20261131T000000Z", "2026-11-24T12:00:00Z"]) {
      const request = withHeader(await signed({ model: dynamodb }), "x-amz-date", date);
      expect(await refused(request)).toMatchObject({
        code: "IncompleteSignatureException",
        message: `Date must be in ISO-8601 'basic format'. Got '${date}'. See http://en.wikipedia.org/wiki/ISO_8601`,
      });
    }
  });

  test("a signature in the header and one in the query are one too many", async () => {
    const presigned = await signed({ model: dynamodb, presignSeconds: 60 });
    expect(await refused(withHeader(presigned, "authorization", "AWS4-HMAC-SHA256 x=y"))).toMatchObject({
      code: "InvalidSignatureException",
      message: "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.",
    });
    const toS3 = withHeader(await signed({ model: s3, presignSeconds: 60 }), "authorization", "x");
    expect(await refused(toS3, s3)).toMatchObject({
      code: "InvalidArgument",
      fields: { ArgumentName: "Authorization", ArgumentValue: "x" },
    });
  });

  test("a presigned query names what it lacks", async () => {
    const { query, ...request } = await signed({ model: sts, presignSeconds: 60 });
    const without = { ...request, query: query.replace(/X-Amz-(Date|Credential)=[^&]+&?/g, "") };
    expect((await refused(without, sts)).message).toBe(
      "AWS query-string parameters must include 'X-Amz-Credential'. " +
        "AWS query-string parameters must include 'X-Amz-Date'. Re-examine the query-string parameters.",
    );
    expect((await refused({ ...without, query: `${without.query}` }, aModel("s3", "restXml"))).message).toBe(
      "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, " +
        "X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.",
    );
  });

  test("S3 refuses Signature Version 2 in a header", async () => {
    const request = aRequest("GET", "/b", [["authorization", "AWS AKIAIOSFODNN7EXAMPLE:sig="]]);
    expect(await refused(request, s3)).toMatchObject({
      code: "InvalidRequest",
      message: "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.",
    });
  });

  test("S3 wants the payload's hash, and a sensible one", async () => {
    const request = await signed({ model: s3 });
    expect(await refused(withHeader(request, "x-amz-content-sha256", undefined), s3)).toMatchObject({
      code: "InvalidRequest",
      message: "Missing required header for this request: x-amz-content-sha256",
    });
    expect(await refused(withHeader(request, "x-amz-content-sha256", "none"), s3)).toMatchObject({
      code: "InvalidArgument",
      fields: { ArgumentName: "x-amz-content-sha256", ArgumentValue: "none" },
    });
  });
});

describe("nobody", () => {
  const plain = (host: string) => aRequest("POST", "/", [["host", host]], "hello");

  test("an unsigned request's caller is anonymous, in the Region that its host names", async () => {
    expect(await authenticate(plain("localhost:4566"), sts, aHost())).toEqual({
      caller: { principal: { type: "anonymous" }, account: "anonymous" },
      region: "us-east-1",
      body: Buffer.from("hello"),
    });
    expect((await authenticate(plain("sqs.eu-central-1.amazonaws.com"), sts, aHost())).region).toBe("eu-central-1");
  });

  const operation = { name: "X", errors: [] };

  test("it may call what is unsigned by AWS's model, and services whose resources have policies for everybody", () => {
    expect(requireSigned(sts, { ...operation, unsigned: true }, ANONYMOUS)).toBeUndefined();
    for (const name of ["s3", "sqs", "sns"]) {
      expect(requireSigned(aModel(name, "awsQuery"), operation, ANONYMOUS)).toBeUndefined();
    }
  });

  test.each([
    [sts, "MissingAuthenticationToken", 403, "Request is missing Authentication Token"],
    [dynamodb, "MissingAuthenticationTokenException", 400, "Request is missing Authentication Token"],
    [lambda, "MissingAuthenticationTokenException", 403, "Missing Authentication Token"],
  ])("$signingName refuses it elsewhere with %s", async (model, code, status, message) => {
    const call = async () => requireSigned(model, operation, ANONYMOUS);
    expect(await refusal(call())).toMatchObject({ code, status, message });
  });

  test("a service of two protocols answers in the one it was asked in", async () => {
    const cloudwatch = aModel("monitoring", "awsJson1_0", "awsQuery");
    const asked = (type: string) => aRequest("POST", "/", [["content-type", type]]);
    const codeFor = async (type: string) =>
      (await refusal((async () => requireSigned(cloudwatch, operation, ANONYMOUS, asked(type)))())).code;
    expect(await codeFor("application/x-www-form-urlencoded; charset=utf-8")).toBe("MissingAuthenticationToken");
    expect(await codeFor("application/x-amz-json-1.0")).toBe("MissingAuthenticationTokenException");
    expect(await codeFor("application/cbor")).toBe("MissingAuthenticationTokenException");
  });
});
