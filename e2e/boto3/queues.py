"""Queues through boto3; the oldest of them speak SQS's Query protocol, the others JSON. Prints what was seen."""
import json
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

ACCOUNT = "000000000000"
seen = {}


def client(service, key="test", secret="test"):
    return boto3.client(
        service,
        endpoint_url=sys.argv[1],
        region_name="us-east-1",
        aws_access_key_id=key,
        aws_secret_access_key=secret,
        config=Config(retries={"max_attempts": 0}),
    )


def refusal(call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        said = error.response["Error"]
        return {"code": said["Code"], "message": said["Message"], "status": error.response["ResponseMetadata"]["HTTPStatusCode"]}
    raise AssertionError("the call was answered, though it should have been refused")


sqs = client("sqs")
seen["protocol"] = sqs.meta.service_model.metadata["protocol"]
url = sqs.create_queue(QueueName="jobs.fifo", Attributes={"FifoQueue": "true"}, tags={"team": "red"})["QueueUrl"]
seen["tags"] = sqs.list_queue_tags(QueueUrl=url)["Tags"]
entries = [
    {
        "Id": str(number),
        "MessageBody": "m%d" % number,
        "MessageGroupId": "g",
        "MessageDeduplicationId": str(number),
        "MessageAttributes": {"raw": {"DataType": "Binary", "BinaryValue": b"\x01\x02"}},
    }
    for number in range(3)
]
seen["sent"] = len(sqs.send_message_batch(QueueUrl=url, Entries=entries)["Successful"])
messages = sqs.receive_message(
    QueueUrl=url, MaxNumberOfMessages=10, AttributeNames=["All"], MessageAttributeNames=["All"]
)["Messages"]
seen["bodies"] = [message["Body"] for message in messages]
seen["group"] = messages[0]["Attributes"]["MessageGroupId"]
seen["binary"] = messages[0]["MessageAttributes"]["raw"]["BinaryValue"].hex()
for message in messages:
    sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
counted = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["ApproximateNumberOfMessagesNotVisible"])
seen["left"] = counted["Attributes"]["ApproximateNumberOfMessagesNotVisible"]
seen["missing"] = refusal(sqs.receive_message, QueueUrl=url.replace("jobs", "nowhere"))
seen["too many"] = refusal(sqs.receive_message, QueueUrl=url, MaxNumberOfMessages=11)

iam = client("iam")
iam.create_user(UserName="ann")
key = iam.create_access_key(UserName="ann")["AccessKey"]
ann = client("sqs", key["AccessKeyId"], key["SecretAccessKey"])
seen["denied"] = refusal(ann.send_message, QueueUrl=url, MessageBody="m", MessageGroupId="g")

json.dump(seen, sys.stdout)
