/**
 * Policies as people write them, most of them AWS's own examples, with what each must let through and must not.
 * A call counts as let through when it was authorized, whatever its handler answers.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { asSession } from "../../src/kernel/call.js";
import type { AnyOperation } from "../../src/kernel/operation.js";
import { CreateTable } from "../../src/services/dynamodb/operations/create-table.js";
import { AttachUserPolicy } from "../../src/services/iam/operations/attach-user-policy.js";
import { CreatePolicy } from "../../src/services/iam/operations/create-policy.js";
import { PutUserPermissionsBoundary } from "../../src/services/iam/operations/put-user-permissions-boundary.js";
import { SERVICES } from "../../src/services/index.js";
import { TagResource } from "../../src/services/lambda/operations/tag-resource.js";
import { activeFunction, aFunction } from "../../src/services/lambda/testing.js";
import { CreateLogGroup } from "../../src/services/logs/operations/create-log-group.js";
import { AssumeRole } from "../../src/services/sts/operations/assume-role.js";
import { ACCOUNT, allow, type PolicyText, REGION, testWorld, trusts, type World } from "../../src/testing/world.js";
import { listed, roleOf, type Tags, type User, userOf } from "./actors.js";

type Call = readonly [operation: string, input?: object, from?: From];
interface From {
  readonly region?: string;
  readonly sourceIp?: string;
  readonly calledVia?: readonly string[];
}

interface Case {
  readonly is: string;
  readonly source: string;
  /** The statements of one policy (`Version` 2012-10-17), or a whole document. */
  readonly policy?: readonly object[] | object;
  readonly managed?: readonly string[];
  readonly user?: { readonly path?: string; readonly tags?: Tags };
  readonly allows: readonly Call[];
  readonly refuses: readonly Call[];
}

const GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide";
const LAMBDA = "https://docs.aws.amazon.com/lambda/latest/dg";
const DYNAMODB = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide";
const LOGS = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs";

const dynamodbArn = (resource: string) => `arn:aws:dynamodb:${REGION}:${ACCOUNT}:${resource}`;
const lambdaArn = (resource: string) => `arn:aws:lambda:${REGION}:${ACCOUNT}:${resource}`;
const logsArn = (resource: string) => `arn:aws:logs:${REGION}:${ACCOUNT}:${resource}`;
const iamArn = (resource: string) => `arn:aws:iam::${ACCOUNT}:${resource}`;

const FUNCTION = lambdaArn("function:my-function");
const SCORES = dynamodbArn("table/GameScores");
const statement = (Effect: "Allow" | "Deny", Action: string | readonly string[], more: object = {}) => ({
  Effect,
  Action,
  Resource: "*",
  ...more,
});
const may = (Action: string | readonly string[], more: object = {}) => statement("Allow", Action, more);
const mayNot = (Action: string | readonly string[], more: object = {}) => statement("Deny", Action, more);

const invoke = (FunctionName: string, more: object = {}): Call => ["lambda:Invoke", { FunctionName, ...more }];
const get = (UserId: string, more: object = {}): Call => [
  "dynamodb:GetItem",
  { TableName: "GameScores", Key: { UserId: { S: UserId }, GameTitle: { S: "g" } }, ...more },
];
const put = (UserId: string, more: object = {}): Call => [
  "dynamodb:PutItem",
  { TableName: "GameScores", Item: { UserId: { S: UserId }, GameTitle: { S: "g" }, ...more } },
];
const update = (UserId: string, attribute: string, more: object = {}): Call => [
  "dynamodb:UpdateItem",
  {
    TableName: "GameScores",
    Key: { UserId: { S: UserId }, GameTitle: { S: "g" } },
    UpdateExpression: "SET #a = :v",
    ExpressionAttributeNames: { "#a": attribute },
    ExpressionAttributeValues: { ":v": { N: "1" } },
    ...more,
  },
];
const query = (UserId: string, more: object = {}): Call => [
  "dynamodb:Query",
  {
    TableName: "GameScores",
    KeyConditionExpression: "UserId = :u",
    ExpressionAttributeValues: { ":u": { S: UserId } },
    ...more,
  },
];
const byGame = (more: object = {}): Call => [
  "dynamodb:Query",
  {
    TableName: "GameScores",
    IndexName: "GameIndex",
    KeyConditionExpression: "GameTitle = :g",
    ExpressionAttributeValues: { ":g": { S: "g" } },
    ...more,
  },
];
const scan = (more: object = {}): Call => ["dynamodb:Scan", { TableName: "GameScores", ...more }];
const stream = (logGroupName: string): Call => ["logs:CreateLogStream", { logGroupName, logStreamName: "s" }];
const events = (logGroupName: string): Call => [
  "logs:PutLogEvents",
  { logGroupName, logStreamName: "s", logEvents: [{ timestamp: 1, message: "m" }] },
];
const createFunction = (role: string, more: object = {}): Call => [
  "lambda:CreateFunction",
  { ...aFunction(iamArn(role)), FunctionName: "app-new", ...more },
];
const onUser = (operation: string, UserName: string, more: object = {}): Call => [
  `iam:${operation}`,
  { UserName, ...more },
];
const trust = trusts("lambda.amazonaws.com").document;

