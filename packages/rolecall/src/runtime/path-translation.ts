/** What is told to people shows AWS's paths: real ones mean nothing to the reader of a log or an error. */
import path from "node:path";
import type { SandboxPaths } from "./environment.js";

/**
 * Replaces the real places of the package, the layers and the runtime by /var/task, /opt and /var/runtime, in log
 * lines and error payloads. Responses are left alone.
 */
export function pathTranslation({ taskRoot, optRoot, runtimeDirectory }: SandboxPaths): (text: string) => string {
  const root = path.dirname(optRoot);
  const runtimeFile = new RegExp(`(- |file://)?${escaped(runtimeDirectory)}/[\\w-]+\\.[cm]js`, "g");
  return (text) => {
    let translated = text;
    if (text.includes(runtimeDirectory)) {
      // Our bootstrap is several files of CommonJS where AWS's is one ES module.
      translated = translated.replace(runtimeFile, (_, before) =>
        before === "- " ? "- /var/runtime/index.mjs" : "file:///var/runtime/index.mjs",
      );
      translated = translated.replaceAll(runtimeDirectory, "/var/runtime");
    }
    if (!translated.includes(root)) return translated;
    return translated.replaceAll(taskRoot, "/var/task").replaceAll(optRoot, "/opt");
  };
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
