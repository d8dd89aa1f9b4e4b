/** What tests of event sources share: a function that notes what it is given. */
import { readFile } from "node:fs/promises";
import type { PolicyText, World } from "../../../testing/world.js";
import { activeFunction } from "../testing.js";

/** A function whose every event is noted in a file; `then` is what it does after that, and the policies are its role's, `r`. */
export const notingFunction = async (world: World, file: string, then: string, policies: readonly PolicyText[]) =>
  activeFunction(
    world,
    (await world.role("r", { policies })).arn,
    `exports.handler = async (event) => {
       require("node:fs").appendFileSync(${JSON.stringify(file)}, JSON.stringify(event) + "\\n");
       ${then}
     };`,
  );

export const notedEvents = async <Event>(file: string): Promise<Event[]> =>
  (await readFile(file, "utf8").catch(() => ""))
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
