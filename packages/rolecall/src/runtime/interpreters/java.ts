/**
 * Finds a Java of the version a runtime names: JAVA_HOME, those of the usual version managers, the system's, the one
 * on PATH. An installation tells its version in its file `release`.
 */
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { nearest } from "./nearest.js";
import { homebrewFolders, isProgram, namesIn, pathFolders } from "./programs.js";

export interface Java {
  readonly home: string;
  /** `21.0.4`; of Java 8 `1.8.0_412`. */
  readonly version: string;
  readonly major: number;
  /** What it consists of: Debian keeps the settings of a Java elsewhere. */
  readonly files: readonly string[];
}

export class JavaInterpreters {
  /** Looked for at each first invocation of a runtime: somebody may install one meanwhile. */
  find(major: number): { readonly interpreter: Java; readonly exact: boolean } | undefined {
    return nearest(homes().flatMap(installation), major, (java) => java.major);
  }
}

function homes(): string[] {
  const home = homedir();
  const { env } = process;
  const data = env.XDG_DATA_HOME ?? path.join(home, ".local", "share");
  const managers = [
    path.join(env.SDKMAN_DIR ?? path.join(home, ".sdkman"), "candidates", "java"),
    path.join(env.ASDF_DATA_DIR ?? path.join(home, ".asdf"), "installs", "java"),
    path.join(env.MISE_DATA_DIR ?? path.join(data, "mise"), "installs", "java"),
    path.join(home, ".jdks"),
    "/usr/lib/jvm",
  ];
  const onPath = pathFolders()
    .map((folder) => path.join(folder, "java"))
    .filter(isProgram)
    .map((file) => path.dirname(path.dirname(realpathSync(file))));
  const onMac = "/Library/Java/JavaVirtualMachines";
  return [
    ...(env.JAVA_HOME ? [env.JAVA_HOME] : []),
    ...onPath,
    ...managers.flatMap((folder) => namesIn(folder).map((name) => path.join(folder, name))),
    ...namesIn(onMac).map((name) => path.join(onMac, name, "Contents", "Home")),
    ...homebrewFolders(/^openjdk(@\d+)?$/).map((bin) => path.dirname(bin)),
  ];
}

function installation(home: string): Java[] {
  if (!isProgram(path.join(home, "bin", "java"))) return [];
  const version = releaseOf(home);
  if (version === undefined) return [];
  const [first = 0, second = 0] = version.split(".").map((part) => Number.parseInt(part, 10));
  const real = realpathSync(home);
  return [{ home: real, version, major: first === 1 ? second : first, files: [real, ...settingsOf(real)] }];
}

/** The folder that `conf` and the like of an installation link into, as /etc/java-21-openjdk. */
function settingsOf(home: string): string[] {
  for (const folder of ["conf", "jre/lib", "lib"]) {
    const file = path.join(home, folder, "security", "java.security");
    if (!existsSync(file)) continue;
    const settings = path.dirname(path.dirname(realpathSync(file)));
    return path.basename(settings).startsWith("java") ? [settings] : [];
  }
  return [];
}

function releaseOf(home: string): string | undefined {
  try {
    return /^JAVA_VERSION="([^"]+)"/m.exec(readFileSync(path.join(home, "release"), "utf8"))?.[1];
  } catch {
    return undefined;
  }
}
