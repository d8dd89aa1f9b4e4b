import type { Source } from "../sources.js";
import { requireReadableStream } from "./access.js";
import type { StreamKind } from "./kind.js";
import { pollStream } from "./poll.js";
import { streamSettings } from "./settings.js";

export const streamSource = (kind: StreamKind): Source => ({
  settings: (before, given, arn) => streamSettings(kind, before, given, arn),
  requireReadable: (mapping, fn, host) => requireReadableStream(kind, mapping, fn, host),
  poll: (mapping, host, signal) => pollStream(kind, mapping, host, signal),
});
