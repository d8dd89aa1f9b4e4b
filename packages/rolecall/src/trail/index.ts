export { createTrail, type TrailOptions } from "./kept-trail.js";
