import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { loadProfile, SHIPPED_PROFILES, shippedProfile } from '../deadlines/load-profile.ts';
import type { Profile } from '../deadlines/profile.ts';
import type { Finding } from '../yaml/check.ts';
import { ConfigError, type Problem } from '../yaml/problem.ts';
import { DEFAULTS } from './defaults.ts';
import { relativeName } from './source-files.ts';

/** The profiles named by `operators[].profile`, as far as they could be read. */
export interface ProfileFiles {
  /** By the name or path as written. */
  loaded: ReadonlyMap<string, Profile>;
  /** Problems in carimbo.yaml. */
  findings: Finding[];
  /** Problems in the profile files. */
  problems: Problem[];
}

/** Reads the profiles of settings that may be invalid, so that all problems are reported at once. */
export function readProfileFiles(
  settings: unknown,
  { folder, cwd }: { folder: string; cwd: string },
): ProfileFiles {
  const loaded = new Map<string, Profile>();
  const findings: Finding[] = [];
  const problems: Problem[] = [];
  const seen = new Set<string>();
  for (const { written, index } of writtenProfiles(settings)) {
    const shipped = SHIPPED_PROFILES.find((name) => name === written);
    const file = resolve(folder, written);
    const finding = shipped === undefined ? notAProfile(file, index) : null;
    if (finding !== null) findings.push(finding);
    if (finding !== null || seen.has(written)) continue;
    seen.add(written);
    try {
      loaded.set(
        written,
        shipped === undefined ? loadProfile(file, relativeName(file, cwd)) : shippedProfile(shipped),
      );
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      problems.push(...error.problems);
    }
  }
  return { loaded, findings: [...findings, ...sameNames(loaded, settings)], problems };
}

/** Two files with one name: their rules could not be told apart in the journal. */
function sameNames(loaded: ReadonlyMap<string, Profile>, settings: unknown): Finding[] {
  const names = new Map<string, string>();
  return writtenProfiles(settings).flatMap(({ written, index }) => {
    const name = loaded.get(written)?.name;
    if (name === undefined) return [];
    const first = names.get(name) ?? written;
    names.set(name, first);
    if (first === written) return [];
    return [
      {
        path: ['operators', index, 'profile'],
        on: 'value' as const,
        what: {
          'pt-BR': `${first} e ${written} têm o mesmo nome de perfil: ${name}`,
          en: `${first} and ${written} have the same profile name: ${name}`,
        },
        expected: { 'pt-BR': 'um nome (profile) em cada arquivo', en: 'one name (profile) in each file' },
      },
    ];
  });
}

function writtenProfiles(settings: unknown): { written: string; index: number }[] {
  const operators =
    typeof settings === 'object' && settings && 'operators' in settings ? settings.operators : [];
  if (!Array.isArray(operators)) return [];
  return operators.flatMap((operator: unknown, index) => {
    if (typeof operator !== 'object' || operator === null) return [];
    const profile: unknown = 'profile' in operator ? operator.profile : DEFAULTS.profile;
    return typeof profile === 'string' && profile !== '' ? [{ written: profile, index }] : [];
  });
}

function notAProfile(file: string, index: number): Finding | null {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat?.isFile()) return null;
  const names = SHIPPED_PROFILES.join(', ');
  return {
    path: ['operators', index, 'profile'],
    on: 'value',
    what:
      stat === undefined
        ? { 'pt-BR': 'não há este perfil nem este arquivo', en: 'there is no such profile or file' }
        : { 'pt-BR': 'isto não é um arquivo', en: 'this is no file' },
    expected: {
      'pt-BR': `um de: ${names}; ou o caminho de um arquivo YAML, a partir da pasta deste`,
      en: `one of: ${names}; or the path of a YAML file, from the folder of this one`,
    },
  };
}
