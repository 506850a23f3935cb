import type { PackageDefinition } from '@grpc/proto-loader';
import { type Fact, type Facts, pathKey, type Step } from '../api-operation.ts';
import { get, isPlain, listAt, scalarText, textAt } from '../plain-data.ts';

const DEEPEST = 6;
const NUMBERS = /^TYPE_(DOUBLE|FLOAT|U?INT32|SINT32|S?FIXED32)$/;

/** A message as the interpreter will see it, made of its types: 64-bit numbers are text, enums are names. */
export function messageSample(types: PackageDefinition, message: unknown): { tree: unknown; facts: Facts } {
  const facts: Facts = new Map();

  const visit = (type: unknown, scope: string, path: readonly Step[]): unknown => {
    if (path.length > DEEPEST) return null;
    const fields = listAt(type, 'field').filter(isPlain);
    const entries = fields.map((field) => {
      const name = textAt(field, 'name') ?? '';
      const repeated = scalarText(get(field, 'label')) === 'LABEL_REPEATED';
      const at = repeated ? [...path, name, 0] : [...path, name];
      const value = valueOfField(field, scope, at);
      return [name, repeated ? [value] : value] as const;
    });
    return Object.fromEntries(entries.filter(([name]) => name !== '' && name !== '__proto__'));
  };

  const valueOfField = (field: unknown, scope: string, path: readonly Step[]): unknown => {
    const type = scalarText(get(field, 'type')) ?? '';
    const named = textAt(field, 'typeName') ?? '';
    if (type === 'TYPE_MESSAGE') {
      const found = lookUp(types, named, scope);
      return found === null ? null : visit(found.type, found.name, path);
    }
    const fact: Fact = {};
    if (type === 'TYPE_ENUM') {
      const options = listAt(lookUp(types, named, scope)?.type, 'value').map(
        (value) => textAt(value, 'name') ?? '',
      );
      fact.options = options.filter((option) => option !== '');
      facts.set(pathKey(path), fact);
      return fact.options[1] ?? fact.options[0] ?? '';
    }
    facts.set(pathKey(path), fact);
    if (type === 'TYPE_BOOL') return true;
    return NUMBERS.test(type) ? 0 : 'texto';
  };

  return { tree: visit(message, textAt(message, 'name') ?? '', []), facts };
}

/** A type by its name, which may be written from any of the packages around it. */
function lookUp(
  types: PackageDefinition,
  written: string,
  scope: string,
): { name: string; type: unknown } | null {
  const plain = written.replace(/^\./, '');
  const around = scope.split('.');
  const names = [
    ...around.map((_part, index) => [...around.slice(0, around.length - index), plain].join('.')),
    plain,
  ];
  const name =
    names.find((candidate) => Object.hasOwn(types, candidate)) ??
    Object.keys(types).find((key) => key.endsWith(`.${plain}`));
  return name === undefined ? null : { name, type: get(types[name], 'type') };
}
