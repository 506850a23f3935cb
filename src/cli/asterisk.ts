import type { Command } from 'commander';
import { DEFAULT_ETC } from './asterisk/asterisk-folders.ts';
import type { BundleOptions } from './asterisk/bundle.ts';
import {
  type DialplanOptions,
  withDialplanOptions,
  withSettingsOptions,
} from './asterisk/dialplan-options.ts';
import type { InstallOptions } from './asterisk/install.ts';
import type { PrintManagerOptions } from './asterisk/print-manager.ts';
import { t } from './language.ts';

/** `carimbo asterisk print`, `install` and `bundle`. */
export function registerAsterisk(program: Command): void {
  const asterisk = program
    .command('asterisk')
    .description(t('plano de discagem e áudios para o Asterisk', 'dialplan and prompts for Asterisk'));
  withDialplanOptions(asterisk.command('print'))
    .description(
      t('mostra o plano de discagem preenchido, para copiar', 'shows the dialplan filled in, to copy'),
    )
    .option(
      '--offline',
      t(
        'mostra o carimbo-offline.conf, com as faixas desta central',
        'shows carimbo-offline.conf, with the ranges of this PBX',
      ),
    )
    .option(
      '--ami',
      t(
        'mostra o usuário do manager.conf que conta ao Carimbo o andamento das ligações',
        'shows the user of manager.conf that tells Carimbo the course of calls',
      ),
    )
    .option(
      '--from <address>',
      t(
        'com --ami: o IP deste servidor, visto da central (permit)',
        'with --ami: this server’s IP, as the PBX sees it (permit)',
      ),
    )
    .option(
      '-d, --dir <folder>',
      t(
        'com --ami: pasta de configuração do Asterisk, para manter o channelvars que ele tem',
        'with --ami: Asterisk’s configuration folder, to keep the channelvars that it has',
      ),
    )
    .action(async ({ ami, ...options }: DialplanOptions & PrintManagerOptions & { ami?: boolean }) => {
      if (ami) {
        const { printManager } = await import('./asterisk/print-manager.ts');
        await printManager(options);
        return;
      }
      const { printDialplan } = await import('./asterisk/print.ts');
      await printDialplan(options);
    });
  withDialplanOptions(asterisk.command('install'))
    .description(
      t(
        'copia o plano de discagem e os áudios para o Asterisk desta máquina',
        'copies dialplan and prompts to this machine’s Asterisk',
      ),
    )
    .option(
      '-d, --dir <folder>',
      t('pasta de configuração do Asterisk', 'Asterisk’s configuration folder'),
      DEFAULT_ETC,
    )
    .option(
      '--sounds <folder>',
      t('pasta de sons (padrão: a do asterisk.conf)', 'sounds folder (default: that of asterisk.conf)'),
    )
    .option(
      '--spool <folder>',
      t(
        'pasta dos números dados sem servidor (padrão: carimbo, na pasta de spool do asterisk.conf)',
        'folder for the numbers given out without a server (default: carimbo, in the spool folder of asterisk.conf)',
      ),
    )
    .option(
      '--ami',
      t(
        'grava também o usuário do manager.conf que conta ao Carimbo o andamento das ligações',
        'also writes the user of manager.conf that tells Carimbo the course of calls',
      ),
    )
    .option(
      '--from <address>',
      t(
        'com --ami: o IP do servidor, visto da central (padrão: esta máquina)',
        'with --ami: the server’s IP, as the PBX sees it (default: this machine)',
      ),
    )
    .option(
      '-f, --force',
      t(
        'substitui também o que foi alterado à mão (guarda uma cópia)',
        'also replaces what was changed by hand (keeping a copy)',
      ),
    )
    .action(async (options: InstallOptions) => {
      const { install } = await import('./asterisk/install.ts');
      await install(options);
    });
  withSettingsOptions(asterisk.command('bundle'))
    .description(
      t(
        'faz um pacote para instalar numa central sem Node: plano, faixas, áudios e entregador',
        'makes a bundle to install on a PBX without Node: dialplan, ranges, prompts and deliverer',
      ),
    )
    .requiredOption('--out <file>', t('o pacote a gravar (.tar.gz)', 'the bundle to write (.tar.gz)'))
    .option(
      '--host <host>',
      t(
        'a máquina da central: os 8 primeiros caracteres do /etc/machine-id dela (padrão: a única com faixa)',
        'the PBX’s machine: the first 8 characters of its /etc/machine-id (default: the only one with a range)',
      ),
    )
    .option(
      '--agi <address>',
      t(
        'endereço do FastAGI visto da central, MÁQUINA:PORTA (padrão: a máquina de --server)',
        'FastAGI’s address as the PBX sees it, HOST:PORT (default: the host of --server)',
      ),
    )
    .option(
      '--spool <folder>',
      t(
        'pasta, na central, dos números dados sem servidor (padrão: /var/spool/asterisk/carimbo)',
        'folder, on the PBX, for the numbers given out without a server (default: /var/spool/asterisk/carimbo)',
      ),
    )
    .option('-f, --force', t('substitui o pacote que existe', 'replaces the bundle that exists'))
    .action(async (options: BundleOptions) => {
      const { bundle } = await import('./asterisk/bundle.ts');
      await bundle(options);
    });
}
