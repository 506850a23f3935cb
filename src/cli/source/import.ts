import { type Command, InvalidArgumentError } from 'commander';
import type { ApiDocument } from '../../authoring/import/api-operation.ts';
import type { Ranked } from '../../authoring/import/rank-operations.ts';
import { t } from '../language.ts';
import { note, print, printJson } from '../print.ts';
import { printProposal } from './import/print-proposal.ts';
import { type FromOptions, wantedDocument } from './import/wanted-document.ts';
import { writeNewFile } from './import/write-file.ts';

interface ImportOptions extends FromOptions {
  operation?: string;
  envPrefix: string;
  force?: boolean;
  json?: boolean;
}

/** `carimbo source import`: drafts a source file from an API's document or a curl command. */
export function registerSourceImport(source: Command): void {
  source
    .command('import')
    .description(
      t(
        'gera um arquivo de origem a partir de Swagger/OpenAPI, Postman, curl ou gRPC',
        'proposes a source file from Swagger/OpenAPI, Postman, curl or gRPC',
      ),
    )
    .option(
      '--openapi <file>',
      t(
        'Swagger 2.0, OpenAPI 3.0 ou 3.1: arquivo, endereço do documento ou da página do Swagger',
        'Swagger 2.0, OpenAPI 3.0 or 3.1: a file, the address of the document or of its Swagger page',
      ),
    )
    .option(
      '--postman <file>',
      t(
        'coleção do Postman 2.0 ou 2.1: arquivo ou endereço',
        'Postman collection 2.0 or 2.1: a file or an address',
      ),
    )
    .option(
      '--postman-env <file>',
      t(
        'ambiente do Postman, com os valores de {{variáveis}}',
        'Postman environment, with the values of {{variables}}',
      ),
    )
    .option(
      '--curl <file>',
      t(
        'arquivo com um comando curl, como veio no e-mail; - lê da entrada padrão',
        'file with a curl command, as received by e-mail; - reads standard input',
      ),
    )
    .option(
      '--proto <file>',
      t(
        'arquivo .proto, descriptor set, ou HOST:PORTA de um servidor com reflexão',
        'a .proto file, a descriptor set, or HOST:PORT of a server with reflection',
      ),
    )
    .option(
      '--operation <name>',
      t('qual operação: número da lista ou nome', 'which operation: its number in the list, or its name'),
    )
    .option(
      '--out <file>',
      t('arquivo a gravar (padrão: mostra na tela)', 'file to write (default: prints it)'),
    )
    .option('--force', t('substitui o arquivo que existe', 'replaces an existing file'))
    .option(
      '--header <text>',
      t(
        'cabeçalho para baixar o documento, "Nome: valor"; pode ser repetida',
        'header for fetching the document, "Name: value"; repeatable',
      ),
      collect,
    )
    .option(
      '--env-prefix <name>',
      t('prefixo das variáveis de ambiente', 'prefix of the environment variables'),
      readPrefix,
      'ORIGEM',
    )
    .option('--json', t('responde em JSON', 'answers in JSON'))
    .action(run);
}

async function run(options: ImportOptions): Promise<void> {
  const interrupted = new AbortController();
  const stop = () => interrupted.abort();
  process.once('SIGINT', stop);
  try {
    await importSource(options, interrupted.signal);
  } finally {
    process.removeListener('SIGINT', stop);
  }
}

async function importSource(options: ImportOptions, signal: AbortSignal): Promise<void> {
  const wanted = wantedDocument(options);
  if (/^https?:/i.test(wanted.from)) note(t('Buscando o documento…', 'Fetching the document…'));
  const [{ openDocument }, { rankOperations }] = await Promise.all([
    import('../../authoring/import/open-document.ts'),
    import('../../authoring/import/rank-operations.ts'),
  ]);
  const document = await openDocument(wanted, signal);
  const ranked = rankOperations(document.operations);
  if (!options.json) for (const text of document.notes) note(text);
  const chosen = await choose(ranked, { document, ...options, signal });
  if (chosen === null) return;
  const [{ proposeSource }, { writeSourceYaml }] = await Promise.all([
    import('../../authoring/import/proposing/propose-source.ts'),
    import('../../authoring/import/write-source-yaml.ts'),
  ]);
  const draft = await proposeSource(chosen.read(), { document, prefix: options.envPrefix });
  const yaml = writeSourceYaml(draft);
  if (options.out !== undefined) await writeNewFile(options.out, yaml, { force: options.force ?? false });
  printProposal({ draft, yaml, chosen, ...options });
}

interface Choice extends ImportOptions {
  document: ApiDocument;
  signal: AbortSignal;
}

/** @returns null where the list was printed instead; a second call then names an operation */
async function choose(
  ranked: readonly Ranked[],
  { document, operation, json, curl, signal }: Choice,
): Promise<Ranked | null> {
  const { askForOperation, describeOperation, operationAsked } = await import('./import/choose-operation.ts');
  if (operation !== undefined) return operationAsked(ranked, operation);
  const [only, another] = ranked;
  if (only && !another) return only;
  if (!json && process.stdin.isTTY && process.stderr.isTTY && curl !== '-')
    return askForOperation(ranked, { signal });
  if (json) {
    const operations = ranked.map(({ number, id, method, path, summary, score }) => ({
      number,
      id,
      method,
      path,
      summary,
      score: Math.round(score),
    }));
    printJson({ format: document.format, title: document.title, notes: document.notes, operations });
  } else for (const one of ranked) print(describeOperation(one));
  note(
    t(
      `O documento tem ${ranked.length} operações: escolha uma com --operation NÚMERO (★: parece consultar um beneficiário).`,
      `The document has ${ranked.length} operations: choose one with --operation NUMBER (★: looks like a beneficiary lookup).`,
    ),
  );
  process.exitCode = 2;
  return null;
}

const collect = (value: string, all: string[] = []) => [...all, value];

function readPrefix(text: string): string {
  if (/^[A-Z][A-Z0-9_]{0,39}$/.test(text)) return text;
  throw new InvalidArgumentError(
    t('Use até 40 letras maiúsculas, dígitos e _', 'Use up to 40 capital letters, digits and _'),
  );
}
