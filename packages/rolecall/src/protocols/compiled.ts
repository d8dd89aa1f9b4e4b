/**
 * Readers and writers are made once for a model's shape and kept with the model: a request walks closures, never the
 * schema.
 */
import type { Member, ModelData, Shape, ShapeRef, StructureShape } from "@rolecall/aws-model";

/** What `make` gives for a model, made on first use and dropped with the model. */
export function perModel<T>(make: (model: ModelData) => T): (model: ModelData) => T {
  const made = new WeakMap<ModelData, T>();
  return (model) => {
    let value = made.get(model);
    if (value === undefined) {
      value = make(model);
      made.set(model, value);
    }
    return value;
  };
}

/** The shape a reference stands for. A name the model lacks is a fault of the generated model, so of ours. */
export function shapeOf(ref: ShapeRef, model: ModelData): Shape {
  if (typeof ref !== "string") return ref;
  const shape = model.shapes[ref];
  if (shape === undefined) throw new Error(`${model.service}'s model names the shape \`${ref}\` and does not have it`);
  return shape;
}

/**
 * Whether a member of an answer travels in the body. Labels and query strings bind requests alone: API Gateway's model
 * has `position` in the query of its answers, and it stands in their bodies.
 *
 * AWS: https://smithy.io/2.0/spec/http-bindings.html#httpquery-trait
 */
export const isInBody = ({ location }: Member): boolean =>
  location === undefined || location === "query" || location === "query-params" || location === "label";

export function structureOf(name: string, model: ModelData): StructureShape {
  const shape = shapeOf(name, model);
  if (shape.type !== "structure" && shape.type !== "union") {
    throw new Error(`${model.service}'s model says \`${name}\` is a ${shape.type}, where only a structure can stand`);
  }
  return shape;
}

/**
 * Compiles a shape and those it refers to, each once. A recursive shape meets a stand-in that resolves when called.
 *
 * `build` makes a shape's function and asks `of` for those of its parts; `variant` tells apart the functions that one
 * shape needs in different places.
 */
export function compiler<F extends (...parameters: never[]) => unknown>(
  model: ModelData,
  build: (shape: Shape, member: Member | undefined, of: Compile<F>, variant: string) => F,
): Compile<F> {
  const made = new Map<string, F>();
  const of: Compile<F> = (ref, member, variant = "") => {
    if (typeof ref === "string" && member === undefined && variant === "") {
      // The way of every request: an operation's own shape, compiled before.
      const known = made.get(ref);
      if (known !== undefined) return known;
    }
    const shape = shapeOf(ref, model);
    // A simple shape depends on its member (a timestamp's format): it is cheap, and made anew.
    if (typeof ref !== "string" || !("name" in shape)) return build(shape, member, of, variant);
    if (member !== undefined && dependsOnMember(shape, member)) return build(shape, member, of, variant);
    const key = variant === "" ? ref : `${variant}/${ref}`;
    const known = made.get(key);
    if (known !== undefined) return known;
    let compiled: F | undefined;
    made.set(key, ((...parameters: never[]) => (compiled as F)(...parameters)) as F);
    compiled = build(shape, member, of, variant);
    made.set(key, compiled);
    return compiled;
  };
  return of;
}

export type Compile<F> = (ref: ShapeRef, member?: Member, variant?: string) => F;

/** A flattened list or map is read and written by its member's traits, so it is not shared. */
const dependsOnMember = (shape: Shape, member: Member): boolean =>
  (shape.type === "list" || shape.type === "set" || shape.type === "map") && member.xmlFlattened === true;
