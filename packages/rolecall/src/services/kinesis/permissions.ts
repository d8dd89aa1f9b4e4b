/** What a caller must be allowed to do with a stream. Kinesis has no condition keys of its own for its operations. */
import type { ActionName } from "@rolecall/aws-model";
import type { Here } from "../../kernel/here.js";
import { type Permission, permission, type RequestTags } from "../../kernel/operation.js";
import { type Named, placeOf, streamArn } from "./names.js";

/** Every action of Kinesis but that of the fault injection service is without condition keys. */
type StreamAction = Exclude<Extract<ActionName, `kinesis:${string}`>, "kinesis:InjectApiError">;

export const onArn = (action: StreamAction, arn: string, tags?: RequestTags): Permission =>
  permission(action as "kinesis:PutRecord", arn, {}, tags);

export const onStream = (action: StreamAction, here: Here, named: Named, tags?: RequestTags): Permission =>
  onArn(action, streamArn(placeOf(here, named)), tags);

/** AWS lists no resource for these: policies name `*`. Whose the stream is decides who may all the same. */
export const onAny = (action: StreamAction, here: Here, named: Named): Permission => ({
  ...onArn(action, "*"),
  subject: streamArn(placeOf(here, named)),
});
