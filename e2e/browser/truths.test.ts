/** The engine in a browser: every truth that it is held to in Node, in a real Chromium. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { expect, test } from "vitest";
import { notRun } from "../not-run.js";
import { findChromium, runPage } from "./chromium.js";

const truths = fileURLToPath(new URL("../../packages/engine/truths/", import.meta.url));

test("the engine decides every truth in a browser as it does in Node", async (context) => {
  const chromium = await findChromium();
  if (chromium === undefined) notRun(context, "the engine in a browser", "no Chromium starts here");

  const all = readdirSync(truths).flatMap(
    (file) => JSON.parse(readFileSync(path.join(truths, file), "utf8")) as unknown[],
  );
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("truths.page.ts", import.meta.url))],
    bundle: true,
    format: "iife",
    // No platform but the browser's: an import of Node would fail here.
    platform: "browser",
    conditions: ["@rolecall/source"],
    write: false,
    charset: "utf8",
  });
  // Inside a script element a `<` could end it.
  const data = JSON.stringify(all).replaceAll("<", "\\u003c");
  const folder = mkdtempSync(path.join(tmpdir(), "rolecall-page-"));
  try {
    const page = path.join(folder, "truths.html");
    const script = (outputFiles[0]?.text ?? "").replaceAll("</script", "<\\/script");
    writeFileSync(
      page,
      `<!doctype html><meta charset="utf-8"><body></body><script>const TRUTHS = ${data};</script><script>${script}</script>`,
    );
    expect(all.length).toBeGreaterThan(440);
    expect(await runPage(chromium, page)).toContain(`decided ${all.length}, wrong []`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 180_000);
