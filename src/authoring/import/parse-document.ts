import { parse } from 'yaml';
import { refuseForeign } from './foreign-formats.ts';
import { ImportError } from './import-error.ts';
import { isPlain, type Plain } from './plain-data.ts';

/** YAML is parsed about a hundred times slower than JSON. */
const LONGEST_YAML = 16 * 1024 * 1024;

/** JSON or YAML text → the mapping it is. @throws ImportError */
export function parseDocument(text: string, label: string): Plain {
  refuseForeign(text, label);
  const value = parsePlain(text, label);
  refuseForeign(value, label);
  return value;
}

/** The same of whatever document it is. @throws ImportError */
export function parsePlain(text: string, label: string): Plain {
  const value = isJson(text) ? parseJson(text, label) : parseYaml(text, label);
  if (isPlain(value)) return value;
  throw notADocument(label);
}

function isJson(text: string): boolean {
  return /^\s*[{[]/.test(text);
}

function parseJson(text: string, label: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    // A YAML flow mapping begins like JSON, and so does JSON with comments.
    if (text.length < 1_000_000) return parseYaml(text, label);
    throw notADocument(label, cause);
  }
}

function parseYaml(text: string, label: string): unknown {
  if (/^\s*</.test(text)) {
    throw new ImportError(
      `${label}: é uma página (HTML ou XML), não um documento JSON ou YAML.`,
      `${label}: this is a page (HTML or XML), not a JSON or YAML document.`,
    );
  }
  if (text.length > LONGEST_YAML) {
    throw new ImportError(
      `${label}: YAML grande demais (mais de 16 MB); peça o documento em JSON.`,
      `${label}: the YAML is too large (more than 16 MB); ask for the document as JSON.`,
    );
  }
  try {
    // strict off: a key that is there twice, which other readers let pass, is no reason to refuse a document.
    return parse(text, { maxAliasCount: 100, strict: false, uniqueKeys: false, logLevel: 'error' });
  } catch (cause) {
    throw notADocument(label, cause);
  }
}

function notADocument(label: string, cause?: unknown): ImportError {
  return new ImportError(
    `${label}: não é um documento JSON ou YAML que se possa ler.`,
    `${label}: not a JSON or YAML document that can be read.`,
    { cause },
  );
}
