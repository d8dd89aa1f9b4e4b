import { expect, test } from "vitest";
import { type Machine, whyNotExecutable } from "./executable.js";

const LINUX: Machine = { platform: "linux", arch: process.arch };

test.runIf(process.platform === "linux")(
  "a program is started by the processor and the loader that it is made for",
  () => {
    expect(whyNotExecutable("/bin/true")).toBeUndefined();
    expect(whyNotExecutable("/bin/true", (path) => path, { ...LINUX, arch: "riscv64" })).toMatchObject({
      error: "exec format error",
      because: expect.stringContaining("(linux, riscv64)"),
    });
    expect(whyNotExecutable("/bin/true", (path) => path, { ...LINUX, platform: "darwin" })?.error).toBe(
      "exec format error",
    );
    // As one linked against musl is where there is glibc alone.
    expect(whyNotExecutable("/bin/true", (path) => `/nowhere${path}`)).toMatchObject({
      error: "no such file or directory",
      because: expect.stringMatching(/its loader `\/\S+` is not on this machine; link it statically/),
    });
  },
);

test("a script is started by the interpreter in its first line", () => {
  expect(whyNotExecutable("/usr/bin/ldd")).toBeUndefined();
  expect(whyNotExecutable("/usr/bin/ldd", () => "/nowhere")?.because).toMatch(/^its first line names `\/\S+`/);
});
