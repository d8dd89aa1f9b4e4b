import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { allow, refusal, testWorld, type World } from "../../../testing/world.js";
import { activeFunction, aFunction, FUNCTION_ARN, packageOf } from "../testing.js";
import { CreateAlias } from "./create-alias.js";
import { CreateFunction } from "./create-function.js";
import { DeleteAlias } from "./delete-alias.js";
import { DeleteFunction } from "./delete-function.js";
import { GetAlias } from "./get-alias.js";
import { GetFunction } from "./get-function.js";
import { GetFunctionConfiguration } from "./get-function-configuration.js";
import { Invoke } from "./invoke.js";
import { ListAliases } from "./list-aliases.js";
import { ListVersionsByFunction } from "./list-versions-by-function.js";
import { PublishVersion } from "./publish-version.js";
import { UpdateAlias } from "./update-alias.js";
import { UpdateFunctionCode } from "./update-function-code.js";
import { UpdateFunctionConfiguration } from "./update-function-configuration.js";

let world: World;
let roleArn: string;
beforeEach(async () => {
  world = await testWorld({ sandboxes: true });
  roleArn = (await world.role("r")).arn;
});
afterEach(() => world.end());

const f = { FunctionName: "f" };
const publish = (input: object = {}) => world.root.call(PublishVersion, { ...f, ...input });
const describeWith = (timeout: number) =>
  world.root.call(UpdateFunctionConfiguration, { ...f, Timeout: timeout }).then(() => world.settled());
const says = (what: string) =>
  `exports.handler = async (event, context) => [${JSON.stringify(what)}, context.functionVersion, context.invokedFunctionArn];`;
const invoked = async (Qualifier: string) => {
  const { Payload, ExecutedVersion } = await world.root.call(Invoke, { ...f, Qualifier });
  return [ExecutedVersion, JSON.parse(new TextDecoder().decode(Payload as unknown as Uint8Array))];
};

describe("versions", () => {
  test("a version keeps code and configuration while $LATEST goes on", async () => {
    await activeFunction(world, roleArn, says("one"));
    const first = await publish({ Description: "the first" });
    await world.root.call(UpdateFunctionCode, { ...f, ZipFile: packageOf(says("two")) });
    await world.settled();

    expect(first).toMatchObject({ Version: "1", FunctionArn: `${FUNCTION_ARN}:1`, Description: "the first" });
    expect(await invoked("1")).toEqual(["1", ["one", "1", `${FUNCTION_ARN}:1`]]);
    expect(await invoked("$LATEST")).toEqual(["$LATEST", ["two", "$LATEST", `${FUNCTION_ARN}:$LATEST`]]);
    const { Configuration } = await world.root.call(GetFunction, { ...f, Qualifier: "1" });
    expect(Configuration).toMatchObject({ Version: "1", CodeSha256: first.CodeSha256, RevisionId: first.RevisionId });
  });

  test("publishing an unchanged function answers the version that is there", async () => {
    await activeFunction(world, roleArn);
    await publish();

    expect(await publish({ Description: "again" })).toMatchObject({ Version: "1", Description: "" });
    await describeWith(9);
    expect(await publish()).toMatchObject({ Version: "2", Timeout: 9 });
    expect((await world.root.call(GetFunctionConfiguration, { ...f, Qualifier: "1" })).Timeout).toBe(3);
  });

  test("numbers of deleted versions do not come again", async () => {
    await activeFunction(world, roleArn);
    await publish();
    await world.root.call(DeleteFunction, { ...f, Qualifier: "1" });

    expect((await publish()).Version).toBe("2");
    await expect(world.root.call(DeleteFunction, { ...f, Qualifier: "1" })).resolves.toMatchObject({ StatusCode: 204 });
    expect((await refusal(world.root.call(Invoke, { ...f, Qualifier: "1" }))).message).toBe(
      `Function not found: ${FUNCTION_ARN}:1`,
    );
  });

  test("CreateFunction and UpdateFunctionCode publish with Publish", async () => {
    const made = await world.root.call(CreateFunction, { ...aFunction(roleArn), Publish: true });
    await world.settled();
    const updated = await world.root.call(UpdateFunctionCode, { ...f, ZipFile: packageOf(says("x")), Publish: true });

    expect([made.FunctionArn, made.Version, updated.FunctionArn]).toEqual([
      `${FUNCTION_ARN}:1`,
      "1",
      `${FUNCTION_ARN}:2`,
    ]);
  });

  test("they are listed with $LATEST first, page by page", async () => {
    await activeFunction(world, roleArn);
    await publish();
    await describeWith(9);
    await publish();
    const seen: unknown[] = [];
    let Marker: string | undefined;
    do {
      const page = await world.root.call(ListVersionsByFunction, { ...f, MaxItems: 1, ...(Marker ? { Marker } : {}) });
      seen.push(page.Versions?.map(({ FunctionArn }) => FunctionArn));
      Marker = page.NextMarker;
    } while (Marker);

    expect(seen).toEqual([[`${FUNCTION_ARN}:$LATEST`], [`${FUNCTION_ARN}:1`], [`${FUNCTION_ARN}:2`]]);
  });

  test("RevisionId and CodeSha256 must be those of $LATEST", async () => {
    await activeFunction(world, roleArn);

    expect(await refusal(publish({ RevisionId: "other" }))).toMatchObject({
      code: "PreconditionFailedException",
      message:
        "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id",
    });
    expect((await refusal(publish({ CodeSha256: "other" }))).code).toBe("InvalidParameterValueException");
  });
});

