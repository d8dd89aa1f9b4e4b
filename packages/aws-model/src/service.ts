import type { ModelData } from "./shape.js";

/**
 * A service as the generated module describes it: its name, and types that stand for AWS's model at compile time.
 * The model's data is read on first use.
 *
 * `Operations` maps each operation to its input and output types; `Errors` is the union of its error codes.
 */
export interface Service<Operations extends OperationTypes = OperationTypes, Errors extends string = string> {
  readonly name: string;
  /** The model; read and parsed once. */
  readonly model: () => ModelData;
  /** Never present at run time: carries the types. */
  readonly types?: { readonly operations: Operations; readonly errors: Errors };
}

// biome-ignore lint/suspicious/noExplicitAny: the constraint admits every generated interface
export type OperationTypes = { [Operation in string]: any };

/**
 * `T` with the member that is the HTTP body as bytes: the SDK also lets its callers pass a string or a stream there, and
 * gives them a stream with helper methods; on the server's side a body is read whole and written as bytes or a stream.
 */
export type WithBody<T, Member extends keyof T, Body> = {
  [Key in keyof T]: Key extends Member ? Body | Extract<T[Key], undefined> : T[Key];
};

export type OperationName<S extends Service> =
  S extends Service<infer Operations, string> ? keyof Operations & string : never;
export type ErrorName<S extends Service> = S extends Service<OperationTypes, infer Errors> ? Errors : never;

/** An operation's input once it was checked: what AWS requires is there. */
export type Input<S extends Service, Name extends string> =
  S extends Service<infer Operations, string>
    ? Name extends keyof Operations
      ? Checked<Operations[Name]["input"]>
      : never
    : never;

/** What a handler answers: AWS's output without the SDK's own `$metadata`. */
export type Output<S extends Service, Name extends string> =
  S extends Service<infer Operations, string>
    ? Name extends keyof Operations
      ? Omit<Operations[Name]["output"], "$metadata">
      : never
    : never;

type Opaque = string | number | bigint | boolean | symbol | null | undefined | Date | Uint8Array;

/**
 * `T` with `undefined` taken from the members that AWS requires, all the way down. Of a union, the SDK's member for
 * what it does not know (`$unknown`) is left out: such a value was refused when the request was read.
 */
export type Checked<T> = T extends Opaque
  ? T
  : T extends { $unknown: [string, unknown] }
    ? never
    : T extends readonly (infer Element)[]
      ? Checked<Element>[]
      : T extends AsyncIterable<infer Event>
        ? AsyncIterable<Checked<Event>>
        : T extends object
          ? {
              [Key in keyof T]: IsOptional<T, Key> extends true ? Checked<T[Key]> : Checked<Exclude<T[Key], undefined>>;
            }
          : T;

// biome-ignore lint/complexity/noBannedTypes: `{}` is the one type that any object of optional members takes
type IsOptional<T, Key extends keyof T> = {} extends Pick<T, Key> ? true : false;

/** Makes a service from its generated data; `parse` runs once. */
export function service<Operations extends OperationTypes, Errors extends string>(
  name: string,
  parse: () => ModelData,
): Service<Operations, Errors> {
  let model: ModelData | undefined;
  return {
    name,
    model: () => {
      model ??= parse();
      return model;
    },
  };
}
