import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

// Not "import": Vitest hands these to Node, where it would send a CommonJS package's own require() to an ES module.
const conditions = ["@rolecall/source", "node"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ["packages/*/src/**/*.test.ts", "packages/*/test/**/*.test.ts", "e2e/**/*.test.ts"],
    setupFiles: ["vitest.setup.ts"],
    pool: "forks",
    // Modules hold no state that tests could see of each other, and loading them is most of what a file costs.
    isolate: false,
    // Vitest would leave one processor to its main process, which has little to do: on two it would use one.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: 30_000,
    // What is waited for comes at once on a machine with nothing else to do, and later on a busy one.
    expect: { poll: { timeout: 10_000 } },
    hookTimeout: 60_000,
  },
});
