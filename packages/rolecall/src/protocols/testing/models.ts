/** The services whose models the tests walk. */
import type { ModelData, Protocol, Service } from "@rolecall/aws-model";
import { cloudwatch } from "@rolecall/aws-model/cloudwatch";
import { dynamodb } from "@rolecall/aws-model/dynamodb";
import { iam } from "@rolecall/aws-model/iam";
import { kinesis } from "@rolecall/aws-model/kinesis";
import { lambda } from "@rolecall/aws-model/lambda";
import { logs } from "@rolecall/aws-model/logs";
import { s3 } from "@rolecall/aws-model/s3";
import { sns } from "@rolecall/aws-model/sns";
import { sqs } from "@rolecall/aws-model/sqs";
import { sts } from "@rolecall/aws-model/sts";

export const services: readonly Service[] = [cloudwatch, dynamodb, iam, kinesis, lambda, logs, s3, sns, sqs, sts];

export const modelsOf = (...protocols: readonly Protocol[]): readonly ModelData[] =>
  services.map((service) => service.model()).filter((model) => protocols.some((p) => model.protocols.includes(p)));