const LAMBDA_CASES: readonly Case[] = [
  {
    is: "one function, unqualified",
    source: `${LAMBDA}/lambda-api-permissions-ref.html`,
    policy: [may("lambda:InvokeFunction", { Resource: FUNCTION })],
    allows: [invoke("my-function"), invoke(FUNCTION)],
    refuses: [
      invoke("my-function", { Qualifier: "1" }),
      invoke("my-function:live"),
      invoke("other"),
      ["lambda:GetFunction", { FunctionName: "my-function" }],
    ],
  },
  {
    is: "the versions and aliases of a function",
    source: `${LAMBDA}/lambda-api-permissions-ref.html`,
    policy: [may("lambda:InvokeFunction", { Resource: `${FUNCTION}:*` })],
    allows: [invoke("my-function", { Qualifier: "live" }), invoke(`${FUNCTION}:1`)],
    refuses: [invoke("my-function")],
  },
  {
    is: "one alias",
    source: `${LAMBDA}/lambda-api-permissions-ref.html`,
    policy: [may("lambda:InvokeFunction", { Resource: `${FUNCTION}:live` })],
    allows: [invoke("my-function:live"), invoke("my-function", { Qualifier: "live" })],
    refuses: [invoke("my-function"), invoke("my-function", { Qualifier: "$LATEST" })],
  },
  {
    is: "functions whose names begin alike",
    source: `${LAMBDA}/permissions-user-function.html`,
    policy: [may("lambda:*", { Resource: "arn:aws:lambda:*:*:function:app-*" })],
    allows: [
      invoke("app-one"),
      invoke("app-one", { Qualifier: "1" }),
      ["lambda:GetFunction", { FunctionName: "app-two" }],
    ],
    refuses: [invoke("my-function"), ["lambda:ListFunctions"], createFunction("role/fn")],
  },
  {
    is: "listing, which knows no resource, beside one function",
    source: `${LAMBDA}/permissions-user-function.html`,
    policy: [
      may(["lambda:ListFunctions", "lambda:GetAccountSettings"]),
      may("lambda:GetFunction", { Resource: FUNCTION }),
    ],
    allows: [
      ["lambda:ListFunctions"],
      ["lambda:GetAccountSettings"],
      ["lambda:GetFunction", { FunctionName: "my-function" }],
    ],
    refuses: [["lambda:GetFunctionConfiguration", { FunctionName: "my-function" }]],
  },
  {
    is: "creating functions with one role only",
    source: `${GUIDE}/id_roles_use_passrole.html`,
    policy: [
      may("lambda:CreateFunction"),
      may("iam:PassRole", {
        Resource: iamArn("role/fn"),
        Condition: { StringEquals: { "iam:PassedToService": "lambda.amazonaws.com" } },
      }),
    ],
    allows: [createFunction("role/fn")],
    refuses: [createFunction("role/admin")],
  },
  {
    is: "a role that may be passed to another service only",
    source: `${GUIDE}/id_roles_use_passrole.html`,
    policy: [
      may("lambda:*"),
      may("iam:PassRole", { Condition: { StringEquals: { "iam:PassedToService": "ec2.amazonaws.com" } } }),
    ],
    allows: [invoke("my-function")],
    refuses: [
      createFunction("role/fn"),
      ["lambda:UpdateFunctionConfiguration", { FunctionName: "my-function", Role: iamArn("role/fn") }],
    ],
  },
  {
    is: "a role that may be passed for functions of one name only",
    source: `${GUIDE}/reference_policies_iam-condition-keys.html`,
    policy: [
      may("lambda:*"),
      may("iam:PassRole", { Condition: { ArnLike: { "iam:AssociatedResourceArn": lambdaArn("function:app-*") } } }),
    ],
    allows: [createFunction("role/fn")],
    refuses: [createFunction("role/fn", { FunctionName: "web" })],
  },
  {
    is: "functions with the caller's own project tag",
    source: `${LAMBDA}/attribute-based-access-control.html`,
    user: { tags: { project: "beta" } },
    policy: [
      may("lambda:*", { Condition: { StringEquals: { "aws:ResourceTag/project": "${aws:PrincipalTag/project}" } } }),
    ],
    allows: [invoke("my-function"), ["lambda:DeleteFunction", { FunctionName: "my-function", Qualifier: "9" }]],
    refuses: [invoke("app-one"), ["lambda:ListFunctions"], createFunction("role/fn", { Tags: { project: "beta" } })],
  },
  {
    is: "creating functions with tags of a given form only",
    source: `${LAMBDA}/attribute-based-access-control.html`,
    policy: [
      may("iam:PassRole"),
      may(["lambda:CreateFunction", "lambda:TagResource"], {
        Condition: {
          StringEquals: { "aws:RequestTag/project": ["alpha", "beta"] },
          "ForAllValues:StringEquals": { "aws:TagKeys": ["project", "owner"] },
        },
      }),
    ],
    allows: [
      createFunction("role/fn", { Tags: { project: "beta" } }),
      createFunction("role/fn", { Tags: { project: "alpha", owner: "ann" } }),
    ],
    refuses: [
      createFunction("role/fn"),
      createFunction("role/fn", { Tags: { project: "gamma" } }),
      createFunction("role/fn", { Tags: { project: "beta", cost: "1" } }),
    ],
  },
  {
    is: "layers of one account only",
    source: `${LAMBDA}/permissions-user-layer.html`,
    policy: [
      may("iam:PassRole"),
      // The page's first policy names it for those who use layers with functions.
      may("lambda:GetLayerVersion"),
      may("lambda:CreateFunction", {
        Condition: { "ForAllValues:StringLike": { "lambda:Layer": [`arn:aws:lambda:*:${ACCOUNT}:layer:*:*`] } },
      }),
    ],
    allows: [createFunction("role/fn"), createFunction("role/fn", { Layers: [lambdaArn("layer:tools:1")] })],
    refuses: [
      createFunction("role/fn", { Layers: ["arn:aws:lambda:us-east-1:444455556666:layer:tools:1"] }),
      createFunction("role/fn", {
        Layers: [lambdaArn("layer:tools:1"), "arn:aws:lambda:us-east-1:444455556666:layer:tools:1"],
      }),
    ],
  },
  {
    is: "functions only inside the VPC's own subnets",
    source: `${LAMBDA}/configuration-vpc.html`,
    policy: [
      may(["iam:PassRole", "lambda:*"]),
      mayNot(["lambda:CreateFunction", "lambda:UpdateFunctionConfiguration"], {
        Condition: { "ForAllValues:StringNotEquals": { "lambda:SubnetIds": ["subnet-1", "subnet-2"] } },
      }),
    ],
    allows: [createFunction("role/fn", { VpcConfig: { SubnetIds: ["subnet-1"], SecurityGroupIds: ["sg-1"] } })],
    refuses: [
      createFunction("role/fn"),
      createFunction("role/fn", { VpcConfig: { SubnetIds: ["subnet-9"], SecurityGroupIds: ["sg-1"] } }),
    ],
  },
  {
    is: "AWSLambda_ReadOnlyAccess",
    source: `${LAMBDA}/permissions-user-function.html`,
    managed: ["AWSLambda_ReadOnlyAccess"],
    allows: [["lambda:ListFunctions"], ["lambda:GetFunction", { FunctionName: "my-function" }]],
    refuses: [invoke("my-function"), ["lambda:DeleteFunction", { FunctionName: "my-function", Qualifier: "9" }]],
  },
];

