/** Parameters: versions, labels, paths and lists, and AWS's words where something is not so. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { refusal, testWorld, type World } from "../../testing/world.js";
import { AddTagsToResource } from "./operations/add-tags-to-resource.js";
import { DeleteParameter } from "./operations/delete-parameter.js";
import { DeleteParameters } from "./operations/delete-parameters.js";
import { DescribeParameters } from "./operations/describe-parameters.js";
import { GetParameter } from "./operations/get-parameter.js";
import { GetParameterHistory } from "./operations/get-parameter-history.js";
import { GetParameters } from "./operations/get-parameters.js";
import { GetParametersByPath } from "./operations/get-parameters-by-path.js";
import { LabelParameterVersion } from "./operations/label-parameter-version.js";
import { ListTagsForResource } from "./operations/list-tags-for-resource.js";
import { PutParameter } from "./operations/put-parameter.js";
import { RemoveTagsFromResource } from "./operations/remove-tags-from-resource.js";
import { UnlabelParameterVersion } from "./operations/unlabel-parameter-version.js";

let world: World;
beforeEach(async () => {
  world = await testWorld();
});
afterEach(() => world.end());

const put = (Name: string, Value = "v", further: object = {}) =>
  world.root.call(PutParameter, { Name, Value, Type: "String", ...further });
const get = async (Name: string) => (await world.root.call(GetParameter, { Name })).Parameter;
const said = async (call: Promise<unknown>) => {
  const { code, message } = await refusal(call);
  return `${code}: ${message}`;
};
const names = (found: readonly { readonly Name?: string | undefined }[] | undefined) => found?.map(({ Name }) => Name);

describe("a parameter", () => {
  test("has one slash in its ARN, by which it is found too", async () => {
    expect(await put("/app/db")).toEqual({ Version: 1, Tier: "Standard" });
    await put("plain");
    const arn = "arn:aws:ssm:us-east-1:000000000000:parameter";
    expect(await get("/app/db")).toEqual({
      Name: "/app/db",
      Type: "String",
      Value: "v",
      Version: 1,
      LastModifiedDate: new Date(world.clock.now()),
      ARN: `${arn}/app/db`,
      DataType: "text",
    });
    expect(await get(`${arn}/app/db`)).toMatchObject({ Name: "/app/db" });
    expect(await get(`${arn}/plain`)).toMatchObject({ Name: "plain", ARN: `${arn}/plain` });
    expect(await said(get("none"))).toBe("ParameterNotFound: ");
  });

  test("is not overwritten by accident, and has a type from the start", async () => {
    expect(await said(put("p", "v", { Type: undefined }))).toBe(
      "ValidationException: A parameter type is required when you create a parameter.",
    );
    await put("p");
    expect(await said(put("p"))).toBe(
      "ParameterAlreadyExists: The parameter already exists. To overwrite this value, set the overwrite option in the request to true.",
    );
    expect((await put("p", "w", { Overwrite: true, Type: undefined })).Version).toBe(2);
    expect(await get("p")).toMatchObject({ Value: "w", Type: "String" });
    expect(await said(put("p", "x", { Overwrite: true, Tags: [{ Key: "a", Value: "b" }] }))).toContain(
      "tags and overwrite can't be used together",
    );
  });

  test.each([
    ["aws-x", "ValidationException: Parameter name: can't be prefixed"],
    ["SSMx", "ValidationException: Parameter name: can't be prefixed"],
    ["/ssm/x", "ValidationException: Parameter path: can't be prefixed"],
    ["/aws/x", "AccessDeniedException: No access to reserved parameter name: /aws/x."],
    ["a b", "ValidationException: Parameter name: can't be prefixed"],
    ["a/b", "ValidationException: Parameter name must be a fully qualified name"],
    [`/${Array(16).fill("x").join("/")}`, "HierarchyLevelLimitExceededException: "],
  ])("is not named %s", async (name, words) => {
    expect(await said(put(name))).toContain(words);
  });

  test("holds what its tier and pattern allow", async () => {
    expect(await said(put("p", ""))).toContain("Member must have length greater than or equal to 1");
    expect(await said(put("p", "x".repeat(4097)))).toContain("Standard tier parameters support a maximum");
    expect(await put("p", "x".repeat(4097), { Tier: "Intelligent-Tiering" })).toMatchObject({ Tier: "Advanced" });
    expect(await said(put("p", "x".repeat(8193), { Overwrite: true }))).toContain("8192");
    expect(await said(put("p", "x", { Overwrite: true, Tier: "Standard" }))).toContain("can't downgrade");
    expect(await said(put("n", "abc", { AllowedPattern: "^\\d+$" }))).toBe(
      "ParameterPatternMismatchException: Parameter value, cannot be validated against allowedPattern: ^\\d+$",
    );
    expect(await said(put("n", "abc", { AllowedPattern: "(" }))).toContain("InvalidAllowedPatternException");
    await put("n", "12", { AllowedPattern: "^\\d+$" });
  });

  test("put by many at once has a version for each", async () => {
    await put("p");
    await Promise.all(["a", "b", "c", "d"].map((value) => put("p", value, { Overwrite: true })));
    expect((await get("p"))?.Version).toBe(5);
  });

  test("keeps a hundred versions, unless a label holds the oldest", async () => {
    await put("p");
    for (let count = 1; count < 101; count += 1) await put("p", "v", { Overwrite: true });
    const history = await world.root.call(GetParameterHistory, { Name: "p", MaxResults: 1 });
    expect(history.Parameters?.[0]?.Version).toBe(2);
    await world.root.call(LabelParameterVersion, { Name: "p", ParameterVersion: 2, Labels: ["held"] });
    expect(await said(put("p", "v", { Overwrite: true }))).toContain(
      "ParameterMaxVersionLimitExceeded: You attempted to create a new version of p",
    );
  });
});

describe("versions and labels", () => {
  const label = (ParameterVersion: number | undefined, ...Labels: string[]) =>
    world.root.call(LabelParameterVersion, { Name: "/p", ParameterVersion, Labels });

  test("are named behind a colon", async () => {
    await put("/p", "one");
    await put("/p", "two", { Overwrite: true });
    expect(await get("/p:1")).toMatchObject({ Name: "/p", Value: "one", Selector: ":1" });
    await label(1, "prod");
    expect(await get("/p:prod")).toMatchObject({ Value: "one", Selector: ":prod" });
    await label(undefined, "prod");
    expect(await get("/p:prod")).toMatchObject({ Value: "two" });
    expect(await said(get("/p:9"))).toBe(
      "ParameterVersionNotFound: Systems Manager could not find version 9 of /p. Verify the version and try again.",
    );
    expect(await said(get("/p:none"))).toContain("ParameterVersionNotFound");
    const history = await world.root.call(GetParameterHistory, { Name: "/p" });
    expect(history.Parameters?.map(({ Version, Value, Labels }) => [Version, Value, Labels])).toEqual([
      [1, "one", []],
      [2, "two", ["prod"]],
    ]);
  });

  test("are ten at most, and none that AWS reserves", async () => {
    await put("/p");
    expect(await label(1, "ok", "1st", "aws-x", "SSMy", "a b")).toEqual({
      InvalidLabels: ["1st", "aws-x", "SSMy", "a b"],
      ParameterVersion: 1,
    });
    await label(1, ..."abcdefghi");
    expect(await said(label(1, "j"))).toContain("A parameter version can have maximum 10 labels.");
    const input = { Name: "/p", ParameterVersion: 1, Labels: ["a", "z"] };
    expect(await world.root.call(UnlabelParameterVersion, input)).toEqual({
      RemovedLabels: ["a"],
      InvalidLabels: ["z"],
    });
  });
});

describe("several parameters", () => {
  beforeEach(async () => {
    for (const name of ["/app/a", "/app/b", "/app/c/d", "/apple", "other"]) await put(name, name);
  });

  test("are read and deleted together, the missing told apart", async () => {
    const read = await world.root.call(GetParameters, { Names: ["/app/a", "none", "other:7"] });
    expect(names(read.Parameters)).toEqual(["/app/a"]);
    expect(read.InvalidParameters).toEqual(["none", "other:7"]);
    const deleted = await world.root.call(DeleteParameters, { Names: ["/app/a", "none"] });
    expect(deleted).toEqual({ DeletedParameters: ["/app/a"], InvalidParameters: ["none"] });
    await world.root.call(DeleteParameter, { Name: "other" });
    expect(await said(world.root.call(DeleteParameter, { Name: "other" }))).toBe("ParameterNotFound: ");
  });

  test("are found by path: right below, or at any depth, page by page", async () => {
    const below = (Path: string, further: object = {}) => world.root.call(GetParametersByPath, { Path, ...further });
    expect(names((await below("/app")).Parameters)).toEqual(["/app/a", "/app/b"]);
    expect(names((await below("/app/", { Recursive: true })).Parameters)).toEqual(["/app/a", "/app/b", "/app/c/d"]);
    const first = await below("/", { Recursive: true, MaxResults: 3 });
    expect(names((await below("/", { Recursive: true, NextToken: first.NextToken })).Parameters)).toEqual([
      "/apple",
      "other",
    ]);
    await world.root.call(LabelParameterVersion, { Name: "/app/b", Labels: ["x"] });
    await put("/app/b", "newer", { Overwrite: true });
    const labelled = await below("/app", { ParameterFilters: [{ Key: "Label", Values: ["x"] }] });
    expect(labelled.Parameters?.map(({ Value }) => Value)).toEqual(["/app/b"]);
    expect(await said(below("app"))).toContain("The parameter doesn't meet the parameter name requirements.");
    expect((await refusal(below("/app", { NextToken: "x" }))).code).toBe("InvalidNextToken");
  });

  test("that go between two pages make nobody miss another", async () => {
    const pages: string[] = [];
    for (let token: string | undefined; ; ) {
      const { Parameters = [], NextToken } = await world.root.call(GetParametersByPath, {
        Path: "/",
        Recursive: true,
        MaxResults: 2,
        NextToken: token,
      });
      pages.push(names(Parameters)?.join(" ") ?? "");
      await world.root.call(DeleteParameters, { Names: Parameters.map(({ Name = "" }) => Name) });
      if (NextToken === undefined) break;
      token = NextToken;
    }
    expect(pages).toEqual(["/app/a /app/b", "/app/c/d /apple", "other"]);
  });

  test("are described by filters", async () => {
    await world.root.call(AddTagsToResource, {
      ResourceType: "Parameter",
      ResourceId: "/apple",
      Tags: [{ Key: "team", Value: "red" }],
    });
    const by = async (Key: string, Values: string[], Option?: string) =>
      names((await world.root.call(DescribeParameters, { ParameterFilters: [{ Key, Values, Option }] })).Parameters);
    expect(await by("Name", ["/app"], "BeginsWith")).toEqual(["/app/a", "/app/b", "/app/c/d", "/apple"]);
    expect(await by("Name", ["app/a"])).toEqual(["/app/a"]);
    expect(await by("Name", ["pp"], "Contains")).toHaveLength(4);
    expect(await by("Path", ["/app"])).toEqual(["/app/a", "/app/b"]);
    expect(await by("Path", ["/app"], "Recursive")).toHaveLength(3);
    expect(await by("tag:team", ["red"])).toEqual(["/apple"]);
    expect((await refusal(by("Label", ["x"]))).code).toBe("InvalidFilterKey");
    expect((await refusal(by("Type", ["String"], "Contains"))).code).toBe("InvalidFilterOption");
    const older = await world.root.call(DescribeParameters, { Filters: [{ Key: "Name", Values: ["/app/"] }] });
    expect(names(older.Parameters)).toHaveLength(3);
    expect(older.Parameters?.[0]).not.toHaveProperty("Value");
  });

  test("have tags", async () => {
    const resource = { ResourceType: "Parameter" as const, ResourceId: "/app/a" };
    const Tags = [
      { Key: "team", Value: "red" },
      { Key: "env", Value: "dev" },
    ];
    await world.root.call(AddTagsToResource, { ...resource, Tags });
    await world.root.call(RemoveTagsFromResource, { ...resource, TagKeys: ["env"] });
    expect((await world.root.call(ListTagsForResource, resource)).TagList).toEqual([{ Key: "team", Value: "red" }]);
    expect((await refusal(world.root.call(ListTagsForResource, { ...resource, ResourceId: "none" }))).code).toBe(
      "InvalidResourceId",
    );
  });
});
