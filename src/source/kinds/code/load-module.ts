import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { SourceLog } from '../../deps.ts';
import { ExchangeFault } from '../../exchange.ts';
import type { Secrets } from '../../secrets.ts';
import type { SourceConfig } from '../../source-config.ts';
import type { CodeSettings } from './schema.ts';
import type { ModuleLog, OwnSource, SourceModule } from './source-module.ts';

/**
 * Loads the module and has it make its source.
 * @throws ExchangeFault `misconfigured` when it does not load, exports no createSource, or makes no source
 */
export async function loadModule(
  { settings, folder }: SourceConfig<CodeSettings>,
  { log, secrets }: { log: SourceLog; secrets: Secrets },
): Promise<OwnSource> {
  const module: unknown = await guarded('não pôde ser carregado', () => {
    const url = pathToFileURL(resolve(folder, settings.module)).href;
    return import(url);
  });
  if (!isModule(module)) throw broken('não exporta a função createSource');
  const source: unknown = await guarded('falhou em createSource', () =>
    module.createSource({ options: settings.options ?? {}, log: moduleLog(log, secrets) }),
  );
  if (!isSource(source)) throw broken('createSource não devolveu um objeto com find');
  return source;
}

async function guarded<T>(what: string, work: () => Promise<T> | T): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const code = cause instanceof Error ? ((cause as { code?: unknown }).code ?? cause.name) : typeof cause;
    throw broken(`${what} (${String(code)})`, cause);
  }
}

/** Without the file's name: `carimbo doctor` shows the source's, and the path may say more than a log should. */
function broken(what: string, cause?: unknown): ExchangeFault {
  return new ExchangeFault('module', {
    reason: `o módulo ${what}; corrija-o e reinicie o Carimbo`,
    cause,
  });
}

function moduleLog(log: SourceLog, secrets: Secrets): ModuleLog {
  const masked = (text: unknown) => ({ said: secrets.mask(String(text)).slice(0, 500) });
  return {
    info: (text) => log.info(masked(text), 'the module of the source says'),
    warn: (text) => log.warn(masked(text), 'the module of the source warns'),
    error: (text) => log.error(masked(text), 'the module of the source reports an error'),
  };
}

function isModule(value: unknown): value is SourceModule {
  return (
    typeof value === 'object' &&
    value !== null &&
    'createSource' in value &&
    typeof value.createSource === 'function'
  );
}

function isSource(value: unknown): value is OwnSource {
  return typeof value === 'object' && value !== null && 'find' in value && typeof value.find === 'function';
}