const DYNAMODB_CASES: readonly Case[] = [
  {
    is: "one table, not its indexes",
    source: `${DYNAMODB}/using-identity-based-policies.html`,
    policy: [may("dynamodb:*", { Resource: SCORES })],
    allows: [get("me"), query("me"), scan(), ["dynamodb:DescribeTable", { TableName: "GameScores" }]],
    refuses: [byGame(), ["dynamodb:DescribeTable", { TableName: "Books" }], ["dynamodb:ListTables"]],
  },
  {
    is: "one table with its indexes",
    source: `${DYNAMODB}/using-identity-based-policies.html`,
    policy: [may("dynamodb:Query", { Resource: [SCORES, `${SCORES}/index/*`] })],
    allows: [query("me"), byGame()],
    refuses: [scan(), get("me")],
  },
  {
    is: "an index only",
    source: `${DYNAMODB}/iam-policy-specific-table-indexes.html`,
    policy: [may("dynamodb:*", { Resource: `${SCORES}/index/GameIndex` })],
    allows: [byGame(), scan({ IndexName: "GameIndex" })],
    refuses: [query("me"), scan(), get("me")],
  },
  {
    is: "tables of a prefix, as for a test environment",
    source: `${DYNAMODB}/using-identity-based-policies.html`,
    policy: [may("dynamodb:*", { Resource: dynamodbArn("table/Test_*") })],
    allows: [["dynamodb:DescribeTable", { TableName: "Test_Orders" }]],
    refuses: [["dynamodb:DescribeTable", { TableName: "Prod_Orders" }]],
  },
  {
    is: "everything but deleting tables",
    source: `${DYNAMODB}/using-identity-based-policies.html`,
    policy: [may("dynamodb:*"), mayNot("dynamodb:Delete*")],
    allows: [get("me"), ["dynamodb:ListTables"]],
    refuses: [
      ["dynamodb:DeleteTable", { TableName: "Books" }],
      ["dynamodb:DeleteItem", { TableName: "GameScores", Key: { UserId: { S: "me" }, GameTitle: { S: "g" } } }],
    ],
  },
  {
    is: "items whose partition key is the user's name (example 2 of fine-grained access)",
    source: `${DYNAMODB}/specifying-conditions.html`,
    policy: [
      may(
        [
          "dynamodb:GetItem",
          "dynamodb:BatchGetItem",
          "dynamodb:Query",
          "dynamodb:PutItem",
          "dynamodb:UpdateItem",
          "dynamodb:DeleteItem",
          "dynamodb:BatchWriteItem",
        ],
        {
          Resource: SCORES,
          Condition: { "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": ["${aws:username}"] } },
        },
      ),
    ],
    allows: [
      get("@me"),
      put("@me"),
      query("@me"),
      update("@me", "Wins"),
      [
        "dynamodb:BatchWriteItem",
        {
          RequestItems: {
            GameScores: [{ DeleteRequest: { Key: { UserId: { S: "@me" }, GameTitle: { S: "g" } } } }],
          },
        },
      ],
    ],
    refuses: [
      get("bob"),
      put("bob"),
      query("bob"),
      update("bob", "Wins"),
      scan(),
      [
        "dynamodb:BatchGetItem",
        {
          RequestItems: {
            GameScores: {
              Keys: [
                { UserId: { S: "@me" }, GameTitle: { S: "g" } },
                { UserId: { S: "bob" }, GameTitle: { S: "g" } },
              ],
            },
          },
        },
      ],
      [
        "dynamodb:TransactWriteItems",
        {
          TransactItems: [
            { Put: { TableName: "GameScores", Item: { UserId: { S: "@me" }, GameTitle: { S: "g" } } } },
            { Put: { TableName: "GameScores", Item: { UserId: { S: "bob" }, GameTitle: { S: "g" } } } },
          ],
        },
      ],
    ],
  },
  {
    is: "some attributes of one's own items (example 1)",
    source: `${DYNAMODB}/specifying-conditions.html`,
    policy: [
      may(["dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem", "dynamodb:UpdateItem"], {
        Resource: SCORES,
        Condition: {
          "ForAllValues:StringEquals": {
            "dynamodb:LeadingKeys": ["${aws:username}"],
            "dynamodb:Attributes": ["UserId", "GameTitle", "Wins", "TopScore"],
          },
          StringEqualsIfExists: { "dynamodb:Select": "SPECIFIC_ATTRIBUTES" },
        },
      }),
    ],
    allows: [
      get("@me", { ProjectionExpression: "Wins, TopScore" }),
      query("@me", { ProjectionExpression: "Wins" }),
      put("@me", { Wins: { N: "1" } }),
      update("@me", "TopScore"),
    ],
    refuses: [
      get("@me"),
      get("@me", { ProjectionExpression: "Wins, Email" }),
      query("@me"),
      put("@me", { Email: { S: "x" } }),
      update("@me", "Email"),
      get("bob", { ProjectionExpression: "Wins" }),
    ],
  },
  {
    is: "two attributes of all items (example 3)",
    source: `${DYNAMODB}/specifying-conditions.html`,
    policy: [
      may(["dynamodb:UpdateItem", "dynamodb:GetItem", "dynamodb:Query", "dynamodb:BatchGetItem", "dynamodb:Scan"], {
        Resource: SCORES,
        Condition: {
          "ForAllValues:StringEquals": { "dynamodb:Attributes": ["UserId", "GameTitle", "TopScore"] },
          StringEqualsIfExists: {
            "dynamodb:Select": "SPECIFIC_ATTRIBUTES",
            "dynamodb:ReturnValues": ["NONE", "UPDATED_OLD", "UPDATED_NEW"],
          },
        },
      }),
    ],
    allows: [
      update("bob", "TopScore"),
      update("bob", "TopScore", { ReturnValues: "UPDATED_OLD" }),
      scan({ ProjectionExpression: "TopScore" }),
      scan({ ProjectionExpression: "UserId", FilterExpression: "attribute_exists(TopScore)" }),
    ],
    refuses: [
      update("bob", "TopScore", { ReturnValues: "ALL_OLD" }),
      update("bob", "Wins"),
      scan(),
      scan({ ProjectionExpression: "UserId", FilterExpression: "attribute_exists(Email)" }),
      scan({ Select: "COUNT" }),
      put("bob"),
    ],
  },
  {
    is: "all but certain attributes (example 4)",
    source: `${DYNAMODB}/specifying-conditions.html`,
    policy: [
      may("dynamodb:UpdateItem", {
        Resource: SCORES,
        Condition: {
          "ForAllValues:StringNotLike": { "dynamodb:Attributes": ["FreeGamesAvailable", "BossLevelUnlocked"] },
          StringEqualsIfExists: {
            "dynamodb:Select": "SPECIFIC_ATTRIBUTES",
            "dynamodb:ReturnValues": ["NONE", "UPDATED_OLD", "UPDATED_NEW"],
          },
        },
      }),
    ],
    allows: [update("bob", "Wins"), update("bob", "FreeGames")],
    refuses: [update("bob", "BossLevelUnlocked"), update("bob", "Wins", { ReturnValues: "ALL_NEW" })],
  },
  {
    is: "the projected attributes of an index (example 5)",
    source: `${DYNAMODB}/specifying-conditions.html`,
    policy: [
      may("dynamodb:Query", {
        Resource: `${SCORES}/index/GameIndex`,
        Condition: {
          "ForAllValues:StringEquals": { "dynamodb:Attributes": ["GameTitle", "Wins", "Losses"] },
          StringEquals: { "dynamodb:Select": "SPECIFIC_ATTRIBUTES" },
        },
      }),
    ],
    allows: [byGame({ ProjectionExpression: "Wins, Losses" })],
    refuses: [byGame(), byGame({ ProjectionExpression: "Email" }), byGame({ Select: "COUNT" })],
  },
  {
    is: "all that an index projects, and nothing that takes a fetch from the table (example 5, the second)",
    source: `${DYNAMODB}/specifying-conditions.html`,
    policy: [
      may("dynamodb:Query", {
        Resource: `${SCORES}/index/GameIndex`,
        Condition: { StringEquals: { "dynamodb:Select": "ALL_PROJECTED_ATTRIBUTES" } },
      }),
    ],
    allows: [byGame(), byGame({ Select: "ALL_PROJECTED_ATTRIBUTES" })],
    refuses: [byGame({ Select: "ALL_ATTRIBUTES" }), byGame({ ProjectionExpression: "Wins" })],
  },
  {
    is: "a Deny on sensitive attributes, which no missing projection gets round (example 7)",
    source: `${DYNAMODB}/specifying-conditions.html`,
    policy: [
      may(["dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan"], { Resource: SCORES }),
      mayNot(["dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan"], {
        Resource: SCORES,
        Condition: { "ForAnyValue:StringEquals": { "dynamodb:Attributes": ["SSN", "CreditCardNumber"] } },
      }),
      mayNot(["dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan"], {
        Resource: SCORES,
        Condition: { StringNotEqualsIfExists: { "dynamodb:Select": "SPECIFIC_ATTRIBUTES" } },
      }),
    ],
    allows: [get("bob", { ProjectionExpression: "Wins" })],
    refuses: [
      get("bob"),
      get("bob", { ProjectionExpression: "Wins, SSN" }),
      get("bob", { ProjectionExpression: "#s.digits", ExpressionAttributeNames: { "#s": "SSN" } }),
      query("bob", { Select: "COUNT" }),
    ],
  },
  {
    is: "writes within transactions only",
    source: `${DYNAMODB}/transaction-apis-iam.html`,
    policy: [
      may(["dynamodb:ConditionCheckItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:GetItem"], {
        Resource: "arn:aws:dynamodb:*:*:table/*",
        Condition: {
          "ForAnyValue:StringEquals": { "dynamodb:EnclosingOperation": ["TransactWriteItems", "TransactGetItems"] },
        },
      }),
    ],
    allows: [
      [
        "dynamodb:TransactWriteItems",
        { TransactItems: [{ Put: { TableName: "GameScores", Item: { UserId: { S: "a" }, GameTitle: { S: "g" } } } }] },
      ],
      [
        "dynamodb:TransactGetItems",
        { TransactItems: [{ Get: { TableName: "GameScores", Key: { UserId: { S: "a" }, GameTitle: { S: "g" } } } }] },
      ],
    ],
    refuses: [get("a"), put("a"), update("a", "Wins")],
  },
  {
    is: "tables with a tag, and creating tables with it",
    source: `${DYNAMODB}/abac-implementation-ddb-tables.html`,
    policy: [
      may("dynamodb:*Item", { Condition: { StringEquals: { "aws:ResourceTag/environment": "dev" } } }),
      may(["dynamodb:CreateTable", "dynamodb:TagResource"], {
        Condition: { StringEquals: { "aws:RequestTag/environment": "dev" } },
      }),
    ],
    allows: [
      get("bob"),
      [
        "dynamodb:CreateTable",
        {
          TableName: "Fresh",
          AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
          KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
          BillingMode: "PAY_PER_REQUEST",
          Tags: listed({ environment: "dev" }),
        },
      ],
    ],
    refuses: [
      ["dynamodb:GetItem", { TableName: "Books", Key: { Id: { S: "1" } } }],
      scan(),
      [
        "dynamodb:CreateTable",
        {
          TableName: "Fresher",
          AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
          KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
          BillingMode: "PAY_PER_REQUEST",
        },
      ],
    ],
  },
  {
    is: "AmazonDynamoDBReadOnlyAccess",
    source: `${DYNAMODB}/using-identity-based-policies.html`,
    managed: ["AmazonDynamoDBReadOnlyAccess"],
    allows: [get("bob"), scan(), byGame(), ["dynamodb:ListTables"], ["dynamodb:DescribeLimits"]],
    refuses: [put("bob"), update("bob", "Wins"), ["dynamodb:DeleteTable", { TableName: "Books" }]],
  },
];

