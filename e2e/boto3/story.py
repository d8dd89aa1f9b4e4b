"""The core story through boto3, as a user of Rolecall writes it: the endpoint is given to each client.

Prints one JSON object of what was seen. Works with boto3 1.26 (Debian 12) and later.
"""

import io
import json
import sys
import time
import zipfile

import boto3
import botocore
from botocore.config import Config
from botocore.exceptions import ClientError

ENDPOINT = sys.argv[1]
ACCOUNT = "000000000000"
ORDERS = "arn:aws:dynamodb:us-east-1:%s:table/orders" % ACCOUNT
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
CRUD = """
import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
const client = new DynamoDBClient({});
export const handler = async ({ id }) => {
  console.log("putting", id);
  await client.send(new PutItemCommand({ TableName: "orders", Item: { id: { S: id } } }));
  return "put";
};
"""
seen = {"boto3": boto3.__version__, "botocore": botocore.__version__}


def client(service, key="test", secret="test", token=None):
    return boto3.client(
        service,
        endpoint_url=ENDPOINT,
        region_name="us-east-1",
        aws_access_key_id=key,
        aws_secret_access_key=secret,
        aws_session_token=token,
        config=Config(retries={"max_attempts": 1}),
    )


def refusal(call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        return {
            "code": error.response["Error"]["Code"],
            "message": error.response["Error"]["Message"],
            "status": error.response["ResponseMetadata"]["HTTPStatusCode"],
        }
    raise AssertionError("the call was answered, though it should have been refused")


def package(text):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("index.mjs", text)
    return buffer.getvalue()


def allow(*actions, resource="*"):
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": resource}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def eventually(look):
    end = time.time() + 10
    while time.time() < end:
        found = look()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError("not seen within 10 s")


iam, sts, lambda_, dynamodb, logs = (client(name) for name in ("iam", "sts", "lambda", "dynamodb", "logs"))

seen["root"] = sts.get_caller_identity()["Arn"]

# A role that Lambda may not assume.
ec2 = json.dumps(TRUST).replace("lambda.amazonaws.com", "ec2.amazonaws.com")
iam.create_role(RoleName="for-ec2", AssumeRolePolicyDocument=ec2)
function = {
    "FunctionName": "crud",
    "Runtime": "nodejs20.x",
    "Handler": "index.handler",
    "Timeout": 20,
    "Code": {"ZipFile": package(CRUD)},
}
seen["not assumable"] = refusal(
    lambda_.create_function, Role="arn:aws:iam::%s:role/for-ec2" % ACCOUNT, **function
)

# A function whose role allows nothing.
role = iam.create_role(RoleName="crud-role", AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]
dynamodb.create_table(
    TableName="orders",
    BillingMode="PAY_PER_REQUEST",
    AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
    KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
)
dynamodb.get_waiter("table_exists").wait(TableName="orders", WaiterConfig={"Delay": 1})
seen["created"] = lambda_.create_function(Role=role["Arn"], **function)["State"]
lambda_.get_waiter("function_active_v2").wait(FunctionName="crud", WaiterConfig={"Delay": 1})


def invoke():
    answer = lambda_.invoke(FunctionName="crud", Payload=json.dumps({"id": "1"}).encode())
    return {
        "status": answer["StatusCode"],
        "error": answer.get("FunctionError"),
        "payload": json.loads(answer["Payload"].read()),
    }


seen["denied"] = invoke()
seen["groups without permission"] = logs.describe_log_groups()["logGroups"]

# The role made right, call by call.
iam.put_role_policy(
    RoleName="crud-role", PolicyName="put", PolicyDocument=allow("dynamodb:PutItem", resource=ORDERS)
)
seen["allowed"] = invoke()
seen["item"] = dynamodb.get_item(TableName="orders", Key={"id": {"S": "1"}})["Item"]
iam.attach_role_policy(
    RoleName="crud-role", PolicyArn="arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
)
invoke()


def lines():
    group = "/aws/lambda/crud"
    if not any(found["logGroupName"] == group for found in logs.describe_log_groups()["logGroups"]):
        return []
    events = logs.filter_log_events(logGroupName=group)["events"]
    return [event["message"].rstrip("\n") for event in events if "putting 1" in event["message"]]


seen["line"] = eventually(lines)[-1]
iam.delete_role_policy(RoleName="crud-role", PolicyName="put")
seen["taken away"] = invoke()

# A user, his keys and a session.
iam.create_user(UserName="ann")
key = iam.create_access_key(UserName="ann")["AccessKey"]
ann = {"key": key["AccessKeyId"], "secret": key["SecretAccessKey"]}
seen["user denied"] = refusal(client("dynamodb", **ann).scan, TableName="orders")
iam.put_user_policy(UserName="ann", PolicyName="scan", PolicyDocument=allow("dynamodb:Scan", "sts:AssumeRole"))
seen["user allowed"] = client("dynamodb", **ann).scan(TableName="orders")["Count"]
trust = json.loads(json.dumps(TRUST).replace("Service", "AWS").replace("lambda.amazonaws.com", ACCOUNT))
iam.create_role(RoleName="reader", AssumeRolePolicyDocument=json.dumps(trust))
iam.put_role_policy(RoleName="reader", PolicyName="get", PolicyDocument=allow("dynamodb:GetItem"))
given = client("sts", **ann).assume_role(
    RoleArn="arn:aws:iam::%s:role/reader" % ACCOUNT,
    RoleSessionName="ann",
    Policy=allow("dynamodb:*"),
)["Credentials"]
session = {"key": given["AccessKeyId"], "secret": given["SecretAccessKey"], "token": given["SessionToken"]}
seen["session"] = client("sts", **session).get_caller_identity()["Arn"]
seen["session allowed"] = client("dynamodb", **session).get_item(TableName="orders", Key={"id": {"S": "1"}})["Item"]
seen["session denied"] = refusal(client("dynamodb", **session).scan, TableName="orders")
altered = dict(session, token=session["token"][:-8] + "AAAAAAAA")
seen["altered token"] = refusal(client("sts", **altered).get_caller_identity)
seen["wrong secret"] = refusal(client("iam", key=ann["key"], secret="wrong").list_users)

# What a paginator walks.
for number in range(25):
    iam.create_user(UserName="user-%02d" % number)
pages = iam.get_paginator("list_users").paginate(PaginationConfig={"PageSize": 10})
seen["pages"] = [len(page["Users"]) for page in pages]

json.dump(seen, sys.stdout)
