import { afterEach, beforeEach, expect, test } from "vitest";
import { allow, deny, refusal, testWorld, type World } from "../../testing/world.js";
import { CreateBucket } from "../s3/operations/create-bucket.js";
import { PutBucketVersioning } from "../s3/operations/put-bucket-versioning.js";
import { PutObject } from "../s3/operations/put-object.js";
import { CreateFunction } from "./operations/create-function.js";
import { PublishLayerVersion } from "./operations/publish-layer-version.js";
import { UpdateFunctionCode } from "./operations/update-function-code.js";
import { aFunction, packageOf } from "./testing.js";

let world: World;
beforeEach(async () => {
  world = await testWorld();
  await world.root.call(CreateBucket, { Bucket: "code" });
});
afterEach(() => world.end());

const put = (Key: string, source: string) =>
  world.root.call(PutObject, { Bucket: "code", Key, Body: packageOf(source) as never });
const create = (roleArn: string, code: object) => ({ ...aFunction(roleArn), Code: code });
const lambdaAlone = allow(["lambda:*", "iam:PassRole"]);

test("code in S3 is the same function as the same code in the request, and the caller's GetObject is asked for", async () => {
  await put("f.zip", "exports.handler = 1;");
  const { arn } = await world.role("r");
  const ann = await world.user("ann", lambdaAlone, allow("s3:GetObject", "arn:aws:s3:::code/f.zip"));
  const { CodeSha256 } = await ann.call(CreateFunction, create(arn, { S3Bucket: "code", S3Key: "f.zip" }));
  const direct = await world.root.call(CreateFunction, {
    ...aFunction(arn, "exports.handler = 1;"),
    FunctionName: "g",
  });
  expect(CodeSha256).toBe(direct.CodeSha256);
  const asked = world.trail.all().find(({ action }) => action === "s3:GetObject");
  expect(asked).toMatchObject({ resource: "arn:aws:s3:::code/f.zip", principal: ann.arn });
});

test("a caller who may not read the object is refused in S3's words, whatever the execution role may", async () => {
  await put("f.zip", "exports.handler = 1;");
  const { arn } = await world.role("r", { policies: [allow("s3:*")] });
  const ann = await world.user("ann", lambdaAlone);
  const refused = await refusal(ann.call(CreateFunction, create(arn, { S3Bucket: "code", S3Key: "f.zip" })));
  expect([refused.code, refused.status]).toEqual(["AccessDeniedException", 403]);
  expect(refused.message).toMatch(
    /^Your access has been denied by S3, please make sure your request credentials have permission to GetObject for code\/f\.zip\. S3 Error Code: AccessDenied\. S3 Error Message: User: arn:aws:iam::000000000000:user\/ann is not authorized to perform: s3:GetObject /,
  );
});

test("S3 is read through Lambda: aws:ViaAWSService is true", async () => {
  await put("f.zip", "exports.handler = 1;");
  const { arn } = await world.role("r");
  const direct = deny("s3:*", "*", { Bool: { "aws:ViaAWSService": "false" } });
  const ann = await world.user("ann", lambdaAlone, allow("s3:GetObject"), direct);
  await expect(ann.call(CreateFunction, create(arn, { S3Bucket: "code", S3Key: "f.zip" }))).resolves.toMatchObject({
    FunctionName: "f",
  });
});

test("a version of an object is read as GetObjectVersion", async () => {
  await world.root.call(PutBucketVersioning, { Bucket: "code", VersioningConfiguration: { Status: "Enabled" } });
  const { VersionId: first } = await put("f.zip", "exports.handler = 1;");
  await put("f.zip", "exports.handler = 2;");
  const { arn } = await world.role("r");
  const where = { S3Bucket: "code", S3Key: "f.zip", S3ObjectVersion: first };
  const old = await world.root.call(CreateFunction, create(arn, where));
  await world.settled();
  const ann = await world.user("ann", lambdaAlone, allow("s3:GetObject"));
  expect((await refusal(ann.call(UpdateFunctionCode, { FunctionName: "f", ...where }))).message).toContain(
    "s3:GetObjectVersion",
  );
  const { CodeSha256 } = await ann.call(UpdateFunctionCode, { FunctionName: "f", S3Bucket: "code", S3Key: "f.zip" });
  expect(CodeSha256).not.toBe(old.CodeSha256);
  await world.settled();
  const gone = {
    FunctionName: "f",
    S3Bucket: "code",
    S3Key: "f.zip",
    S3ObjectVersion: "3sL4kqtJlcpXroDTDmJ.rmSpXd3dIbrH",
  };
  expect((await refusal(world.root.call(UpdateFunctionCode, gone))).message).toMatch(
    /^Error occurred while GetObject\. S3 Error Code: NoSuchVersion\. S3 Error Message: /,
  );
});

test("a missing object, a missing bucket and one of another Region are told as AWS does", async () => {
  const { arn } = await world.role("r");
  const message = async (S3Bucket: string, region?: string) =>
    (
      await refusal(
        world.root.call(
          CreateFunction,
          create(arn, { S3Bucket, S3Key: "none" }),
          region === undefined ? {} : { region },
        ),
      )
    ).message;
  const prefix = "Error occurred while GetObject. S3 Error Code:";
  expect(await message("code")).toBe(`${prefix} NoSuchKey. S3 Error Message: The specified key does not exist.`);
  expect(await message("no-such-bucket")).toBe(
    `${prefix} NoSuchBucket. S3 Error Message: The specified bucket does not exist`,
  );
  expect(await message("code", "eu-west-1")).toBe(
    `${prefix} PermanentRedirect. S3 Error Message: The bucket is in this region: us-east-1. Please use this region to retry the request`,
  );
});

test("a layer's content comes from S3 alike, and what is there must be a zip", async () => {
  await put("layer.zip", "exports.x = 1;");
  await world.root.call(PutObject, { Bucket: "code", Key: "text", Body: Buffer.from("no zip") as never });
  const publish = (S3Key: string) =>
    world.root.call(PublishLayerVersion, { LayerName: "l", Content: { S3Bucket: "code", S3Key } });
  expect(await publish("layer.zip")).toMatchObject({ Version: 1 });
  expect((await refusal(publish("text"))).message).toBe(
    "Could not unzip uploaded file. Please check your file, then try to upload again.",
  );
});

test("code is given once, and whole", async () => {
  const { arn } = await world.role("r");
  for (const code of [{ S3Key: "k" }, { S3Bucket: "code" }, { ZipFile: packageOf(""), S3Bucket: "code", S3Key: "k" }]) {
    expect((await refusal(world.root.call(CreateFunction, create(arn, code)))).code).toBe(
      "InvalidParameterValueException",
    );
  }
});
