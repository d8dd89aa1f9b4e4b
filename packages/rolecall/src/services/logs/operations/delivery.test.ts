import { afterEach, beforeEach, expect, test } from "vitest";
import { allow, policy, refusal, testWorld, type World } from "../../../testing/world.js";
import { CreateDelivery } from "./create-delivery.js";
import { DeleteDelivery } from "./delete-delivery.js";
import { DeleteDeliveryDestination } from "./delete-delivery-destination.js";
import { DeleteDeliveryDestinationPolicy } from "./delete-delivery-destination-policy.js";
import { DeleteDeliverySource } from "./delete-delivery-source.js";
import { DeleteDestination } from "./delete-destination.js";
import { DescribeDeliveries } from "./describe-deliveries.js";
import { DescribeDeliveryDestinations } from "./describe-delivery-destinations.js";
import { DescribeDeliverySources } from "./describe-delivery-sources.js";
import { DescribeDestinations } from "./describe-destinations.js";
import { GetDelivery } from "./get-delivery.js";
import { GetDeliveryDestination } from "./get-delivery-destination.js";
import { GetDeliveryDestinationPolicy } from "./get-delivery-destination-policy.js";
import { GetDeliverySource } from "./get-delivery-source.js";
import { ListTagsForResource } from "./list-tags-for-resource.js";
import { PutDeliveryDestination } from "./put-delivery-destination.js";
import { PutDeliveryDestinationPolicy } from "./put-delivery-destination-policy.js";
import { PutDeliverySource } from "./put-delivery-source.js";
import { PutDestination } from "./put-destination.js";
import { PutDestinationPolicy } from "./put-destination-policy.js";
import { TagResource } from "./tag-resource.js";
import { UpdateDeliveryConfiguration } from "./update-delivery-configuration.js";

const PREFIX = "arn:aws:logs:us-east-1:000000000000";
const ROLE = "arn:aws:iam::000000000000:role/carrier";

let world: World;
beforeEach(async () => {
  world = await testWorld();
});
afterEach(() => world.end());

test("a destination is made, given a policy, tagged, listed and deleted", async () => {
  const stream = "arn:aws:kinesis:us-east-1:000000000000:stream/s";
  const { destination } = await world.root.call(PutDestination, {
    destinationName: "there",
    targetArn: stream,
    roleArn: ROLE,
    tags: { a: "1" },
  });
  expect(destination).toEqual({
    destinationName: "there",
    targetArn: stream,
    roleArn: ROLE,
    arn: `${PREFIX}:destination:there`,
    creationTime: world.clock.now(),
  });
  const accessPolicy = policy({
    Effect: "Allow",
    Principal: { AWS: "111111111111" },
    Action: "logs:PutSubscriptionFilter",
    Resource: destination?.arn,
  }).document;
  await world.root.call(PutDestinationPolicy, { destinationName: "there", accessPolicy });
  const { destinations } = await world.root.call(DescribeDestinations, { DestinationNamePrefix: "th" });
  expect(destinations).toEqual([{ ...destination, accessPolicy }]);
  await world.root.call(TagResource, { resourceArn: `${PREFIX}:destination:there`, tags: { b: "2" } });
  expect((await world.root.call(ListTagsForResource, { resourceArn: `${PREFIX}:destination:there` })).tags).toEqual({
    a: "1",
    b: "2",
  });
  await world.root.call(DeleteDestination, { destinationName: "there" });
  expect((await refusal(world.root.call(DeleteDestination, { destinationName: "there" }))).code).toBe(
    "ResourceNotFoundException",
  );
});

test("a destination's role is passed", async () => {
  const ann = await world.user("ann", allow("logs:PutDestination"));
  const input = {
    destinationName: "there",
    targetArn: "arn:aws:kinesis:us-east-1:000000000000:stream/s",
    roleArn: ROLE,
  };
  expect((await refusal(ann.call(PutDestination, input))).message).toContain(
    `iam:PassRole on resource: ${ROLE} because`,
  );
});

