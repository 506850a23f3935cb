import { HighWater } from '../../journal/high-water.ts';
import { describeFailure } from '../failure.ts';
import { t } from '../language.ts';
import type { Examination } from './examination.ts';
import type { Finding } from './finding.ts';

/** Whether the database holds everything that this node saw, and the file that remembers it can be used. */
export async function checkHighWater({
  config,
  database,
  command,
}: Pick<Examination, 'config' | 'database' | 'command'>): Promise<Finding[]> {
  const { highWaterFile: file, mode } = config;
  if (database.store === null) return [];
  if (file === null) return mode === 'demo' ? [] : [notConfigured()];
  const highWater = new HighWater({ file, reads: database.store.reads, readOnly: true });
  await highWater.start();
  await highWater.stop();
  if (highWater.failure !== null) return [unusable(file, highWater.failure)];
  const behind = [...highWater.behind];
  if (behind.length > 0)
    return behind.map(([operator, { head, seen }]) => ({
      check: 'high_water',
      status: 'fail',
      found: t(
        `O banco de dados da operadora ${operator} termina no registro ${head.seq}, e este servidor já viu o ${seen.seq} (${seen.at}): é uma cópia antiga ou uma réplica atrasada`,
        `The database of operator ${operator} ends at entry ${head.seq}, and this server saw entry ${seen.seq} (${seen.at}): it is an older copy, or a replica that lagged`,
      ),
      callers: t(
        'nenhum número é emitido, para que nenhum saia duas vezes; a ligação segue para a fila',
        'no number is issued, so that none is given twice; the call goes on to the queue',
      ),
      todo: t(
        `volte ao banco de dados certo; se os registros que faltam estão perdidos: ${command('restore', '--continue')}`,
        `go back to the right database; if the missing entries are lost: ${command('restore', '--continue')}`,
      ),
    }));
  return [
    {
      check: 'high_water',
      status: 'ok',
      found: t(`Marca do último número: ${file}`, `High-water mark: ${file}`),
    },
  ];
}

function notConfigured(): Finding {
  return {
    check: 'high_water',
    status: 'warn',
    found: t('high_water_file não está na configuração', 'high_water_file is not in the configuration'),
    callers: t(
      'depois de restaurar uma cópia antiga do banco, números já informados sairiam de novo',
      'after an older copy of the database is restored, numbers already announced would be issued again',
    ),
    todo: t(
      'no carimbo.yaml, dê a high_water_file um arquivo em outro disco que não o do banco de dados',
      'in carimbo.yaml, give high_water_file a file on another disk than the database',
    ),
  };
}

function unusable(file: string, failure: unknown): Finding {
  return {
    check: 'high_water',
    status: 'fail',
    found: `${file}: ${describeFailure(failure, {})}`,
    callers: t(
      'os números continuam sendo emitidos; mas uma cópia antiga do banco não seria percebida',
      'numbers are still issued; but an older copy of the database would not be noticed',
    ),
    todo: t(
      'corrija o acesso ao arquivo; se está danificado, guarde-o em outro lugar e reinicie o Carimbo, que faz um novo',
      'fix the access to the file; if it is damaged, move it away and restart Carimbo, which makes a new one',
    ),
  };
}
