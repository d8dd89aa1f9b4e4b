import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { allow, deny, policy, refusal, testWorld, type World } from "../../../testing/world.js";
import { petsApi } from "../testing.js";
import { CreateResource } from "./create-resource.js";
import { CreateRestApi } from "./create-rest-api.js";
import { DeleteResource } from "./delete-resource.js";
import { DeleteRestApi } from "./delete-rest-api.js";
import { GetModels } from "./get-models.js";
import { GetResource } from "./get-resource.js";
import { GetResources } from "./get-resources.js";
import { GetRestApi } from "./get-rest-api.js";
import { GetRestApis } from "./get-rest-apis.js";
import { GetTags } from "./get-tags.js";
import { TagResource } from "./tag-resource.js";
import { UntagResource } from "./untag-resource.js";
import { UpdateResource } from "./update-resource.js";
import { UpdateRestApi } from "./update-rest-api.js";

let world: World;
beforeAll(async () => {
  world = await testWorld();
});
afterAll(() => world.end());

const make = async (more: object = {}) => (await world.root.call(CreateRestApi, { name: "api", ...more })).id ?? "";
const patch = (restApiId: string, ...patchOperations: object[]) =>
  world.root.call(UpdateRestApi, { restApiId, patchOperations: patchOperations as never });
const saying = async (call: Promise<unknown>) => {
  const { code, message } = await refusal(call);
  return [code, message];
};