const LOGS_CASES: readonly Case[] = [
  {
    is: "one log group, whose streams the `:*` means",
    source: `${LOGS}/iam-identity-based-access-control-cwl.html`,
    policy: [
      may(["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents", "logs:GetLogEvents"], {
        Resource: logsArn("log-group:/app/one:*"),
      }),
    ],
    allows: [
      stream("/app/one"),
      events("/app/one"),
      ["logs:DescribeLogStreams", { logGroupName: "/app/one" }],
      ["logs:GetLogEvents", { logGroupName: "/app/one", logStreamName: "s" }],
    ],
    refuses: [stream("/app/two"), stream("/app/one-more"), ["logs:DescribeLogGroups"]],
  },
  {
    is: "the bare ARN of a group, which reaches its tags and nothing in it",
    source: `${LOGS}/iam-access-control-overview-cwl.html`,
    policy: [may("logs:*", { Resource: logsArn("log-group:/app/one") })],
    allows: [["logs:ListTagsForResource", { resourceArn: logsArn("log-group:/app/one") }]],
    refuses: [stream("/app/one"), events("/app/one"), ["logs:CreateLogGroup", { logGroupName: "/app/one" }]],
  },
  {
    is: "one stream",
    source: `${LOGS}/iam-access-control-overview-cwl.html`,
    policy: [may("logs:*", { Resource: logsArn("log-group:/app/one:log-stream:s") })],
    allows: [stream("/app/one"), events("/app/one")],
    refuses: [["logs:CreateLogStream", { logGroupName: "/app/one", logStreamName: "t" }], stream("/app/two")],
  },
  {
    is: "groups of a team, by tag",
    source: `${LOGS}/iam-identity-based-access-control-cwl.html`,
    user: { tags: { Team: "Green" } },
    policy: [may("logs:*", { Condition: { StringLike: { "aws:ResourceTag/Team": "${aws:PrincipalTag/Team}" } } })],
    allows: [stream("/app/green"), ["logs:FilterLogEvents", { logGroupName: "/app/green" }]],
    refuses: [stream("/app/one"), ["logs:DescribeLogGroups"]],
  },
  {
    is: "creating groups with a tag only",
    source: `${LOGS}/Working-with-log-groups-and-streams.html`,
    policy: [
      may(["logs:CreateLogGroup", "logs:TagResource"], {
        Condition: {
          StringEquals: { "aws:RequestTag/Env": ["dev", "prod"] },
          "ForAllValues:StringEquals": { "aws:TagKeys": ["Env"] },
        },
      }),
    ],
    allows: [["logs:CreateLogGroup", { logGroupName: "/new/dev", tags: { Env: "dev" } }]],
    refuses: [
      ["logs:CreateLogGroup", { logGroupName: "/new/none" }],
      ["logs:CreateLogGroup", { logGroupName: "/new/qa", tags: { Env: "qa" } }],
      ["logs:CreateLogGroup", { logGroupName: "/new/more", tags: { Env: "dev", Cost: "1" } }],
    ],
  },
  {
    is: "the managed policy AWSLambdaBasicExecutionRole",
    source: `${LAMBDA}/lambda-intro-execution-role.html`,
    managed: ["service-role/AWSLambdaBasicExecutionRole"],
    allows: [["logs:CreateLogGroup", { logGroupName: "/aws/lambda/x" }], stream("/app/one"), events("/app/one")],
    refuses: [["logs:DescribeLogGroups"], ["logs:DeleteLogGroup", { logGroupName: "/app/none" }]],
  },
  {
    is: "CloudWatchLogsReadOnlyAccess",
    source: `${LOGS}/iam-identity-based-access-control-cwl.html`,
    managed: ["CloudWatchLogsReadOnlyAccess"],
    allows: [["logs:DescribeLogGroups"], ["logs:FilterLogEvents", { logGroupName: "/app/one" }]],
    refuses: [stream("/app/one"), events("/app/one")],
  },
];

const SELF = "arn:aws:iam::*:user/${aws:username}";