describe("aliases", () => {
  const alias = (input: object = {}) =>
    world.root.call(CreateAlias, { ...f, Name: "live", FunctionVersion: "1", ...input });

  beforeEach(async () => {
    await activeFunction(world, roleArn, says("one"));
    await publish();
    await world.root.call(UpdateFunctionCode, { ...f, ZipFile: packageOf(says("two")), Publish: true });
    await world.settled();
  });

  test("an alias leads to its version, and elsewhere after an update", async () => {
    const made = await alias({ Description: "d" });
    expect(made).toEqual({
      AliasArn: `${FUNCTION_ARN}:live`,
      Name: "live",
      FunctionVersion: "1",
      Description: "d",
      RevisionId: made.RevisionId,
    });
    expect(await invoked("live")).toEqual(["1", ["one", "1", `${FUNCTION_ARN}:live`]]);

    await world.root.call(UpdateAlias, { ...f, Name: "live", FunctionVersion: "2" });
    expect(await invoked("live")).toEqual(["2", ["two", "2", `${FUNCTION_ARN}:live`]]);
    expect((await world.root.call(GetFunction, { ...f, Qualifier: "live" })).Configuration).toMatchObject({
      FunctionArn: `${FUNCTION_ARN}:live`,
      Version: "2",
    });
  });

  test.each([
    [1, "2"],
    [0, "1"],
  ])("with the weight %d for version 2, version %s runs", async (weight, version) => {
    await alias({ RoutingConfig: { AdditionalVersionWeights: { "2": weight } } });

    expect((await invoked("live"))[0]).toBe(version);
  });

  test("about half of the invocations go to a version with the weight 0.5", async () => {
    await alias({ RoutingConfig: { AdditionalVersionWeights: { "2": 0.5 } } });
    const executed = new Set<unknown>();
    for (let call = 0; call < 30 && executed.size < 2; call++) executed.add((await invoked("live"))[0]);

    expect(executed).toEqual(new Set(["1", "2"]));
  });

  test("a version that an alias leads to stays", async () => {
    await alias({ RoutingConfig: { AdditionalVersionWeights: { "2": 0.5 } } });
    for (const Qualifier of ["1", "2"]) {
      expect(await refusal(world.root.call(DeleteFunction, { ...f, Qualifier }))).toMatchObject({
        code: "ResourceConflictException",
        message: "Unable to delete version because the following aliases reference it: [live]",
      });
    }
  });

  test("they are listed, all or those of a version", async () => {
    await alias();
    await alias({ Name: "next", FunctionVersion: "2" });
    const names = async (input: object) =>
      (await world.root.call(ListAliases, { ...f, ...input })).Aliases?.map(({ Name }) => Name);

    expect(await names({})).toEqual(["live", "next"]);
    expect(await names({ FunctionVersion: "2" })).toEqual(["next"]);
    const first = await world.root.call(ListAliases, { ...f, MaxItems: 1 });
    expect(await names({ Marker: first.NextMarker })).toEqual(["next"]);
  });

  test("what AWS refuses", async () => {
    await alias();
    const words = async (call: Promise<unknown>) => (await refusal(call)).message;

    expect(await words(alias())).toBe(`Alias already exists: ${FUNCTION_ARN}:live`);
    expect(await words(alias({ Name: "n", FunctionVersion: "9" }))).toBe(`Function not found: ${FUNCTION_ARN}:9`);
    expect(await words(world.root.call(GetAlias, { ...f, Name: "n" }))).toBe(
      `Cannot find alias arn: ${FUNCTION_ARN}:n`,
    );
    expect(await words(world.root.call(UpdateAlias, { ...f, Name: "n" }))).toBe(`Alias not found: ${FUNCTION_ARN}:n`);
    expect(await words(world.root.call(UpdateAlias, { ...f, Name: "live", RevisionId: "x" }))).toMatch(
      /^The Revision Id provided does not match/,
    );
    expect(await words(alias({ Name: "n", RoutingConfig: { AdditionalVersionWeights: { "1": 0.5 } } }))).toContain(
      "is already included in routing configuration",
    );
  });

  test("with the function its versions and aliases go", async () => {
    await alias();
    await world.root.call(DeleteFunction, f);
    await activeFunction(world, roleArn);

    expect((await refusal(world.root.call(GetAlias, { ...f, Name: "live" }))).code).toBe("ResourceNotFoundException");
    expect((await publish()).Version).toBe("1");
    await world.root.call(DeleteAlias, { ...f, Name: "live" });
  });

  test("a permission on the function is none on its alias", async () => {
    await alias();
    const ann = await world.user("ann", allow("lambda:InvokeFunction", FUNCTION_ARN));
    const bob = await world.user("bob", allow("lambda:InvokeFunction", `${FUNCTION_ARN}:live`));

    const denied = await refusal(ann.call(Invoke, { ...f, Qualifier: "live" }));
    expect(denied.message).toContain(`on resource: ${FUNCTION_ARN}:live`);
    expect((await bob.call(Invoke, { FunctionName: "f:live" })).ExecutedVersion).toBe("1");
    await refusal(bob.call(Invoke, f));
  });
});
