import type { MessageTypeDefinition, PackageDefinition, ServiceDefinition } from '@grpc/proto-loader';
import { isService } from './method-types.ts';

/** What is used of google.protobuf.DescriptorProto. */
interface Descriptor {
  name: string;
  field: { name: string; label: string; type: string; typeName: string }[];
  nestedType: Descriptor[];
  options: { mapEntry?: boolean } | null;
}

/** A message type and where it stands, for the names in it are relative. */
interface Place {
  path: string[];
  type: Descriptor;
}

/** Maps to objects, as replies are read; or objects to entries, as requests are written. */
type Turn = (value: unknown, entry: Place, walk: (value: unknown, place: Place) => unknown) => unknown;

/**
 * protobufjs decodes a `map<…>` as an object where the types come from .proto files, and as a list of
 * `{key, value}` where they come from descriptors, where it does not recognise the map. After this it is an object.
 */
export function withMaps(types: PackageDefinition): PackageDefinition {
  if (
    !Object.values(types).some(
      (definition) => !isService(definition) && hasMaps(definition.type as Descriptor),
    )
  )
    return types;
  return Object.fromEntries(
    Object.entries(types).map(([name, definition]) => [
      name,
      isService(definition) ? serviceWithMaps(definition, name, types) : definition,
    ]),
  );
}

function serviceWithMaps(
  service: ServiceDefinition,
  name: string,
  types: PackageDefinition,
): ServiceDefinition {
  const scope = name.split('.').slice(0, -1);
  return Object.fromEntries(
    Object.entries(service).map(([method, definition]) => {
      const request = turner(definition.requestType.type as Descriptor, scope, types);
      const response = turner(definition.responseType.type as Descriptor, scope, types);
      return [
        method,
        {
          ...definition,
          requestSerialize: (message: object) => definition.requestSerialize(request(message, toEntries)),
          requestDeserialize: (bytes: Buffer) => request(definition.requestDeserialize(bytes), toObject),
          responseDeserialize: (bytes: Buffer) => response(definition.responseDeserialize(bytes), toObject),
        },
      ];
    }),
  );
}

function turner(type: Descriptor, scope: string[], types: PackageDefinition) {
  const place = placeOf(type, scope, types);
  return (message: object, turn: Turn): object =>
    place === null ? message : (turnMaps(message, place, { types, turn }) as object);
}

const hasMaps = ({ nestedType = [] }: Partial<Descriptor>): boolean =>
  nestedType.some((nested) => nested.options?.mapEntry === true || hasMaps(nested));

/** Walks the message along its types, so it ends with the message even if types refer to each other. */
function turnMaps(
  message: unknown,
  place: Place,
  { types, turn }: { types: PackageDefinition; turn: Turn },
): unknown {
  const walk = (value: unknown, { path, type }: Place): unknown => {
    if (Array.isArray(value)) return value.map((item) => walk(item, { path, type }));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => {
        const field = type.field.find(({ name }) => name === key);
        if (field?.type !== 'TYPE_MESSAGE') return [key, item];
        const inner = resolve(field.typeName, path, types);
        if (inner === null) return [key, item];
        return [key, inner.type.options?.mapEntry === true ? turn(item, inner, walk) : walk(item, inner)];
      }),
    );
  };
  return walk(message, place);
}

const toObject: Turn = (value, entry, walk) =>
  Array.isArray(value)
    ? Object.fromEntries(
        value
          .map((item) => walk(item, entry) as { key: string; value: unknown })
          .map(({ key, value }) => [key, value]),
      )
    : value;

const toEntries: Turn = (value, entry, walk) =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.entries(value).map(([key, item]) => walk({ key, value: item }, entry))
    : value;

/** The type that a name means inside another: the nearest, as scopes go outwards. */
function resolve(name: string, scope: string[], types: PackageDefinition): Place | null {
  const steps = name.replace(/^\./, '').split('.');
  for (let depth = scope.length; depth >= 0; depth -= 1) {
    const path = [...scope.slice(0, depth), ...steps];
    const type = find(path, types);
    if (type !== null) return { path, type };
  }
  return null;
}

/** Top-level types are listed by name; the others are inside them. */
function find(path: string[], types: PackageDefinition): Descriptor | null {
  for (let depth = path.length; depth > 0; depth -= 1) {
    const top = types[path.slice(0, depth).join('.')];
    if (top === undefined || isService(top)) continue;
    const inner = path.slice(depth);
    return inner.reduce<Descriptor | null>(
      (type, name) => type?.nestedType?.find((nested) => nested.name === name) ?? null,
      (top as MessageTypeDefinition<object, object>).type as Descriptor,
    );
  }
  return null;
}

/** A method's type comes without its full name: it is the one that looks the same. */
function placeOf(type: Descriptor, scope: string[], types: PackageDefinition): Place | null {
  const near = resolve(type.name, scope, types);
  const same = JSON.stringify(type);
  if (near !== null && JSON.stringify(near.type) === same) return near;
  for (const [name, definition] of Object.entries(types))
    if (!isService(definition) && JSON.stringify(definition.type) === same)
      return { path: name.split('.'), type };
  return null;
}