describe("a REST API", () => {
  test("begins as AWS's do: edge, IPv4, a root, the models Empty and Error", async () => {
    const made = await world.root.call(CreateRestApi, { name: "new", description: "first" });
    expect(made).toMatchObject({
      name: "new",
      description: "first",
      apiKeySource: "HEADER",
      disableExecuteApiEndpoint: false,
      endpointConfiguration: { types: ["EDGE"], ipAddressType: "ipv4" },
    });
    expect(made).not.toHaveProperty("tags");
    expect(made.id).toMatch(/^[a-z0-9]{10}$/);
    const restApiId = made.id ?? "";
    expect((await world.root.call(GetResources, { restApiId })).items).toEqual([
      { id: made.rootResourceId, path: "/" },
    ]);
    const { items } = await world.root.call(GetModels, { restApiId });
    expect(items?.map(({ name }) => name)).toEqual(["Empty", "Error"]);
    expect(JSON.parse(items?.[0]?.schema ?? "")).toEqual({
      $schema: "http://json-schema.org/draft-04/schema#",
      title: "Empty Schema",
      type: "object",
    });
  });

  test.each([
    [{ description: "" }, "Description cannot be an empty string"],
    [{ minimumCompressionSize: -1 }, "Invalid minimum compression size, must be between 0 and 10485760"],
    [
      { endpointConfiguration: { types: [] } },
      "REGIONAL Configuration and EDGE Configuration cannot be both DISABLED.",
    ],
    [{ endpointConfiguration: { types: ["EDGE", "REGIONAL"] } }, "Cannot create an api with multiple Endpoint Types."],
    [
      { endpointConfiguration: { types: ["PRIVATE"], ipAddressType: "ipv4" } },
      "Only dualstack ipAddressType is supported for Private APIs.",
    ],
  ])("with %j is refused", async (more, message) => {
    expect(await saying(make(more))).toEqual(["BadRequestException", message]);
  });

  test("is changed by patches, whose paths escape slashes as ~1", async () => {
    const id = await make({ description: "this" });
    await patch(
      id,
      { op: "add", path: "/binaryMediaTypes/image~1png" },
      { op: "add", path: "/binaryMediaTypes/image~1jpeg" },
      { op: "replace", path: "/minimumCompressionSize", value: "0" },
    );
    expect(
      await patch(
        id,
        { op: "replace", path: "/binaryMediaTypes/image~1png", value: "image/gif" },
        { op: "replace", path: "/endpointConfiguration/types/EDGE", value: "PRIVATE" },
        { op: "replace", path: "/disableExecuteApiEndpoint", value: "True" },
        { op: "replace", path: "/minimumCompressionSize" },
        { op: "remove", path: "/description" },
      ),
    ).toMatchObject({
      binaryMediaTypes: ["image/jpeg", "image/gif"],
      endpointConfiguration: { types: ["PRIVATE"], ipAddressType: "dualstack" },
      disableExecuteApiEndpoint: true,
      tags: {},
    });
    const now = await world.root.call(GetRestApi, { restApiId: id });
    expect(now).not.toHaveProperty("description");
    expect(now).not.toHaveProperty("minimumCompressionSize");
  });

  test.each([
    [
      { op: "add", path: "/minimumCompressionSize", value: "1" },
      "Invalid patch operation specified. Must be one of: [replace]",
    ],
    [{ op: "replace", path: "/binaryMediaTypes", value: "x" }, "Invalid patch path /binaryMediaTypes"],
    [{ op: "replace", path: "/id", value: "x" }, "Invalid patch path /id"],
    [{ op: "replace", value: "x" }, "Invalid patch path null"],
    [
      { op: "replace", path: "/endpointConfiguration/ipAddressType", value: "x" },
      "ipAddressType must be either ipv4 or dualstack.",
    ],
    [
      { op: "replace", path: "/endpointConfiguration/types/EDGE", value: "x" },
      "Invalid EndpointTypes specified. Valid options are REGIONAL,EDGE,PRIVATE",
    ],
    [
      { op: "replace", path: "/minimumCompressionSize", value: "x" },
      "Invalid minimum compression size, must be between 0 and 10485760",
    ],
  ])("refuses the patch %j", async (operation, message) => {
    expect(await saying(patch(await make(), operation))).toEqual(["BadRequestException", message]);
  });

  test("of another account is as good as none", async () => {
    const id = await make();
    const other = world.rootOf("111122223333");
    expect(await saying(other.call(GetRestApi, { restApiId: id }))).toEqual([
      "NotFoundException",
      `Invalid API identifier specified 111122223333:${id}`,
    ]);
    await refusal(other.call(DeleteRestApi, { restApiId: id }));
    expect((await world.root.call(GetRestApi, { restApiId: id })).id).toBe(id);
    expect((await other.call(GetRestApis, {})).items).toEqual([]);
  });

  test("is listed in pages", async () => {
    const other = world.rootOf("222233334444");
    const made: (string | undefined)[] = [];
    for (const name of ["a", "b", "c"]) made.push((await other.call(CreateRestApi, { name })).id);
    const first = await other.call(GetRestApis, { limit: 2 });
    const second = await other.call(GetRestApis, { limit: 2, ...(first.position ? { position: first.position } : {}) });
    expect(second).not.toHaveProperty("position");
    expect([...(first.items ?? []), ...(second.items ?? [])].map(({ id }) => id).sort()).toEqual(made.sort());
    expect(await saying(other.call(GetRestApis, { position: "nowhere" }))).toEqual([
      "BadRequestException",
      "Invalid position specified",
    ]);
  });

  test("takes a policy with execute-api:/, and answers it once more escaped, as Terraform expects", async () => {
    const text = policy({
      Effect: "Allow",
      Principal: "*",
      Action: "execute-api:Invoke",
      Resource: "execute-api:/prod/GET/pets",
    }).document;
    const id = await make({ policy: text });
    const { policy: answered = "" } = await world.root.call(GetRestApi, { restApiId: id });
    expect(answered).toContain(
      `\\"Resource\\":\\"arn:aws:execute-api:us-east-1:000000000000:${id}\\/prod\\/GET\\/pets\\"`,
    );
    // What Terraform does with it.
    const unquoted = JSON.parse(`"${answered.replaceAll("\\/", "/")}"`);
    expect(JSON.parse(unquoted).Statement[0].Effect).toBe("Allow");
    await patch(id, { op: "replace", path: "/policy", value: "" });
    expect(await world.root.call(GetRestApi, { restApiId: id })).not.toHaveProperty("policy");
    const nobody = policy({
      Effect: "Allow",
      Principal: { AWS: "arn:aws:iam::111122223333:role/nobody" },
      Action: "execute-api:Invoke",
      Resource: "execute-api:/*",
    }).document;
    const message = "Invalid policy document. Please check the policy syntax and ensure that Principals are valid.";
    for (const value of ["{", nobody]) {
      expect(await refusal(patch(id, { op: "replace", path: "/policy", value }))).toMatchObject({ message });
      expect(await refusal(make({ policy: value }))).toMatchObject({ message });
    }
    const { code } = await refusal(patch(id, { op: "replace", path: "/policy", value: '{"Statement":[{}]}' }));
    expect(code).toBe("BadRequestException");
  });

  test("is copied by cloneFrom with everything below it", async () => {
    const { restApiId } = await petsApi(world.root);
    const copy = await make({ cloneFrom: restApiId });
    const { items = [] } = await world.root.call(GetResources, { restApiId: copy, embed: ["methods"] });
    expect(items.map(({ path }) => path)).toEqual(["/", "/pets"]);
    expect(items[1]?.resourceMethods?.GET?.methodIntegration?.type).toBe("MOCK");
    expect(items[1]?.parentId).toBe(items[0]?.id);
  });
});