const IAM_CASES: readonly Case[] = [
  {
    is: "users who manage their own credentials",
    source: `${GUIDE}/reference_policies_examples_aws_my-sec-creds-self-manage-no-mfa.html`,
    policy: [
      may(["iam:GetAccountPasswordPolicy", "iam:ListVirtualMFADevices"]),
      may(["iam:ChangePassword", "iam:GetUser"], { Resource: SELF }),
      may(["iam:CreateAccessKey", "iam:DeleteAccessKey", "iam:ListAccessKeys", "iam:UpdateAccessKey"], {
        Resource: SELF,
      }),
      may("iam:CreateVirtualMFADevice", { Resource: "arn:aws:iam::*:mfa/*" }),
      may(["iam:EnableMFADevice", "iam:ListMFADevices", "iam:ResyncMFADevice"], { Resource: SELF }),
    ],
    allows: [
      ["iam:GetUser", {}],
      onUser("GetUser", "@me"),
      onUser("CreateAccessKey", "@me"),
      ["iam:ListAccessKeys", {}],
      ["iam:CreateVirtualMFADevice", { VirtualMFADeviceName: "phone" }],
      ["iam:ListVirtualMFADevices"],
      ["iam:GetAccountPasswordPolicy"],
    ],
    refuses: [
      onUser("GetUser", "bystander"),
      onUser("CreateAccessKey", "bystander"),
      ["iam:ListUsers"],
      onUser("ListGroupsForUser", "@me"),
    ],
  },
  {
    is: "a user below a path, whom `user/${aws:username}` does not find",
    source: `${GUIDE}/reference_policies_variables.html`,
    user: { path: "/team/" },
    policy: [
      may("iam:GetUser", { Resource: SELF }),
      may("iam:ListAccessKeys", { Resource: "arn:aws:iam::*:user/*/${aws:username}" }),
    ],
    allows: [["iam:ListAccessKeys", {}]],
    refuses: [["iam:GetUser", {}]],
  },
  {
    is: "nothing without MFA but setting it up",
    source: `${GUIDE}/reference_policies_examples_aws_my-sec-creds-self-manage.html`,
    policy: [
      may("*"),
      {
        Sid: "DenyAllExceptListedIfNoMFA",
        Effect: "Deny",
        NotAction: ["iam:CreateVirtualMFADevice", "iam:EnableMFADevice", "iam:GetUser", "iam:ListMFADevices"],
        Resource: "*",
        Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } },
      },
    ],
    allows: [["iam:GetUser", {}], ["iam:ListMFADevices", {}], ["sts:GetCallerIdentity"]],
    refuses: [["iam:ListUsers"], ["lambda:ListFunctions"], get("@me")],
  },
  {
    is: "users below a path",
    source: `${GUIDE}/reference_identifiers.html`,
    policy: [may("iam:*", { Resource: iamArn("user/division_abc/*") })],
    allows: [onUser("GetUser", "abc"), ["iam:CreateUser", { UserName: "new-1", Path: "/division_abc/" }]],
    refuses: [onUser("GetUser", "bystander"), ["iam:CreateUser", { UserName: "new-2" }], ["iam:ListUsers"]],
  },
  {
    is: "attaching certain policies only",
    source: `${GUIDE}/access_controlling.html`,
    policy: [
      may(["iam:AttachUserPolicy", "iam:DetachUserPolicy"], {
        Condition: {
          ArnEquals: {
            "iam:PolicyARN": ["arn:aws:iam::aws:policy/ReadOnlyAccess", "arn:aws:iam::aws:policy/job-function/*"],
          },
        },
      }),
    ],
    allows: [
      onUser("AttachUserPolicy", "bystander", { PolicyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" }),
      onUser("DetachUserPolicy", "bystander", { PolicyArn: "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess" }),
    ],
    refuses: [onUser("AttachUserPolicy", "bystander", { PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess" })],
  },
  {
    is: "managing users of groups of a path",
    source: `${GUIDE}/access_controlling.html`,
    policy: [
      may(["iam:AddUserToGroup", "iam:RemoveUserFromGroup", "iam:GetGroup"], { Resource: iamArn("group/AllUsers") }),
    ],
    allows: [["iam:GetGroup", { GroupName: "AllUsers" }]],
    refuses: [
      ["iam:GetGroup", { GroupName: "Admins" }],
      onUser("AddUserToGroup", "bystander", { GroupName: "Admins" }),
    ],
  },
  {
    is: "users with one tag, which may be given but not another",
    source: `${GUIDE}/access_tags.html`,
    policy: [
      may("iam:DeleteUser", { Condition: { StringEquals: { "iam:ResourceTag/status": "terminated" } } }),
      may("iam:TagUser", {
        Condition: {
          StringEquals: { "iam:ResourceTag/costCenter": "123", "aws:RequestTag/costCenter": ["456", "789"] },
          "ForAllValues:StringEquals": { "aws:TagKeys": "costCenter" },
        },
      }),
    ],
    allows: [onUser("DeleteUser", "leaver"), onUser("TagUser", "staff", { Tags: listed({ costCenter: "456" }) })],
    refuses: [
      onUser("DeleteUser", "bystander"),
      onUser("TagUser", "staff", { Tags: listed({ costCenter: "999" }) }),
      onUser("TagUser", "staff", { Tags: listed({ costCenter: "456", admin: "yes" }) }),
      onUser("TagUser", "bystander", { Tags: listed({ costCenter: "456" }) }),
    ],
  },
  {
    is: "roles of one's own project, by tag",
    source: `${GUIDE}/tutorial_attribute-based-access-control.html`,
    user: { tags: { "access-project": "peg" } },
    policy: [
      may("iam:GetRole", {
        Condition: { StringEquals: { "aws:ResourceTag/access-project": "${aws:PrincipalTag/access-project}" } },
      }),
    ],
    allows: [["iam:GetRole", { RoleName: "peg-role" }]],
    refuses: [
      ["iam:GetRole", { RoleName: "uni-role" }],
      ["iam:GetRole", { RoleName: "fn" }],
    ],
  },
  {
    is: "tags that may not be taken away",
    source: `${GUIDE}/tutorial_attribute-based-access-control.html`,
    policy: [
      may("*"),
      mayNot("iam:UntagRole", {
        Condition: { "ForAnyValue:StringLike": { "aws:TagKeys": ["access-*", "cost-center"] } },
      }),
    ],
    allows: [["iam:UntagRole", { RoleName: "peg-role", TagKeys: ["color"] }]],
    refuses: [
      ["iam:UntagRole", { RoleName: "peg-role", TagKeys: ["access-project"] }],
      ["iam:UntagRole", { RoleName: "peg-role", TagKeys: ["color", "cost-center"] }],
    ],
  },
  {
    is: "roles only with a permissions boundary",
    source: `${GUIDE}/access_policies_boundaries.html`,
    policy: [
      may(["iam:CreateRole", "iam:PutRolePolicy"], {
        Condition: { StringEquals: { "iam:PermissionsBoundary": iamArn("policy/edge") } },
      }),
    ],
    allows: [
      [
        "iam:CreateRole",
        { RoleName: "bounded", AssumeRolePolicyDocument: trust, PermissionsBoundary: iamArn("policy/edge") },
      ],
      ["iam:PutRolePolicy", { RoleName: "bounded", PolicyName: "p", PolicyDocument: allow("s3:*").document }],
    ],
    refuses: [
      ["iam:CreateRole", { RoleName: "free", AssumeRolePolicyDocument: trust }],
      [
        "iam:CreateRole",
        {
          RoleName: "free",
          AssumeRolePolicyDocument: trust,
          PermissionsBoundary: "arn:aws:iam::aws:policy/ReadOnlyAccess",
        },
      ],
      ["iam:PutRolePolicy", { RoleName: "fn", PolicyName: "p", PolicyDocument: allow("s3:*").document }],
    ],
  },
  {
    is: "service-linked roles of one service",
    source: `${GUIDE}/id_roles_create-service-linked-role.html`,
    policy: [
      may("iam:CreateServiceLinkedRole", {
        Resource: "arn:aws:iam::*:role/aws-service-role/autoscaling.amazonaws.com/*",
        Condition: { StringLike: { "iam:AWSServiceName": "autoscaling.amazonaws.com" } },
      }),
    ],
    allows: [["iam:CreateServiceLinkedRole", { AWSServiceName: "autoscaling.amazonaws.com" }]],
    refuses: [["iam:CreateServiceLinkedRole", { AWSServiceName: "rds.amazonaws.com" }]],
  },
  {
    is: "reading IAM",
    source: `${GUIDE}/reference_policies_examples_iam_read-only-console.html`,
    policy: [may(["iam:Get*", "iam:List*", "iam:Generate*"])],
    allows: [
      ["iam:ListUsers"],
      ["iam:ListPolicies"],
      onUser("GetUser", "bystander"),
      ["iam:GetAccountAuthorizationDetails"],
    ],
    refuses: [["iam:CreateUser", { UserName: "x" }], onUser("CreateAccessKey", "bystander")],
  },
  {
    is: "PowerUserAccess",
    source: `${GUIDE}/access_policies_job-functions.html`,
    managed: ["PowerUserAccess"],
    allows: [["lambda:ListFunctions"], get("bob"), ["iam:ListRoles"], ["logs:DescribeLogGroups"]],
    refuses: [["iam:CreateUser", { UserName: "x" }], ["iam:ListUsers"], createFunction("role/fn")],
  },
  {
    is: "SecurityAudit, which reads settings and no data",
    source: `${GUIDE}/access_policies_job-functions.html`,
    managed: ["SecurityAudit"],
    allows: [["iam:ListUsers"], ["lambda:ListFunctions"], ["dynamodb:DescribeTable", { TableName: "GameScores" }]],
    refuses: [get("bob"), scan(), ["iam:CreateUser", { UserName: "x" }]],
  },
  {
    is: "IAMFullAccess",
    source: `${GUIDE}/access_controlling.html`,
    managed: ["IAMFullAccess"],
    allows: [["iam:ListUsers"], onUser("GetUser", "bystander")],
    refuses: [["lambda:ListFunctions"], ["sts:AssumeRole", { RoleArn: iamArn("role/fn"), RoleSessionName: "s1" }]],
  },
];

const GENERAL_CASES: readonly Case[] = [
  {
    is: "two Regions, but for global services",
    source: `${GUIDE}/reference_policies_examples_aws_deny-requested-region.html`,
    policy: [
      may("*"),
      {
        Effect: "Deny",
        NotAction: ["cloudfront:*", "iam:*", "route53:*", "support:*"],
        Resource: "*",
        Condition: { StringNotEquals: { "aws:RequestedRegion": ["eu-central-1", "eu-west-1"] } },
      },
    ],
    allows: [
      ["lambda:ListFunctions", {}, { region: "eu-central-1" }],
      ["iam:ListUsers", {}, { region: "eu-west-1" }],
      ["iam:ListUsers"],
    ],
    refuses: [["lambda:ListFunctions"], ["dynamodb:ListTables", {}, { region: "eu-west-2" }]],
  },
  {
    is: "a Region restriction without the exception, which shuts IAM out",
    source: `${GUIDE}/reference_policies_condition-keys.html#condition-keys-requestedregion`,
    policy: [may("*", { Condition: { StringEquals: { "aws:RequestedRegion": "eu-central-1" } } })],
    allows: [["lambda:ListFunctions", {}, { region: "eu-central-1" }]],
    refuses: [["iam:ListUsers", {}, { region: "eu-central-1" }], ["lambda:ListFunctions"]],
  },
  {
    is: "certain networks, but for services that act for the user",
    source: `${GUIDE}/reference_policies_examples_aws_deny-ip.html`,
    policy: [
      may("*"),
      mayNot("*", {
        Condition: {
          NotIpAddress: { "aws:SourceIp": ["192.0.2.0/24", "203.0.113.0/24"] },
          Bool: { "aws:ViaAWSService": "false" },
        },
      }),
    ],
    allows: [
      ["iam:ListUsers", {}, { sourceIp: "192.0.2.17" }],
      ["iam:ListUsers", {}, { sourceIp: "198.51.100.9", calledVia: ["cloudformation.amazonaws.com"] }],
    ],
    refuses: [
      ["iam:ListUsers", {}, { sourceIp: "198.51.100.9" }],
      ["iam:ListUsers", {}, { sourceIp: "2001:db8::1" }],
    ],
  },
  {
    is: "calls through CloudFormation only",
    source: `${GUIDE}/reference_policies_condition-keys.html#condition-keys-calledvia`,
    policy: [
      may("dynamodb:*", {
        Condition: { "ForAnyValue:StringEquals": { "aws:CalledVia": ["cloudformation.amazonaws.com"] } },
      }),
    ],
    allows: [["dynamodb:ListTables", {}, { calledVia: ["cloudformation.amazonaws.com"] }]],
    refuses: [["dynamodb:ListTables"], ["dynamodb:ListTables", {}, { calledVia: ["athena.amazonaws.com"] }]],
  },
  {
    is: "a span of time",
    source: `${GUIDE}/reference_policies_examples_aws-dates.html`,
    // The world's clock stands at noon of 1 January 2026.
    policy: [
      may("iam:ListUsers", {
        Condition: {
          DateGreaterThan: { "aws:CurrentTime": "2025-12-01T00:00:00Z" },
          DateLessThan: { "aws:CurrentTime": "2026-06-30T23:59:59Z" },
        },
      }),
      may("iam:ListRoles", { Condition: { DateGreaterThan: { "aws:CurrentTime": "2026-04-01T00:00:00Z" } } }),
      may("iam:ListGroups", { Condition: { DateLessThan: { "aws:EpochTime": "1700000000" } } }),
    ],
    allows: [["iam:ListUsers"]],
    refuses: [["iam:ListRoles"], ["iam:ListGroups"]],
  },
  {
    is: "TLS only",
    source: `${GUIDE}/reference_policies_condition-keys.html#condition-keys-securetransport`,
    policy: [may("*"), mayNot("*", { Condition: { Bool: { "aws:SecureTransport": "false" } } })],
    allows: [["iam:ListUsers"]],
    refuses: [],
  },
  {
    is: "resources of one's own account only",
    source: `${GUIDE}/access_policies_data-perimeters.html`,
    policy: [
      may("*"),
      mayNot("*", { Condition: { StringNotEquals: { "aws:ResourceAccount": "${aws:PrincipalAccount}" } } }),
    ],
    allows: [["iam:ListUsers"], get("bob")],
    refuses: [
      ["sts:AssumeRole", { RoleArn: "arn:aws:iam::222222222222:role/x", RoleSessionName: "s1" }],
      invoke("222222222222:function:f"),
    ],
  },
  {
    is: "a resource list on actions that know none",
    source: `${GUIDE}/reference_policies_elements_action.html`,
    policy: [may("*", { Resource: [FUNCTION, iamArn("role/*")] })],
    allows: [invoke("my-function"), ["iam:GetRole", { RoleName: "fn" }]],
    refuses: [["lambda:ListFunctions"], ["iam:ListPolicies"], ["iam:GetAccountSummary"]],
  },
  {
    is: "NotResource in a Deny",
    source: `${GUIDE}/reference_policies_elements_notresource.html`,
    policy: [may("lambda:*"), { Effect: "Deny", Action: "lambda:*", NotResource: [FUNCTION, `${FUNCTION}:*`] }],
    allows: [invoke("my-function"), invoke("my-function", { Qualifier: "1" })],
    refuses: [invoke("app-one"), ["lambda:ListFunctions"]],
  },
  {
    is: "NotAction with an Allow on some resources",
    source: `${GUIDE}/reference_policies_elements_notaction.html`,
    policy: [{ Effect: "Allow", NotAction: "lambda:Delete*", Resource: FUNCTION }],
    allows: [invoke("my-function")],
    refuses: [["lambda:DeleteFunction", { FunctionName: "my-function" }], ["lambda:ListFunctions"], invoke("app-one")],
  },
  {
    is: "actions in any case, with wildcards anywhere",
    source: `${GUIDE}/reference_policies_elements_action.html`,
    policy: [may(["LAMBDA:invokefunction", "iam:*AccessKey*", "dynamodb:Get?tem", "iam:List?sers"])],
    allows: [invoke("my-function"), onUser("CreateAccessKey", "bystander"), get("bob"), ["iam:ListUsers"]],
    refuses: [["iam:ListUserTags", { UserName: "bystander" }], onUser("GetUser", "bystander"), query("bob")],
  },
  {
    is: "a policy without a version, whose variables are plain text",
    source: `${GUIDE}/reference_policies_elements_version.html`,
    policy: { Statement: [may("iam:GetUser", { Resource: SELF }), may("iam:ListUsers")] },
    allows: [["iam:ListUsers"]],
    refuses: [["iam:GetUser", {}]],
  },
  {
    is: "a variable with a default",
    source: `${GUIDE}/reference_policies_variables.html`,
    policy: [may("dynamodb:DescribeTable", { Resource: dynamodbArn("table/${aws:PrincipalTag/team, 'Books'}") })],
    allows: [["dynamodb:DescribeTable", { TableName: "Books" }]],
    refuses: [["dynamodb:DescribeTable", { TableName: "GameScores" }]],
  },
  {
    is: "a variable that has no value, which matches nothing",
    source: `${GUIDE}/reference_policies_variables.html`,
    policy: [may("dynamodb:DescribeTable", { Resource: dynamodbArn("table/${aws:PrincipalTag/team}*") })],
    allows: [],
    refuses: [["dynamodb:DescribeTable", { TableName: "Books" }]],
  },
  {
    is: "a tag that the request must carry",
    source: `${GUIDE}/reference_policies_elements_condition_operators.html#Conditions_Null`,
    policy: [may("iam:*"), mayNot("iam:CreateUser", { Condition: { Null: { "aws:RequestTag/owner": "true" } } })],
    allows: [["iam:CreateUser", { UserName: "owned", Tags: listed({ Owner: "ann" }) }]],
    refuses: [
      ["iam:CreateUser", { UserName: "stray" }],
      ["iam:CreateUser", { UserName: "stray", Tags: listed({ team: "red" }) }],
    ],
  },
  {
    is: "ForAllValues without a guard, which lets through what passes no tags",
    source: `${GUIDE}/reference_policies_condition-single-vs-multi-valued-context-keys.html`,
    policy: [may("iam:CreateUser", { Condition: { "ForAllValues:StringEquals": { "aws:TagKeys": ["team"] } } })],
    allows: [["iam:CreateUser", { UserName: "no-tags" }]],
    refuses: [["iam:CreateUser", { UserName: "stray", Tags: listed({ cost: "1" }) }]],
  },
  {
    is: "a Deny for principals without a tag",
    source: `${GUIDE}/reference_policies_condition-keys.html#condition-keys-principaltag`,
    user: { tags: { department: "hr" } },
    policy: [may("*"), mayNot("*", { Condition: { StringNotEquals: { "aws:PrincipalTag/department": "it" } } })],
    allows: [],
    refuses: [["iam:ListUsers"], get("bob")],
  },
  {
    is: "a user agent, which anyone may set",
    source: `${GUIDE}/reference_policies_condition-keys.html#condition-keys-useragent`,
    policy: [may("iam:ListUsers", { Condition: { StringLike: { "aws:UserAgent": "aws-cli/*" } } })],
    allows: [],
    refuses: [["iam:ListUsers"]],
  },
];

let world: World;
let count = 0;
beforeAll(async () => {
  world = await testWorld();
  const { root } = world;
  const scoped = trusts("lambda.amazonaws.com");
  const fn = await roleOf(world, "fn", { trust: scoped });
  await roleOf(world, "peg-role", { trust: scoped, tags: { "access-project": "peg" } });
  await roleOf(world, "uni-role", { trust: scoped, tags: { "access-project": "uni" } });
  for (const name of ["my-function", "app-one", "app-two"]) await activeFunction(world, fn, undefined, name);
  await root.call(TagResource, { Resource: FUNCTION, Tags: { project: "beta" } });
  await root.call(TagResource, { Resource: lambdaArn("function:app-one"), Tags: { project: "alpha" } });
  await userOf(world, "bystander");
  await userOf(world, "leaver", { tags: { status: "terminated" } });
  await userOf(world, "staff", { tags: { costCenter: "123" } });
  await userOf(world, "abc", { path: "/division_abc/" });
  await root.call(CreatePolicy, { PolicyName: "edge", PolicyDocument: allow("s3:*").document });
  await root.call(CreateLogGroup, { logGroupName: "/app/one" });
  await root.call(CreateLogGroup, { logGroupName: "/app/green", tags: { Team: "Green" } });
  await root.call(CreateTable, {
    TableName: "GameScores",
    AttributeDefinitions: [
      { AttributeName: "UserId", AttributeType: "S" },
      { AttributeName: "GameTitle", AttributeType: "S" },
    ],
    KeySchema: [
      { AttributeName: "UserId", KeyType: "HASH" },
      { AttributeName: "GameTitle", KeyType: "RANGE" },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: "GameIndex",
        KeySchema: [{ AttributeName: "GameTitle", KeyType: "HASH" }],
        Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: ["Wins", "Losses"] },
      },
    ],
    BillingMode: "PAY_PER_REQUEST",
    Tags: listed({ environment: "dev" }),
  });
  await root.call(CreateTable, {
    TableName: "Books",
    AttributeDefinitions: [{ AttributeName: "Id", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "Id", KeyType: "HASH" }],
    BillingMode: "PAY_PER_REQUEST",
  });
  await world.clock.advance(1000);
});
afterAll(() => world.end());

async function actorOf({ policy: given, managed = [], user }: Case): Promise<User> {
  const name = `actor-${++count}`;
  const document = Array.isArray(given) ? { Version: "2012-10-17", Statement: given } : given;
  const policies: PolicyText[] = document === undefined ? [] : [{ document: JSON.stringify(document) }];
  const actor = await userOf(world, name, { ...user, policies });
  for (const arn of managed) {
    await world.root.call(AttachUserPolicy, { UserName: name, PolicyArn: `arn:aws:iam::aws:policy/${arn}` });
  }
  return actor;
}

/** How the call was decided. A call of an operation that needs no permission is allowed. */
async function decided(actor: User, [title, input = {}, from = {}]: Call): Promise<string> {
  const [service = "", name] = title.split(":");
  const operation = SERVICES.get(service)?.operations.find((candidate) => candidate.name === name);
  if (operation === undefined) throw new Error(`there is no ${title}`);
  const own = JSON.parse(JSON.stringify(input).replaceAll("@me", actor.arn.slice(actor.arn.lastIndexOf("/") + 1)));
  // JSON knows no bytes; only CreateFunction has any.
  if ("Code" in input) own.Code = input.Code;
  world.trail.clear();
  const as = { caller: actor.caller, region: REGION, ...from };
  const answer = await world.host
    .call(operation as never as typeof operation & AnyOperation, own as never, as)
    .then(() => "answered")
    .catch((error: Error & { code?: string }) => `${error.code}: ${error.message}`);
  const outcome = world.trail.last()?.outcome ?? (typeof operation.permissions === "function" ? answer : "allowed");
  const refused = answer.includes("is not authorized to perform");
  if (refused !== (outcome !== "allowed")) throw new Error(`${title} was ${outcome} and answered with ${answer}`);
  return outcome;
}

describe.each([
  ["Lambda", LAMBDA_CASES],
  ["DynamoDB", DYNAMODB_CASES],
  ["CloudWatch Logs", LOGS_CASES],
  ["IAM", IAM_CASES],
  ["any service", GENERAL_CASES],
])("for %s, a policy for", (_, cases) => {
  test.each(cases)("$is", async (one) => {
    const actor = await actorOf(one);

    for (const call of one.allows) expect(await decided(actor, call), `allows ${shown(call)}`).toBe("allowed");
    for (const call of one.refuses) expect(await decided(actor, call), `refuses ${shown(call)}`).toMatch(/Deny$/);
  });
});

const shown = ([title, input = {}, from = {}]: Call) =>
  `${title} ${JSON.stringify({ ...input, ...from }).slice(0, 300)}`;

describe("delegating by permissions boundaries", () => {
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html#access_policies_boundaries-delegate
  const managed = async (name: string, statements: readonly object[]) => {
    const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: statements });
    return (await world.root.call(CreatePolicy, { PolicyName: name, PolicyDocument })).Policy?.Arn ?? "";
  };

  test("Zhang makes users with the boundary that María set, and gets no further", async () => {
    const company = await managed("XCompanyBoundaries", [
      may(["s3:*", "cloudwatch:*", "ec2:*", "dynamodb:*"]),
      may(["iam:ListUsers", "iam:GetAccountPasswordPolicy"]),
      may(["iam:*AccessKey*", "iam:ChangePassword", "iam:GetUser"], { Resource: [SELF] }),
    ]);
    const delegated = await managed("DelegatedUserBoundary", [
      may(
        [
          "iam:AttachUserPolicy",
          "iam:CreateUser",
          "iam:DeleteUserPolicy",
          "iam:DetachUserPolicy",
          "iam:PutUserPermissionsBoundary",
          "iam:PutUserPolicy",
        ],
        { Condition: { StringEquals: { "iam:PermissionsBoundary": company } } },
      ),
      {
        Effect: "Allow",
        Action: [
          "iam:CreateAccessKey",
          "iam:DeletePolicy",
          "iam:CreatePolicyVersion",
          "iam:ListPolicies",
          "iam:ListUsers",
        ],
        NotResource: iamArn("user/Maria"),
      },
      mayNot(
        ["iam:CreatePolicyVersion", "iam:DeletePolicy", "iam:DeletePolicyVersion", "iam:SetDefaultPolicyVersion"],
        {
          Resource: [company, iamArn("policy/DelegatedUserBoundary")],
        },
      ),
      mayNot("iam:DeleteUserPermissionsBoundary"),
    ]);
    await userOf(world, "Maria");
    const zhang = await userOf(world, "Zhang", {
      policies: [allow("iam:*"), allow("s3:ListBucket", "arn:aws:s3:::ZhangBucket")],
    });
    await world.root.call(PutUserPermissionsBoundary, { UserName: "Zhang", PermissionsBoundary: delegated });
    const readOnly = { PolicyArn: "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess" };
    const full = { PolicyArn: "arn:aws:iam::aws:policy/IAMFullAccess" };

    expect(await decided(zhang, ["iam:CreateUser", { UserName: "Nikhil" }])).toBe("implicitDeny");
    expect(await decided(zhang, ["iam:CreateUser", { UserName: "Nikhil", PermissionsBoundary: company }])).toBe(
      "allowed",
    );
    for (const policy of [readOnly, full]) {
      expect(await decided(zhang, onUser("AttachUserPolicy", "Nikhil", policy))).toBe("allowed");
      expect(await decided(zhang, onUser("AttachUserPolicy", "bystander", policy))).toBe("implicitDeny");
    }
    expect(await decided(zhang, onUser("CreateAccessKey", "Maria"))).toBe("implicitDeny");
    expect(await decided(zhang, ["iam:ListPolicies"])).toBe("allowed");
    expect(await decided(zhang, ["iam:DeletePolicy", { PolicyArn: company }])).toBe("explicitDeny");
    expect(await decided(zhang, ["iam:DeleteUserPermissionsBoundary", { UserName: "Zhang" }])).toBe("explicitDeny");
    expect(
      await decided(zhang, onUser("PutUserPermissionsBoundary", "bystander", { PermissionsBoundary: company })),
    ).toBe("allowed");
    expect(await decided(zhang, ["iam:ListRoles"])).toBe("implicitDeny");
  });
});

