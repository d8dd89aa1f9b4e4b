/** Connections and API destinations as they are made, shown and refused. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { allow, refusal, testWorld, type World } from "../../../testing/world.js";
import { connections } from "../records.js";
import { CreateApiDestination } from "./create-api-destination.js";
import { CreateConnection } from "./create-connection.js";
import { DeauthorizeConnection } from "./deauthorize-connection.js";
import { DeleteApiDestination } from "./delete-api-destination.js";
import { DeleteConnection } from "./delete-connection.js";
import { DescribeApiDestination } from "./describe-api-destination.js";
import { DescribeConnection } from "./describe-connection.js";
import { ListApiDestinations } from "./list-api-destinations.js";
import { ListConnections } from "./list-connections.js";
import { UpdateApiDestination } from "./update-api-destination.js";
import { UpdateConnection } from "./update-connection.js";

let world: World;
beforeEach(async () => {
  world = await testWorld();
});
afterEach(() => world.end());

const API_KEY = {
  AuthorizationType: "API_KEY" as const,
  AuthParameters: { ApiKeyAuthParameters: { ApiKeyName: "x-key", ApiKeyValue: "hidden" } },
};
const BASIC = {
  AuthorizationType: "BASIC" as const,
  AuthParameters: { BasicAuthParameters: { Username: "ann", Password: "hidden" } },
};

const connect = (Name: string, given: object = API_KEY) =>
  world.root.call(CreateConnection, { Name, ...(given as typeof API_KEY) });

describe("a connection", () => {
  test("is shown without its secrets", async () => {
    const time = new Date(world.clock.now());
    const { ConnectionArn } = await connect("c", {
      Description: "d",
      AuthorizationType: "API_KEY",
      AuthParameters: {
        ...API_KEY.AuthParameters,
        InvocationHttpParameters: {
          HeaderParameters: [
            { Key: "x-open", Value: "seen", IsValueSecret: false },
            { Key: "x-secret", Value: "hidden", IsValueSecret: true },
          ],
        },
      },
    });
    expect(ConnectionArn).toMatch(/^arn:aws:events:us-east-1:000000000000:connection\/c\/[0-9a-f-]{36}$/);

    const shown = await world.root.call(DescribeConnection, { Name: "c" });
    expect(shown).toEqual({
      ConnectionArn,
      Name: "c",
      Description: "d",
      ConnectionState: "AUTHORIZED",
      AuthorizationType: "API_KEY",
      SecretArn: expect.stringMatching(
        /^arn:aws:secretsmanager:us-east-1:000000000000:secret:events!connection\/c\/[0-9a-f-]{36}-[0-9a-f]{6}$/,
      ),
      AuthParameters: {
        ApiKeyAuthParameters: { ApiKeyName: "x-key" },
        InvocationHttpParameters: {
          HeaderParameters: [
            { Key: "x-open", Value: "seen", IsValueSecret: false },
            { Key: "x-secret", IsValueSecret: true },
          ],
        },
      },
      CreationTime: time,
      LastModifiedTime: time,
      LastAuthorizedTime: time,
    });
    expect(JSON.stringify(shown)).not.toContain("hidden");
  });

  test("is changed in what an update names, and authorized anew by another type", async () => {
    await connect("c", BASIC);
    await world.root.call(UpdateConnection, {
      Name: "c",
      AuthParameters: { BasicAuthParameters: { Username: "bob" } },
    });
    const [stored] = (await world.host.store.read((read) => connections.list(read, { prefix: [] }))).items;
    expect(stored?.basic).toEqual({ username: "bob", password: "hidden" });

    await world.root.call(UpdateConnection, { Name: "c", ...API_KEY });
    expect(await world.root.call(DescribeConnection, { Name: "c" })).toMatchObject({
      AuthorizationType: "API_KEY",
      AuthParameters: { ApiKeyAuthParameters: { ApiKeyName: "x-key" } },
    });
  });

  test("is deauthorized, deleted, and then not found in AWS's words", async () => {
    await connect("c");
    expect(await world.root.call(DeauthorizeConnection, { Name: "c" })).toMatchObject({
      ConnectionState: "DEAUTHORIZING",
    });
    expect(await world.root.call(DescribeConnection, { Name: "c" })).toMatchObject({
      ConnectionState: "DEAUTHORIZED",
      AuthParameters: {},
    });
    expect(await world.root.call(DeleteConnection, { Name: "c" })).toMatchObject({ ConnectionState: "DELETING" });

    expect(await refusal(world.root.call(DescribeConnection, { Name: "c" }))).toMatchObject({
      code: "ResourceNotFoundException",
      message: "Failed to describe the connection(s). Connection 'c' does not exist.",
    });
  });

  test.each<[string, object]>([
    ["lacks what its type needs", { AuthorizationType: "BASIC", AuthParameters: {} }],
    ["brings what its type does not take", { ...API_KEY, AuthorizationType: "BASIC" }],
  ])("that %s is refused", async (_what, given) => {
    expect((await refusal(connect("c", given))).code).toBe("ValidationException");
  });

  test("of a name that is taken is refused; gaps are named", async () => {
    await connect("c");
    expect((await refusal(connect("c"))).code).toBe("ResourceAlreadyExistsException");
    await expect(connect("d", { ...API_KEY, KmsKeyIdentifier: "alias/a" })).rejects.toMatchObject({
      code: "RC_NOT_EMULATED",
    });
  });

  test("asks its maker for its secret, too", async () => {
    const ann = await world.user("ann", allow("events:*"));
    const bob = await world.user(
      "bob",
      allow("events:*"),
      allow(
        ["secretsmanager:CreateSecret", "secretsmanager:PutSecretValue"],
        "arn:aws:secretsmanager:*:*:secret:events!*",
      ),
    );

    expect((await refusal(ann.call(CreateConnection, { Name: "c", ...API_KEY }))).message).toMatch(
      /not authorized to perform: secretsmanager:CreateSecret on resource: /,
    );
    await expect(bob.call(CreateConnection, { Name: "c", ...API_KEY })).resolves.toBeDefined();
    await expect(bob.call(UpdateConnection, { Name: "c", ...BASIC })).resolves.toBeDefined();
  });

  test("is listed by name, prefix, state and page", async () => {
    for (const name of ["b", "a1", "a2"]) await connect(name);
    await world.root.call(DeauthorizeConnection, { Name: "a2" });
    const names = async (input: object) =>
      (await world.root.call(ListConnections, input)).Connections?.map(({ Name }) => Name);

    expect(await names({})).toEqual(["a1", "a2", "b"]);
    expect(await names({ NamePrefix: "a" })).toEqual(["a1", "a2"]);
    expect(await names({ ConnectionState: "DEAUTHORIZED" })).toEqual(["a2"]);
    const { NextToken } = await world.root.call(ListConnections, { Limit: 2 });
    expect(await names({ NextToken })).toEqual(["b"]);
  });
});

describe("an API destination", () => {
  const make = async (Name = "d", more: object = {}) =>
    world.root.call(CreateApiDestination, {
      Name,
      ConnectionArn: (await world.root.call(DescribeConnection, { Name: "c" })).ConnectionArn ?? "",
      InvocationEndpoint: "https://example.com/api",
      HttpMethod: "POST",
      ...more,
    });

  test("is shown with its defaults, and is as active as its connection is authorized", async () => {
    const { ConnectionArn } = await connect("c");
    const { ApiDestinationArn, ApiDestinationState } = await make("d", { Description: "x" });
    expect(ApiDestinationArn).toMatch(/^arn:aws:events:us-east-1:000000000000:api-destination\/d\/[0-9a-f-]{36}$/);
    expect(ApiDestinationState).toBe("ACTIVE");
    const time = new Date(world.clock.now());
    expect(await world.root.call(DescribeApiDestination, { Name: "d" })).toEqual({
      ApiDestinationArn,
      ApiDestinationState: "ACTIVE",
      Name: "d",
      Description: "x",
      ConnectionArn,
      InvocationEndpoint: "https://example.com/api",
      HttpMethod: "POST",
      InvocationRateLimitPerSecond: 300,
      CreationTime: time,
      LastModifiedTime: time,
    });

    await world.root.call(DeauthorizeConnection, { Name: "c" });
    await world.root.call(UpdateApiDestination, { Name: "d", HttpMethod: "PUT", InvocationRateLimitPerSecond: 5 });
    expect(await world.root.call(DescribeApiDestination, { Name: "d" })).toMatchObject({
      ApiDestinationState: "INACTIVE",
      Description: "x",
      HttpMethod: "PUT",
      InvocationRateLimitPerSecond: 5,
    });
  });

  test("needs a connection that is there, and a name that is free", async () => {
    const { ConnectionArn = "" } = await connect("c");
    await make();
    expect((await refusal(make())).code).toBe("ResourceAlreadyExistsException");
    const other = ConnectionArn.replace(/.$/, (last) => (last === "0" ? "1" : "0"));
    expect((await refusal(make("e", { ConnectionArn: other }))).code).toBe("ResourceNotFoundException");
    expect((await refusal(world.root.call(DescribeApiDestination, { Name: "e" }))).message).toBe(
      "Failed to describe the api-destination(s). An api-destination 'e' does not exist.",
    );
  });

  test("is listed by name and connection, and deleted", async () => {
    await connect("c");
    const { ConnectionArn } = await connect("c2", BASIC);
    await make("d2", { ConnectionArn });
    await make("d1");
    const names = async (input: object) =>
      (await world.root.call(ListApiDestinations, input)).ApiDestinations?.map(({ Name }) => Name);
    expect(await names({})).toEqual(["d1", "d2"]);
    expect(await names({ ConnectionArn })).toEqual(["d2"]);

    await world.root.call(DeleteApiDestination, { Name: "d1" });
    expect(await names({})).toEqual(["d2"]);
  });

  test("is asked for together with its connection", async () => {
    const { ConnectionArn = "" } = await connect("c");
    const ann = await world.user(
      "ann",
      allow("events:*ApiDestination", "arn:aws:events:us-east-1:000000000000:api-destination/*"),
    );

    const given = { Name: "d", ConnectionArn, InvocationEndpoint: "https://example.com", HttpMethod: "POST" as const };
    expect((await refusal(ann.call(CreateApiDestination, given))).message).toContain(`on resource: ${ConnectionArn}`);
    await make();
    expect((await refusal(ann.call(DescribeApiDestination, { Name: "d" }))).message).toContain(
      `on resource: ${ConnectionArn}`,
    );
  });
});
