/** The parts of AWS's shapes that the table operations share, by their names in AWS's model. */
import type { Input, Output } from "@rolecall/aws-model";
import type { dynamodb } from "@rolecall/aws-model/dynamodb";

type Model = typeof dynamodb;

export type CreateTableInput = Input<Model, "CreateTable">;
export type UpdateTableInput = Input<Model, "UpdateTable">;
export type TableDescription = NonNullable<Output<Model, "DescribeTable">["Table"]>;
export type TableClass = NonNullable<CreateTableInput["TableClass"]>;
export type AttributeDefinition = NonNullable<CreateTableInput["AttributeDefinitions"]>[number];
export type KeySchemaElement = NonNullable<CreateTableInput["KeySchema"]>[number];
export type LocalSecondaryIndex = NonNullable<CreateTableInput["LocalSecondaryIndexes"]>[number];
export type GlobalSecondaryIndex = NonNullable<CreateTableInput["GlobalSecondaryIndexes"]>[number];
export type GlobalSecondaryIndexUpdate = NonNullable<UpdateTableInput["GlobalSecondaryIndexUpdates"]>[number];
export type ProvisionedThroughput = NonNullable<CreateTableInput["ProvisionedThroughput"]>;
export type OnDemandThroughput = NonNullable<CreateTableInput["OnDemandThroughput"]>;
export type WarmThroughput = NonNullable<CreateTableInput["WarmThroughput"]>;
export type Projection = GlobalSecondaryIndex["Projection"];
export type SSESpecification = NonNullable<CreateTableInput["SSESpecification"]>;
export type Tag = NonNullable<CreateTableInput["Tags"]>[number];
