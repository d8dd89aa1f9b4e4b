import type { ListShape, MapShape, Member, ModelData, OperationModel, Shape, SimpleShape } from "./shape.js";

/**
 * Reads a model from the text that `../generate/emit.mjs` writes: JSON in which equal members and equal simple shapes
 * stand once and are referred to by number.
 *
 * The maps of operations, shapes and members have no prototype, so a name that came off the wire (`constructor`)
 * finds nothing that AWS's model does not have.
 */
export function decodeModel(text: string): ModelData {
  const { operations, shapes, simples, members, ...rest } = JSON.parse(text) as EncodedModel;
  const decodedMembers = members.map(
    (member): Member => ({
      ...member,
      shape: typeof member.shape === "number" ? (simples[member.shape] as SimpleShape) : member.shape,
    }),
  );
  const at = (index: number) => decodedMembers[index] as Member;
  const decodeShape = (shape: EncodedShape): Shape => {
    switch (shape.type) {
      case "list":
      case "set":
        return { ...shape, member: at(shape.member) };
      case "map":
        return { ...shape, key: at(shape.key), value: at(shape.value) };
      default:
        return { ...shape, members: dictionary(Object.entries(shape.members).map(([name, i]) => [name, at(i)])) };
    }
  };
  return {
    ...rest,
    operations: dictionary(operations.map((operation) => [operation.name, operation])),
    shapes: dictionary(shapes.map((shape) => [shape.name, decodeShape(shape)])),
  };
}

/** An object without a prototype. */
export function dictionary<T>(entries: Iterable<readonly [string, T]>): Record<string, T> {
  const result: Record<string, T> = Object.create(null);
  for (const [name, value] of entries) result[name] = value;
  return result;
}

interface EncodedModel extends Omit<ModelData, "operations" | "shapes"> {
  readonly operations: readonly OperationModel[];
  readonly shapes: readonly EncodedShape[];
  readonly simples: readonly SimpleShape[];
  readonly members: readonly (Omit<Member, "shape"> & { readonly shape: string | number })[];
}

type EncodedShape =
  | (Omit<ListShape, "member"> & { readonly member: number })
  | (Omit<MapShape, "key" | "value"> & { readonly key: number; readonly value: number })
  | {
      readonly type: "structure" | "union";
      readonly name: string;
      readonly members: Readonly<Record<string, number>>;
    };
