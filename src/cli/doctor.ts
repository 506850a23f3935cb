import type { Command } from 'commander';
import { plural } from '../i18n/plural.ts';
import { DEFAULT_ETC } from './asterisk/asterisk-folders.ts';
import { commandLine } from './command-line.ts';
import { describeFinding } from './doctor/finding.ts';
import { t } from './language.ts';
import { print, printJson } from './print.ts';
import { type ConfigOption, settingsFor, withConfig } from './settings.ts';

interface DoctorOptions extends ConfigOption {
  asteriskDir: string;
  user?: string;
  json?: boolean;
}

/** `carimbo doctor`: what works, what does not, what that means for callers and what to do. Changes nothing. */
export function registerDoctor(program: Command): void {
  withConfig(program.command('doctor'))
    .description(
      t(
        'verifica banco, relógio, sistema da operadora, portas, áudios, Asterisk e chaves',
        'checks database, clock, source, ports, prompts, Asterisk and keys',
      ),
    )
    .option(
      '--asterisk-dir <folder>',
      t('pasta de configuração do Asterisk', 'Asterisk’s configuration folder'),
      DEFAULT_ETC,
    )
    .option(
      '--user <name>',
      t(
        'verifica com as permissões deste usuário (padrão: o do servidor no ar, o do systemd ou o dono de data_dir)',
        'checks with the rights of this user (default: that of the running server, of systemd, or the owner of data_dir)',
      ),
    )
    .option('--json', t('responde em JSON', 'answers in JSON'))
    .action(doctor);
}

async function doctor({ asteriskDir, user, json, ...options }: DoctorOptions): Promise<void> {
  const loaded = settingsFor(options);
  const { examine } = await import('./doctor/run-checks.ts');
  const findings = await examine(loaded, {
    etc: asteriskDir,
    command: commandLine(options),
    user,
    reload: () => settingsFor(options),
  });
  const failed = findings.filter(({ status }) => status === 'fail').length;
  const warned = findings.filter(({ status }) => status === 'warn').length;
  if (json) printJson({ ok: failed === 0, findings });
  else {
    for (const finding of findings) print(describeFinding(finding));
    const failures = t(plural(failed, 'falha', 'falhas'), plural(failed, 'failure', 'failures'));
    const warnings = t(plural(warned, 'aviso', 'avisos'), plural(warned, 'warning', 'warnings'));
    print(`\n${failures}, ${warnings}.`);
  }
  process.exitCode = failed === 0 ? 0 : 1;
}
