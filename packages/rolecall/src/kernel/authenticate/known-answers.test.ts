/**
 * AWS's published answers.
 *
 * The Signature Version 4 test suite: https://docs.aws.amazon.com/general/latest/gr/signature-v4-test-suite.html, kept
 * at https://github.com/awslabs/aws-c-auth/tree/main/tests/aws-signing-test-suite/v4; S3's examples stand on the pages
 * of https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html. Read in November 2026.
 */
import { describe, expect, test } from "vitest";
import { accepted, aHost, aModel, aRequest, type HeaderPair, refusal, s3 } from "./testing.js";

const suite = aModel("service", "awsJson1_0");
const UNRESERVED = "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const AKID = {
  secret: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
  account: "123456789012",
  userName: "suite",
  userId: "AIDASUITE",
};
const suiteHost = () => aHost({ nowMs: Date.UTC(2015, 7, 30, 12, 36), keys: { AKIDEXAMPLE: AKID } });

interface Vector {
  readonly name: string;
  readonly method?: string;
  readonly target?: string;
  readonly headers?: readonly HeaderPair[];
  readonly body?: string;
  readonly signature: string;
}

const VANILLA = "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31";
const POST_VANILLA = "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b";
const POST_QUERY = "28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11";

const VECTORS: readonly Vector[] = [
  { name: "get-vanilla", signature: VANILLA },
  {
    name: "get-header-key-duplicate",
    headers: [
      ["My-Header1", "value2"],
      ["My-Header1", "value2"],
      ["My-Header1", "value1"],
    ],
    signature: "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea",
  },
  {
    name: "get-header-value-order",
    headers: [
      ["My-Header1", "value4"],
      ["My-Header1", "value1"],
      ["My-Header1", "value3"],
      ["My-Header1", "value2"],
    ],
    signature: "08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01",
  },
  {
    name: "get-header-value-multiline",
    // The suite's answer counts each continuation line as a value of its own.
    headers: [
      ["My-Header1", "value1"],
      ["My-Header1", "value2"],
      ["My-Header1", "value3"],
    ],
    signature: "ba17b383a53190154eb5fa66a1b836cc297cc0a3d70a5d00705980573d8ff790",
  },
  {
    name: "get-header-value-trim",
    headers: [
      ["My-Header1", " value1"],
      ["My-Header2", ' "a   b   c"'],
    ],
    signature: "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736",
  },
  {
    name: "get-unreserved",
    target: `/${UNRESERVED}`,
    signature: "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f",
  },
  {
    name: "get-utf8",
    // As Node shows what came off the wire: one character a byte.
    target: Buffer.from("/ሴ").toString("latin1"),
    signature: "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85",
  },
  {
    name: "get-vanilla-empty-query-key",
    target: "/?Param1=value1",
    signature: "a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb",
  },
  {
    name: "get-vanilla-query-order-key",
    target: "/?Param1=value2&Param1=Value1",
    signature: "eedbc4e291e521cf13422ffca22be7d2eb8146eecf653089df300a15b2382bd1",
  },
  {
    name: "get-vanilla-query-order-key-case",
    target: "/?Param2=value2&Param1=value1",
    signature: "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
  },
  {
    name: "get-vanilla-query-order-value",
    target: "/?Param1=value2&Param1=value1",
    signature: "5772eed61e12b33fae39ee5e7012498b51d56abc0abb7c60486157bd471c4694",
  },
  {
    name: "get-vanilla-query-order-encoded",
    target: "/?Param-3=Value3&Param=Value2&%E1%88%B4=Value1",
    signature: "371d3713e185cc334048618a97f809c9ffe339c62934c032af5a0e595648fcac",
  },
  {
    name: "get-vanilla-query-unreserved",
    target: `/?${UNRESERVED}=${UNRESERVED}`,
    signature: "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197",
  },
  {
    name: "get-vanilla-utf8-query",
    target: Buffer.from("/?ሴ=bar").toString("latin1"),
    signature: "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04",
  },
  { name: "get-relative-normalized", target: "/example/..", signature: VANILLA },
  { name: "get-relative-relative-normalized", target: "/example1/example2/../..", signature: VANILLA },
  { name: "get-slash-normalized", target: "//", signature: VANILLA },
  { name: "get-slash-dot-slash-normalized", target: "/./", signature: VANILLA },
  {
    name: "get-slash-pointless-dot-normalized",
    target: "/./example",
    signature: "ef75d96142cf21edca26f06005da7988e4f8dc83a165a80865db7089db637ec5",
  },
  {
    name: "get-slashes-normalized",
    target: "//example//",
    signature: "9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84",
  },
  {
    name: "get-space-normalized",
    target: "/example space/",
    signature: "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741",
  },
  { name: "post-vanilla", method: "POST", signature: POST_VANILLA },
  { name: "post-vanilla-query", method: "POST", target: "/?Param1=value1", signature: POST_QUERY },
  {
    name: "post-header-key-sort",
    method: "POST",
    headers: [["My-Header1", "value1"]],
    signature: "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c",
  },
  {
    name: "post-header-value-case",
    method: "POST",
    headers: [["My-Header1", "VALUE1"]],
    signature: "cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d",
  },
  {
    name: "post-x-www-form-urlencoded",
    method: "POST",
    headers: [["Content-Type", "application/x-www-form-urlencoded"]],
    body: "Param1=value1",
    signature: "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
  },
  {
    name: "post-x-www-form-urlencoded-parameters",
    method: "POST",
    headers: [["Content-Type", "application/x-www-form-urlencoded; charset=utf8"]],
    body: "Param1=value1",
    signature: "1a72ec8f64bd914b0e42e42607c7fbce7fb2c7465f63e3092b3b0d39fa77a6fe",
  },
];