test("a delivery joins a source and a destination, which stay while it does", async () => {
  const { deliverySource } = await world.root.call(PutDeliverySource, {
    name: "source",
    resourceArn: "arn:aws:bedrock:us-east-1:000000000000:knowledge-base/K",
    logType: "APPLICATION_LOGS",
    tags: { a: "1" },
  });
  expect(deliverySource).toMatchObject({ arn: `${PREFIX}:delivery-source:source`, service: "bedrock" });
  const { deliveryDestination } = await world.root.call(PutDeliveryDestination, {
    name: "bucket",
    outputFormat: "json",
    deliveryDestinationConfiguration: { destinationResourceArn: "arn:aws:s3:::logs" },
  });
  expect(deliveryDestination).toEqual({
    name: "bucket",
    arn: `${PREFIX}:delivery-destination:bucket`,
    deliveryDestinationType: "S3",
    outputFormat: "json",
    deliveryDestinationConfiguration: { destinationResourceArn: "arn:aws:s3:::logs" },
  });
  const joined = { deliverySourceName: "source", deliveryDestinationArn: `${PREFIX}:delivery-destination:bucket` };
  const { delivery } = await world.root.call(CreateDelivery, joined);
  const id = delivery?.id ?? "";
  expect(delivery).toMatchObject({ ...joined, deliveryDestinationType: "S3", arn: `${PREFIX}:delivery:${id}` });
  expect((await refusal(world.root.call(CreateDelivery, joined))).code).toBe("ConflictException");

  await world.root.call(UpdateDeliveryConfiguration, { id, recordFields: ["x"], fieldDelimiter: "," });
  expect((await world.root.call(GetDelivery, { id })).delivery).toMatchObject({
    recordFields: ["x"],
    fieldDelimiter: ",",
  });
  expect((await world.root.call(DescribeDeliveries, { deliverySourceNames: ["source"] })).deliveries).toHaveLength(1);
  expect((await world.root.call(DescribeDeliveries, { deliverySourceNames: ["other"] })).deliveries).toEqual([]);
  expect((await world.root.call(DescribeDeliverySources, {})).deliverySources).toEqual([deliverySource]);
  expect((await world.root.call(DescribeDeliveryDestinations, {})).deliveryDestinations).toEqual([deliveryDestination]);

  expect((await refusal(world.root.call(DeleteDeliverySource, { name: "source" }))).code).toBe("ConflictException");
  expect((await refusal(world.root.call(DeleteDeliveryDestination, { name: "bucket" }))).code).toBe(
    "ConflictException",
  );
  await world.root.call(DeleteDelivery, { id });
  await world.root.call(DeleteDeliverySource, { name: "source" });
  await world.root.call(DeleteDeliveryDestination, { name: "bucket" });
  for (const gone of [
    world.root.call(GetDelivery, { id }),
    world.root.call(GetDeliverySource, { name: "source" }),
    world.root.call(GetDeliveryDestination, { name: "bucket" }),
    world.root.call(DeleteDelivery, { id }),
    world.root.call(CreateDelivery, joined),
  ]) {
    expect((await refusal(gone)).code).toBe("ResourceNotFoundException");
  }
});

test("a delivery is asked on all its parts", async () => {
  const ann = await world.user(
    "ann",
    allow("logs:CreateDelivery", [`${PREFIX}:delivery:*`, `${PREFIX}:delivery-source:source`]),
  );
  const call = ann.call(CreateDelivery, {
    deliverySourceName: "source",
    deliveryDestinationArn: `${PREFIX}:delivery-destination:bucket`,
  });
  expect((await refusal(call)).message).toContain(`on resource: ${PREFIX}:delivery-destination:bucket because`);
});

test("who may name a resource to deliver from or to can be bound to it", async () => {
  const ann = await world.user(
    "ann",
    allow("logs:PutDeliveryDestination", "*", {
      ArnEquals: { "logs:DeliveryDestinationResourceArn": "arn:aws:s3:::mine" },
    }),
  );
  const put = (bucket: string) =>
    ann.call(PutDeliveryDestination, {
      name: "d",
      deliveryDestinationConfiguration: { destinationResourceArn: `arn:aws:s3:::${bucket}` },
    });
  await put("mine");
  expect((await refusal(put("yours"))).code).toBe("AccessDeniedException");
});

test("a delivery destination has a policy of its own", async () => {
  await world.root.call(PutDeliveryDestination, {
    name: "d",
    deliveryDestinationConfiguration: { destinationResourceArn: `${PREFIX}:log-group:/app` },
  });
  const one = { deliveryDestinationName: "d" };
  expect(await world.root.call(GetDeliveryDestinationPolicy, one)).toEqual({ policy: {} });
  const { document } = policy({
    Effect: "Allow",
    Principal: { AWS: "111111111111" },
    Action: "logs:CreateDelivery",
    Resource: `${PREFIX}:delivery-destination:d`,
  });
  await world.root.call(PutDeliveryDestinationPolicy, { ...one, deliveryDestinationPolicy: document });
  expect(await world.root.call(GetDeliveryDestinationPolicy, one)).toEqual({
    policy: { deliveryDestinationPolicy: document },
  });
  await world.root.call(DeleteDeliveryDestinationPolicy, one);
  expect(await world.root.call(GetDeliveryDestinationPolicy, one)).toEqual({ policy: {} });
  expect(
    (await refusal(world.root.call(PutDeliveryDestinationPolicy, { ...one, deliveryDestinationPolicy: "no" }))).code,
  ).toBe("ValidationException");
});
