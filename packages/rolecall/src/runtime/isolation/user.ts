/**
 * Isolation `user`: each function runs as a user of its own, so that it can read neither the files nor the
 * environment of another, nor those of the server. Only root may do that.
 *
 * Ids are taken from a range that no system gives to anybody. Several servers on one machine must not take the same
 * ones: a server holds a block of them by listening on an abstract socket of its number, which the kernel gives back
 * however the server ends.
 *
 * See https://systemd.io/UIDS-GIDS/ (ranges in use)
 */
import { createServer, type Server } from "node:net";
import { RolecallError } from "../../kernel/errors.js";
import type { FunctionSpec } from "../sandboxes.js";
import type { Isolation, Owner } from "./isolation.js";

const FIRST_UID = 1_900_000_000;
const BLOCK_SIZE = 10_000;
const BLOCKS = 1000;

export async function userIsolation(): Promise<Isolation> {
  const { first, server } = await claimBlock();
  const owners = new Map<string, Owner>();
  const owner = ({ functionArn }: Pick<FunctionSpec, "functionArn">): Owner => {
    const known = owners.get(functionArn);
    if (known) return known;
    if (owners.size === BLOCK_SIZE) {
      throw new RolecallError(
        "RC_ISOLATION",
        `${BLOCK_SIZE} functions have run, and there is no user left for one more; start Rolecall anew`,
      );
    }
    const id = first + owners.size;
    owners.set(functionArn, { uid: id, gid: id });
    return { uid: id, gid: id };
  };
  return {
    level: "user",
    owner,
    seen: (paths) => paths,
    confine: (start, { spec }) => ({ ...start, owner: owner(spec) }),
    close: () => server.close(),
  };
}

async function claimBlock(): Promise<{ first: number; server: Server }> {
  for (let block = 0; block < BLOCKS; block += 1) {
    const server = createServer((socket) => socket.destroy());
    const held = await new Promise<boolean>((resolve, reject) => {
      server.once("error", (error: NodeJS.ErrnoException) =>
        error.code === "EADDRINUSE" ? resolve(false) : reject(error),
      );
      server.listen(`\0rolecall-users-${block}`, () => resolve(true));
    });
    if (held) {
      server.unref();
      return { first: FIRST_UID + block * BLOCK_SIZE, server };
    }
  }
  throw new RolecallError("RC_ISOLATION", "all users for functions are in use by other servers; stop one of them");
}
