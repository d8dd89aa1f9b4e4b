/** Parameters that a connection adds to requests, as CreateConnection takes them and DescribeConnection shows them. */
import type { Input, Output } from "@rolecall/aws-model";
import type { events } from "@rolecall/aws-model/events";
import type { HttpParameterRecord, HttpParametersRecord } from "../records.js";

type Given = NonNullable<
  NonNullable<Input<typeof events, "CreateConnection">["AuthParameters"]>["InvocationHttpParameters"]
>;
type Shown = NonNullable<
  NonNullable<Output<typeof events, "DescribeConnection">["AuthParameters"]>["InvocationHttpParameters"]
>;
type GivenOne = NonNullable<Given["HeaderParameters"]>[number];

export const readParameters = (given: Given): HttpParametersRecord => ({
  headers: list(given.HeaderParameters),
  query: list(given.QueryStringParameters),
  body: list(given.BodyParameters),
});

const list = (given: readonly GivenOne[] = []): HttpParameterRecord[] =>
  given.map(({ Key = "", Value = "", IsValueSecret = false }) => ({ key: Key, value: Value, secret: IsValueSecret }));

/** AWS: a value that is a secret is not shown. */
export function describeParameters({ headers, query, body }: HttpParametersRecord): Shown {
  return {
    ...(headers.length === 0 ? {} : { HeaderParameters: headers.map(describeOne) }),
    ...(query.length === 0 ? {} : { QueryStringParameters: query.map(describeOne) }),
    ...(body.length === 0 ? {} : { BodyParameters: body.map(describeOne) }),
  };
}

const describeOne = ({ key, value, secret }: HttpParameterRecord) => ({
  Key: key,
  IsValueSecret: secret,
  ...(secret ? {} : { Value: value }),
});