describe("permissions", () => {
  test("are asked by HTTP method and path", async () => {
    const { restApiId, resourceId } = await petsApi(world.root);
    const ann = await world.user(
      "ann",
      allow("apigateway:GET", `arn:aws:apigateway:us-east-1::/restapis/${restApiId}/resources/*`),
    );
    await ann.call(GetResource, { restApiId, resourceId });
    const { message } = await refusal(ann.call(GetRestApi, { restApiId }));
    expect(message).toContain(
      `is not authorized to perform: apigateway:GET on resource: arn:aws:apigateway:us-east-1::/restapis/${restApiId}`,
    );
  });

  test("a refusal reads the same for an API that is there, one of another account, and none", async () => {
    const nobody = await world.user("nobody");
    const { id: others = "" } = await world.rootOf("333344445555").call(CreateRestApi, { name: "theirs" });
    const said = await Promise.all(
      [await make(), others, "nosuchapi0"].map(async (restApiId) => {
        const { code, message } = await refusal(nobody.call(GetRestApi, { restApiId }));
        return [code, message.replaceAll(restApiId, "ID")];
      }),
    );
    expect(said[1]).toEqual(said[0]);
    expect(said[2]).toEqual(said[0]);
    const reader = await world.user("reader", allow("apigateway:*"));
    const { code, message } = await refusal(reader.call(GetRestApi, { restApiId: others }));
    expect([code, message]).toEqual(["NotFoundException", `Invalid API identifier specified 000000000000:${others}`]);
  });

  test("a copy needs leave to read what is copied", async () => {
    const eve = await world.user("eve", allow("apigateway:POST"));
    await refusal(eve.call(CreateRestApi, { name: "copy", cloneFrom: await make() }));
    expect(world.trail.last()).toMatchObject({ action: "apigateway:GET" });
  });

  test("a policy needs apigateway:UpdateRestApiPolicy besides", async () => {
    const ben = await world.user("ben", allow(["apigateway:POST", "apigateway:PATCH"]));
    const text = policy({ Effect: "Allow", Principal: "*", Action: "execute-api:Invoke", Resource: "execute-api:/*" });
    await ben.call(CreateRestApi, { name: "x" });
    const { message } = await refusal(ben.call(CreateRestApi, { name: "x", policy: text.document }));
    expect(message).toContain("apigateway:UpdateRestApiPolicy");
    const restApiId = await make();
    const patchOperations = [{ op: "replace" as const, path: "/policy", value: text.document }];
    await refusal(ben.call(UpdateRestApi, { restApiId, patchOperations }));
    expect(world.trail.last()).toMatchObject({
      action: "apigateway:UpdateRestApiPolicy",
      resource: `arn:aws:apigateway:us-east-1::/restapis/${restApiId}`,
    });
  });

  test("conditions see what is asked for and what is there", async () => {
    const restApiId = await make({ endpointConfiguration: { types: ["REGIONAL"] } });
    const cid = await world.user(
      "cid",
      allow("apigateway:PATCH"),
      deny("apigateway:PATCH", "*", {
        "ForAnyValue:StringEquals": { "apigateway:Request/EndpointType": ["PRIVATE"] },
      }),
      deny("apigateway:PATCH", "*", { StringEquals: { "apigateway:Resource/ApiName": "locked" } }),
    );
    const change = (path: string, value: string) =>
      cid.call(UpdateRestApi, { restApiId, patchOperations: [{ op: "replace", path, value }] });
    await refusal(change("/endpointConfiguration/types/REGIONAL", "PRIVATE"));
    await change("/name", "locked");
    await refusal(change("/name", "other"));
  });

  test("tags of an API count for all that is below it", async () => {
    const { restApiId, resourceId } = await petsApi(world.root);
    const resourceArn = `arn:aws:apigateway:us-east-1::/restapis/${restApiId}`;
    const dan = await world.user(
      "dan",
      allow("apigateway:GET", "*", { StringEquals: { "aws:ResourceTag/team": "red" } }),
      allow("apigateway:PUT", "arn:aws:apigateway:us-east-1::/tags/*"),
    );
    await refusal(dan.call(GetResource, { restApiId, resourceId }));
    await dan.call(TagResource, { resourceArn, tags: { team: "red" } });
    await dan.call(GetResource, { restApiId, resourceId });
    expect((await world.root.call(GetTags, { resourceArn })).tags).toEqual({ team: "red" });
    await world.root.call(UntagResource, { resourceArn, tagKeys: ["team"] });
    expect((await world.root.call(GetTags, { resourceArn })).tags).toEqual({});
  });
});

