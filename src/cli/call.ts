import { type Command, Option } from 'commander';
import type { CallArguments } from './call/simulate-call.ts';
import { t } from './language.ts';

/** `carimbo call`: a call in the terminal without a PBX. Acts as Asterisk towards the FastAGI server. */
export function registerCall(program: Command): void {
  program
    .command('call')
    .description(
      t(
        'simula uma ligação: mostra o que se ouve e o que o atendente vê; não precisa de central telefônica',
        'simulates a call: shows what is heard and what the agent sees; needs no PBX',
      ),
    )
    .option(
      '--card <number>',
      t(
        'carteirinha, digitada automaticamente depois da pergunta',
        'card number, keyed automatically after the question',
      ),
    )
    .option(
      '--agi <url>',
      t('endereço FastAGI do servidor', 'FastAGI address of the server'),
      defaultAddress(process.env),
    )
    .addOption(
      new Option(
        '--script <name>',
        t('ura: o diálogo completo; issue: só emite', 'ura: the whole dialogue; issue: only issues'),
      ).choices(['ura', 'issue']),
    )
    .option(
      '--operator <registry>',
      t(
        'registro ANS, se o servidor tem várias operadoras',
        'registro ANS, if the server has several operators',
      ),
    )
    .option(
      '--caller <number>',
      t('telefone de quem liga (padrão: número oculto)', 'the caller’s telephone (default: withheld)'),
    )
    .option(
      '--call-id <id>',
      t(
        'identificador da ligação (call_id); o mesmo recebe o mesmo protocolo',
        'id of the call; the same id gives the same protocol',
      ),
    )
    .option('--no-input', t('não lê o teclado', 'does not read the keyboard'))
    .option('--fast', t('sem esperas: para testes e scripts', 'without waits: for tests and scripts'))
    .option(
      '--json',
      t('mostra só as variáveis do canal, em JSON', 'shows only the channel variables, as JSON'),
    )
    .action(async (options: CallArguments) => {
      const { simulateCall } = await import('./call/simulate-call.ts');
      await simulateCall(options);
    });
}

function defaultAddress(env: NodeJS.ProcessEnv): string {
  return `agi://127.0.0.1:${env.CARIMBO_AGI_PORT || 4573}/ura`;
}
