"""Objects through boto3 as it comes: URLs signed in its default way, uploads in parts. Prints what was seen."""
import json
import os
import sys
import tempfile
import time
import urllib.error
import urllib.request

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.config import Config

BUCKET = "shop"
seen = {}


def client(**options):
    return boto3.client(
        "s3",
        endpoint_url=sys.argv[1],
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(retries={"max_attempts": 0}, **options),
    )


def ask(method, url, body=None, headers=None):
    request = urllib.request.Request(url, data=body, method=method, headers=headers or {})
    try:
        with urllib.request.urlopen(request) as answer:
            return "%d %s" % (answer.status, answer.read().decode())
    except urllib.error.HTTPError as error:
        return "%d %s" % (error.code, error.read().decode().split("<Code>")[1].split("</Code>")[0])


s3 = client()
s3.create_bucket(Bucket=BUCKET)
s3.put_object(Bucket=BUCKET, Key="a b/\u00fc", Body=b"hello")

for name, signer in [("as boto3 signs", s3), ("version 4", client(signature_version="s3v4"))]:
    url = signer.generate_presigned_url("get_object", Params={"Bucket": BUCKET, "Key": "a b/\u00fc"})
    put = {"Bucket": BUCKET, "Key": "put", "ContentType": "text/x", "Metadata": {"a": "b"}}
    to_put = signer.generate_presigned_url("put_object", Params=put)
    headers = {"Content-Type": "text/x", "x-amz-meta-a": "b"}
    late = signer.generate_presigned_url("get_object", Params={"Bucket": BUCKET, "Key": "put"}, ExpiresIn=1)
    seen[name] = {
        "form": "2" if "AWSAccessKeyId=" in url else "4",
        "get": ask("GET", url),
        "delete": ask("DELETE", url),
        "another key": ask("GET", url.replace("/a%20b/", "/a%20c/")),
        "put": ask("PUT", to_put, b"x", headers),
        "put otherwise": ask("PUT", to_put, b"x", dict(headers, **{"x-amz-meta-a": "c"})),
        "kept": s3.head_object(Bucket=BUCKET, Key="put")["Metadata"],
        "late": (time.sleep(3), ask("GET", late))[1],
    }



def post(form, content, **more):
    lines = []
    for name, value in dict(form["fields"], **more).items():
        lines += ["--b", 'Content-Disposition: form-data; name="%s"' % name, "", value]
    lines += ["--b", 'Content-Disposition: form-data; name="file"; filename="f"', "", content, "--b--", ""]
    body = "\r\n".join(lines).encode()
    return ask("POST", form["url"], body, {"Content-Type": "multipart/form-data; boundary=b"})


for name, signer in [("as boto3 signs", s3), ("version 4", client(signature_version="s3v4"))]:
    form = signer.generate_presigned_post(BUCKET, "posted")
    seen[name]["form signed by"] = "2" if "AWSAccessKeyId" in form["fields"] else "4"
    seen[name]["post"] = post(form, name)
    seen[name]["post elsewhere"] = post(form, name, key="elsewhere")
    seen[name]["posted"] = s3.get_object(Bucket=BUCKET, Key="posted")["Body"].read().decode()

at = {"Bucket": BUCKET, "Key": "parts"}
upload = s3.create_multipart_upload(**at)["UploadId"]
tags = [
    {"PartNumber": number, "ETag": s3.upload_part(UploadId=upload, PartNumber=number, Body=body, **at)["ETag"]}
    for number, body in [(1, b"a" * (5 * 1024 * 1024)), (2, b"end")]
]
s3.complete_multipart_upload(UploadId=upload, MultipartUpload={"Parts": tags}, **at)
seen["parts"] = s3.get_object(Range="bytes=5242879-", **at)["Body"].read().decode()

with tempfile.TemporaryDirectory() as folder:
    there, back = os.path.join(folder, "there"), os.path.join(folder, "back")
    with open(there, "wb") as file:
        file.write(os.urandom(11 * 1024 * 1024))
    parts = TransferConfig(multipart_threshold=5 * 1024 * 1024, multipart_chunksize=5 * 1024 * 1024)
    s3.upload_file(there, BUCKET, "large", Config=parts)
    s3.download_file(BUCKET, "large", back, Config=parts)
    with open(there, "rb") as first, open(back, "rb") as second:
        seen["transferred"] = first.read() == second.read()

print(json.dumps(seen))
