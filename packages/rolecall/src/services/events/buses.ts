import type { Output } from "@rolecall/aws-model";
import type { events } from "@rolecall/aws-model/events";
import type { Directory } from "../../kernel/host.js";
import { shownPolicy } from "../../kernel/named-principals.js";
import type { Read } from "../../store/store.js";
import type { BusRecord } from "./records.js";
import { busArn } from "./resources.js";

type Described = Output<typeof events, "DescribeEventBus">;

/** A bus as answers show it. */
export function describeBus(bus: BusRecord): Described {
  return {
    Name: bus.name,
    Arn: busArn(bus),
    ...(bus.description === undefined ? {} : { Description: bus.description }),
    ...(bus.deadLetterArn === undefined ? {} : { DeadLetterConfig: { Arn: bus.deadLetterArn } }),
    ...(bus.log
      ? {
          LogConfig: { IncludeDetail: bus.log.includeDetail, Level: bus.log.level } as NonNullable<
            Described["LogConfig"]
          >,
        }
      : {}),
    ...(bus.policy === undefined ? {} : { Policy: bus.policy }),
    ...(bus.createdMs === undefined ? {} : { CreationTime: new Date(bus.createdMs) }),
    ...(bus.modifiedMs === undefined ? {} : { LastModifiedTime: new Date(bus.modifiedMs) }),
  };
}

/** The bus as answers show it. */
export const shownBus = async (tx: Read, directory: Directory, bus: BusRecord): Promise<BusRecord> =>
  bus.policy === undefined ? bus : { ...bus, policy: await shownPolicy(tx, directory, bus.policy) };