describe("resources", () => {
  test("make paths, which follow when a part is renamed or moved", async () => {
    const { id: restApiId = "", rootResourceId = "" } = await world.root.call(CreateRestApi, { name: "tree" });
    const add = async (parentId: string, pathPart: string) =>
      (await world.root.call(CreateResource, { restApiId, parentId, pathPart })).id ?? "";
    const change = (resourceId: string, path: string, value: string, op = "replace") =>
      world.root.call(UpdateResource, {
        restApiId,
        resourceId,
        patchOperations: [{ op: op as "replace", path, value }],
      });
    const pets = await add(rootResourceId, "pets");
    const sub = await add(pets, "subpets");
    const below = await add(sub, "pets");
    expect(await change(pets, "/pathPart", "dogs")).toMatchObject({ path: "/dogs", pathPart: "dogs" });
    expect((await world.root.call(GetResource, { restApiId, resourceId: below })).path).toBe("/dogs/subpets/pets");
    expect(await saying(change(pets, "/parentId", sub))).toEqual([
      "BadRequestException",
      "Resources cannot be cyclical.",
    ]);
    expect(await change(sub, "/parentId", rootResourceId)).toMatchObject({ path: "/subpets" });
    expect((await world.root.call(GetResource, { restApiId, resourceId: below })).path).toBe("/subpets/pets");
    expect(await saying(change(pets, "/pathPart", "subpets"))).toEqual([
      "ConflictException",
      "Another resource with the same parent already has this name: subpets",
    ]);
    expect(await saying(change(rootResourceId, "/pathPart", "x"))).toEqual([
      "BadRequestException",
      "Root resource cannot update its pathPart.",
    ]);
    expect(await saying(change(pets, "/invalid", "x"))).toEqual([
      "BadRequestException",
      "Invalid patch path  '/invalid' specified for op 'replace'. Must be one of: [/parentId, /pathPart]",
    ]);
    expect(await saying(change(pets, "/pathPart", "x", "remove"))).toEqual([
      "BadRequestException",
      "Invalid patch path  '/pathPart' specified for op 'remove'. Please choose supported operations",
    ]);
    await world.root.call(DeleteResource, { restApiId, resourceId: sub });
    const { items } = await world.root.call(GetResources, { restApiId });
    expect(items?.map(({ path }) => path)).toEqual(["/", "/dogs"]);
  });

  test("let one variable and one greedy variable stand side by side, and nothing below a greedy one", async () => {
    const { id: restApiId = "", rootResourceId: parentId = "" } = await world.root.call(CreateRestApi, { name: "v" });
    const add = (pathPart: string, below = parentId) =>
      world.root.call(CreateResource, { restApiId, parentId: below, pathPart });
    const { id: greedy = "" } = await add("{proxy+}");
    await add("{id}");
    expect(await saying(add("{other+}"))).toEqual([
      "BadRequestException",
      "A sibling ({proxy+}) of this resource already has a variable path part -- only one is allowed",
    ]);
    expect(await saying(add("x", greedy))).toEqual([
      "BadRequestException",
      "Cannot create a child of a resource with a greedy path variable: {proxy+}",
    ]);
    expect((await refusal(add("a/b"))).message).toContain("Resource's path part only allow");
    expect(await saying(add("x", "nowhere"))).toEqual(["NotFoundException", "Invalid Resource identifier specified"]);
  });
});
