/**
 * Whether AWS's platform could start a file of a package, and if not why, in the words of Go's os/exec, which that
 * platform is written in. It has no shell that would take a script without a `#!` line.
 */
import { closeSync, existsSync, openSync, readSync, statSync } from "node:fs";

/** Execution as the others: a package's files are another user's on AWS. */
const EXECUTABLE_BY_OTHERS = 0o001;
/** The first line of a script, or an ELF header with its table of segments. */
const HEAD_BYTES = 2048;

const ELF = Buffer.from("\x7fELF", "latin1");
const ELF_64 = 2;
const ELF_MACHINE_OFFSET = 18;
/** A segment that names the program which loads this one: the dynamic linker. */
const SEGMENT_INTERPRETER = 3;
/** `e_machine` of Node.js's `process.arch`. */
const ELF_MACHINES: Partial<Record<NodeJS.Architecture, number>> = { x64: 62, arm64: 183 };
/** Mach-O, of one processor and of several, as macOS starts it. */
const MACH_O = ["cffaedfe", "cafebabe"];

/** What a program is on this machine. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly arch: NodeJS.Architecture;
}

export interface Unexecutable {
  readonly error: "permission denied" | "exec format error" | "no such file or directory";
  /** What its owner should know besides. */
  readonly because: string;
}

/**
 * @param real where a path that the file names lies on this machine
 * @returns undefined where it can be started
 */
export function whyNotExecutable(
  file: string,
  real: (path: string) => string = (path) => path,
  machine: Machine = process,
): Unexecutable | undefined {
  if ((statSync(file).mode & EXECUTABLE_BY_OTHERS) === 0) {
    return {
      error: "permission denied",
      because: "its mode in the package does not let everybody execute it; chmod 755 before packing",
    };
  }
  const head = headOf(file);
  if (head.subarray(0, 2).toString("latin1") === "#!") {
    const interpreter = /^#![ \t]*([^ \t\n]*)/.exec(head.toString("latin1"))?.[1] ?? "";
    if (existsSync(real(interpreter))) return undefined;
    const because = interpreter.endsWith("\r")
      ? "its lines end with a carriage return; save it with line feeds alone"
      : `its first line names \`${interpreter}\`, which is not there`;
    return { error: "no such file or directory", because };
  }
  if (head.subarray(0, 4).equals(ELF)) {
    const own = ELF_MACHINES[machine.arch];
    if (machine.platform !== "linux" || head.readUInt16LE(ELF_MACHINE_OFFSET) !== own) {
      return {
        error: "exec format error",
        because: `it is built for Linux on another processor, and functions run on this machine's (${machine.platform}, ${machine.arch}): build it for that`,
      };
    }
    const loader = loaderOf(head);
    if (loader === undefined || existsSync(real(loader))) return undefined;
    return {
      error: "no such file or directory",
      because: `it is linked against another C library: its loader \`${loader}\` is not on this machine; link it statically`,
    };
  }
  if (machine.platform === "darwin" && MACH_O.includes(head.subarray(0, 4).toString("hex"))) return undefined;
  return {
    error: "exec format error",
    because: "it is neither a program nor a script with a first line like #!/bin/sh",
  };
}

/** The dynamic linker of an ELF program; undefined where it needs none, or it is not told near the front. */
function loaderOf(head: Buffer): string | undefined {
  if (head.length < 64 || head[4] !== ELF_64) return undefined;
  const [first, size, count] = [Number(head.readBigUInt64LE(32)), head.readUInt16LE(54), head.readUInt16LE(56)];
  for (let index = 0; index < count; index += 1) {
    const segment = first + index * size;
    if (segment + size > head.length) return undefined;
    if (head.readUInt32LE(segment) !== SEGMENT_INTERPRETER) continue;
    const offset = Number(head.readBigUInt64LE(segment + 8));
    const length = Number(head.readBigUInt64LE(segment + 32));
    return offset + length <= head.length ? head.toString("latin1", offset, offset + length - 1) : undefined;
  }
  return undefined;
}

function headOf(file: string): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  const descriptor = openSync(file, "r");
  try {
    return head.subarray(0, readSync(descriptor, head, 0, HEAD_BYTES, 0));
  } finally {
    closeSync(descriptor);
  }
}