describe("lambda:SourceFunctionArn", () => {
  test("tells what a function does from what others do with its role", async () => {
    // https://docs.aws.amazon.com/lambda/latest/dg/permissions-source-function-arn.html
    const role = await roleOf(world, "sourced", {
      trust: trusts("lambda.amazonaws.com"),
      policies: [allow("dynamodb:ListTables", "*", { ArnEquals: { "lambda:SourceFunctionArn": FUNCTION } })],
    });
    const session = async (sourceArn?: string): Promise<User> => {
      const { Credentials } = await world.host.call(
        AssumeRole,
        { RoleArn: role, RoleSessionName: "my-function" },
        {
          caller: {
            principal: { type: "service", name: "lambda.amazonaws.com" },
            account: ACCOUNT,
            ...(sourceArn === undefined ? {} : { via: { sourceArn } }),
          },
          region: REGION,
        },
      );
      const opened = await world.host.sessions.open(Credentials?.AccessKeyId ?? "", Credentials?.SessionToken ?? "");
      if (!opened) throw new Error("a session just made must open");
      const { caller } = asSession(opened.session, REGION);
      return { arn: "", id: "", caller, call: () => Promise.reject(new Error("not used")) };
    };

    expect(await decided(await session(FUNCTION), ["dynamodb:ListTables"])).toBe("allowed");
    expect(await decided(await session(lambdaArn("function:app-one")), ["dynamodb:ListTables"])).toBe("implicitDeny");
    expect(await decided(await session(), ["dynamodb:ListTables"])).toBe("implicitDeny");
  });
});