function suiteRequest({ method = "GET", target = "/", headers = [], body = "", signature }: Vector) {
  const all: HeaderPair[] = [["Host", "example.amazonaws.com"], ...headers, ["X-Amz-Date", "20150830T123600Z"]];
  const names = [...new Set(all.map(([name]) => name.toLowerCase()))].sort().join(";");
  const credential = "AKIDEXAMPLE/20150830/us-east-1/service/aws4_request";
  const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names}, Signature=${signature}`;
  return aRequest(method, target, [...all, ["Authorization", authorization]], body);
}

describe("AWS's Signature Version 4 test suite", () => {
  test.each(VECTORS)("$name", async (vector) => {
    const { caller, region } = await accepted(suiteRequest(vector), suite, suiteHost());
    expect(caller.principal).toMatchObject({ type: "user", arn: "arn:aws:iam::123456789012:user/suite" });
    expect(region).toBe("us-east-1");
  });

  test.each(VECTORS)("$name with the last digit of its signature changed is refused", async (vector) => {
    const other = vector.signature.endsWith("0") ? "1" : "0";
    const request = suiteRequest({ ...vector, signature: vector.signature.slice(0, -1) + other });
    expect((await refusal(accepted(request, suite, suiteHost()))).code).toBe("InvalidSignatureException");
  });

  test("get-vanilla-query-order-key-case, presigned", async () => {
    const request = aRequest(
      "GET",
      "/?Param2=value2&Param1=value1&X-Amz-Algorithm=AWS4-HMAC-SHA256" +
        "&X-Amz-Credential=AKIDEXAMPLE%2F20150830%2Fus-east-1%2Fservice%2Faws4_request&X-Amz-Date=20150830T123600Z" +
        "&X-Amz-SignedHeaders=host&X-Amz-Expires=3600" +
        "&X-Amz-Signature=86012e2c9ad4d77369f5d81c11f75158aae4f895a085212cc6d3f923d300bed5",
      [["Host", "example.amazonaws.com"]],
    );
    const { signature } = await accepted(request, suite, suiteHost());
    expect(signature).toMatchObject({ authType: "REST-QUERY-STRING", ageMs: 0 });
  });
});

const EXAMPLE = {
  secret: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
  account: "123456789012",
  userName: "s3",
  userId: "AIDAS3",
};
const EXAMPLE_KEY = "AKIAIOSFODNN7EXAMPLE";
const s3Host = () => aHost({ nowMs: Date.UTC(2013, 4, 24), keys: { [EXAMPLE_KEY]: EXAMPLE } });
const EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

function s3Request(method: string, target: string, headers: readonly HeaderPair[], signature: string, body = "") {
  const all: HeaderPair[] = [...headers, ["x-amz-date", "20130524T000000Z"]];
  const names = all.map(([name]) => name.toLowerCase()).sort();
  return aRequest(
    method,
    target,
    [
      ...all,
      [
        "Authorization",
        `AWS4-HMAC-SHA256 Credential=${EXAMPLE_KEY}/20130524/us-east-1/s3/aws4_request,` +
          `SignedHeaders=${names.join(";")},Signature=${signature}`,
      ],
    ],
    body,
  );
}

const BUCKET: HeaderPair = ["Host", "examplebucket.s3.amazonaws.com"];

describe("S3's documented examples", () => {
  test("GET Object", async () => {
    const request = s3Request(
      "GET",
      "/test.txt",
      [BUCKET, ["Range", "bytes=0-9"], ["x-amz-content-sha256", EMPTY]],
      "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
    );
    expect((await accepted(request, s3, s3Host())).caller.accessKeyId).toBe(EXAMPLE_KEY);
  });

  test("PUT Object, whose key holds a dollar sign", async () => {
    const request = s3Request(
      "PUT",
      "/test%24file.text",
      [
        BUCKET,
        ["Date", "Fri, 24 May 2013 00:00:00 GMT"],
        ["x-amz-storage-class", "REDUCED_REDUNDANCY"],
        ["x-amz-content-sha256", "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072"],
      ],
      "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
      "Welcome to Amazon S3.",
    );
    expect(Buffer.from((await accepted(request, s3, s3Host())).body).toString()).toBe("Welcome to Amazon S3.");
  });

  test("GET Bucket lifecycle, a parameter without a value", async () => {
    const request = s3Request(
      "GET",
      "/?lifecycle",
      [BUCKET, ["x-amz-content-sha256", EMPTY]],
      "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
    );
    expect((await accepted(request, s3, s3Host())).region).toBe("us-east-1");
  });

  test("GET Bucket (List Objects)", async () => {
    const request = s3Request(
      "GET",
      "/?max-keys=2&prefix=J",
      [BUCKET, ["x-amz-content-sha256", EMPTY]],
      "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
    );
    expect((await accepted(request, s3, s3Host())).caller.account).toBe("123456789012");
  });

  test("a presigned GET Object", async () => {
    const request = aRequest(
      "GET",
      "/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256" +
        "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z" +
        "&X-Amz-Expires=86400&X-Amz-SignedHeaders=host" +
        "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404",
      [BUCKET],
    );
    const host = s3Host();
    host.clock.nowMs += 86_400_000;
    expect((await accepted(request, s3, host)).signature).toMatchObject({ ageMs: 86_400_000 });
    host.clock.nowMs += 1;
    expect(await refusal(accepted(request, s3, host))).toMatchObject({
      code: "AccessDenied",
      message: "Request has expired",
      fields: { "X-Amz-Expires": "86400", Expires: "2013-05-25T00:00:00Z", ServerTime: "2013-05-25T00:00:00Z" },
    });
  });

  const chunked = (signatures: readonly string[], trailer = "") => {
    const [first, second, last] = signatures;
    return (
      `10000;chunk-signature=${first}\r\n${"a".repeat(65536)}\r\n` +
      `400;chunk-signature=${second}\r\n${"a".repeat(1024)}\r\n` +
      `0;chunk-signature=${last}\r\n${trailer}\r\n`
    );
  };
  const PATH = "/examplebucket/chunkObject.txt";
  const CHUNKED: readonly HeaderPair[] = [
    ["Host", "s3.amazonaws.com"],
    ["x-amz-storage-class", "REDUCED_REDUNDANCY"],
    ["Content-Encoding", "aws-chunked"],
    ["x-amz-decoded-content-length", "66560"],
  ];

  test("PUT Object in chunks, each signed", async () => {
    const body = chunked([
      "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
      "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
      "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9",
    ]);
    const request = s3Request(
      "PUT",
      PATH,
      [...CHUNKED, ["Content-Length", "66824"], ["x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"]],
      "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9",
      body,
    );
    expect(body).toHaveLength(66824);
    expect(Buffer.from((await accepted(request, s3, s3Host())).body).toString()).toBe("a".repeat(66560));
  });

  test("PUT Object in chunks with a signed trailer", async () => {
    const request = s3Request(
      "PUT",
      PATH,
      [
        ...CHUNKED,
        ["x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"],
        ["x-amz-trailer", "x-amz-checksum-crc32c"],
      ],
      "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e",
      chunked(
        [
          "b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2",
          "1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7",
          "2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992",
        ],
        "x-amz-checksum-crc32c:sOO8/Q==\r\n" +
          "x-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n",
      ),
    );
    const { body, trailers } = await accepted(request, s3, s3Host());
    expect(body).toHaveLength(66560);
    expect(trailers).toEqual({ "x-amz-checksum-crc32c": "sOO8/Q==" });
  });
});
