/**
 * Property tests look at the same cases in every run, so that a change, not luck, decides whether it is green.
 * `PROPERTY_SEED=random` (or a number) looks elsewhere; a failure prints the seed that repeats it.
 */
import fc from "fast-check";

const { PROPERTY_SEED = "20261124" } = process.env;

if (PROPERTY_SEED !== "random") fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(PROPERTY_SEED) });
