import type { PackageDefinition } from '@grpc/proto-loader';
import { type Fact, type Facts, pathKey, type Step } from '../api-operation.ts';
import { get, isPlain, listAt, scalarText, textAt } from '../plain-data.ts';

const DEEPEST = 6;
const NUMBERS = /^TYPE_(DOUBLE|FLOAT|U?INT32|SINT32|S?FIXED32)$/;

interface Found {
  name: string;
  type: unknown;
  /** The enclosing messages, the nearest first. */
  around: readonly unknown[];
}

interface Sampled {
  tree: unknown;
  facts: Facts;
  /** Fields that are maps, which have no fixed names: left out. */
  maps: string[];
}

/** A message composed from its types, as the interpreter sees it: 64-bit numbers are text, enums are names. */
export function messageSample(types: PackageDefinition, message: unknown, scope: string): Sampled {
  const facts: Facts = new Map();
  const maps: string[] = [];

  const visit = ({ type, name: scope, around }: Found, path: readonly Step[]): unknown => {
    if (path.length > DEEPEST) return undefined;
    const inside = [type, ...around];
    const entries = listAt(type, 'field')
      .filter(isPlain)
      .map((field) => {
        const name = textAt(field, 'name') ?? '';
        const repeated = scalarText(get(field, 'label')) === 'LABEL_REPEATED';
        const at = repeated ? [...path, name, 0] : [...path, name];
        const value = valueOfField(field, { scope, inside }, at);
        return [name, repeated && value !== undefined ? [value] : value] as const;
      });
    return Object.fromEntries(
      entries.filter(([name, value]) => name !== '' && name !== '__proto__' && value !== undefined),
    );
  };

  const valueOfField = (
    field: unknown,
    { scope, inside }: { scope: string; inside: readonly unknown[] },
    path: readonly Step[],
  ): unknown => {
    const type = scalarText(get(field, 'type')) ?? '';
    const named = textAt(field, 'typeName') ?? '';
    if (type === 'TYPE_MESSAGE' || type === 'TYPE_GROUP') {
      const found = nested(inside, 'nestedType', named, scope) ?? lookUp(types, named, scope);
      if (found === null) return undefined;
      if (get(get(found.type, 'options'), 'mapEntry') === true) {
        maps.push(path.filter((step) => typeof step === 'string').join('.'));
        return undefined;
      }
      if (/(^|\.)google\.protobuf\.Timestamp$/.test(found.name)) {
        facts.set(pathKey(path), { timestamp: true });
        return { seconds: '316742400', nanos: 0 };
      }
      return visit(found, path);
    }
    const fact: Fact = {};
    if (type === 'TYPE_ENUM') {
      const options = listAt(
        (nested(inside, 'enumType', named, scope) ?? lookUp(types, named, scope))?.type,
        'value',
      ).map((value) => textAt(value, 'name') ?? '');
      fact.options = options.filter((option) => option !== '');
      facts.set(pathKey(path), fact);
      return fact.options[1] ?? fact.options[0] ?? '';
    }
    facts.set(pathKey(path), fact);
    if (type === 'TYPE_BOOL') return true;
    return NUMBERS.test(type) ? 0 : 'texto';
  };

  return { tree: visit({ type: message, name: scope, around: [] }, []), facts, maps };
}

/** A type inside the messages around the field, which the package's list does not have. */
function nested(
  inside: readonly unknown[],
  kind: 'nestedType' | 'enumType',
  written: string,
  scope: string,
): Found | null {
  const name = written.split('.').at(-1) ?? '';
  for (const [index, message] of inside.entries()) {
    const type = listAt(message, kind).find((each) => textAt(each, 'name') === name);
    if (type !== undefined) return { type, name: `${scope}.${name}`, around: inside.slice(index) };
  }
  return null;
}

/** A type by its name, which may be written from any of the packages around it. */
function lookUp(types: PackageDefinition, written: string, scope: string): Found | null {
  const plain = written.replace(/^\./, '');
  const around = scope.split('.');
  const names = [
    ...around.map((_part, index) => [...around.slice(0, around.length - index), plain].join('.')),
    plain,
  ];
  const name =
    names.find((candidate) => Object.hasOwn(types, candidate)) ??
    Object.keys(types).find((key) => key.endsWith(`.${plain}`));
  return name === undefined ? null : { name, type: get(types[name], 'type'), around: [] };
}
