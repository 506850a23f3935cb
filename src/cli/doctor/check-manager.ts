import { randomUUID } from 'node:crypto';
import { sleep } from '../../concurrency/sleep.ts';
import { withTimeout } from '../../concurrency/with-timeout.ts';
import type { AmiConfig } from '../../config/config.ts';
import { VARIABLE } from '../../telephony/ami/call-number.ts';
import { type AmiMessage, field } from '../../telephony/ami/message-reader.ts';
import { AmiSession, LoginRefused } from '../../telephony/ami/session.ts';
import { readAsteriskConfig } from '../asterisk/asterisk-config.ts';
import { channelVarsOf } from '../asterisk/manager-config.ts';
import { isLoopback } from '../host-port.ts';
import { t } from '../language.ts';
import type { Examination } from './examination.ts';
import type { Finding } from './finding.ts';

/** For the whole examination of one PBX. */
const LIMIT_MS = 15_000;
const ANSWER_MS = 5_000;

/** Whether the manager interface of every configured PBX tells the course of calls, proved by an event of our own. */
export async function checkManager({ config, etc }: Pick<Examination, 'config' | 'etc'>): Promise<Finding[]> {
  const findings = await Promise.all(config.asterisk.map((pbx) => checkPbx(pbx, etc)));
  return findings.flat();
}

async function checkPbx(pbx: AmiConfig, etc: string): Promise<Finding[]> {
  const place = `${pbx.host}:${pbx.port}`;
  return withTimeout(
    { ms: LIMIT_MS, otherwise: () => [unreachable(place, 'timeout')] },
    async ({ signal }) => {
      try {
        const session = await AmiSession.open(pbx, { signal, connectMs: ANSWER_MS, answerMs: ANSWER_MS });
        try {
          await session.logIn(pbx, 'call,agent,user');
          return await examine(session, { pbx, place, etc });
        } finally {
          session.close();
        }
      } catch (error) {
        if (error instanceof LoginRefused) return [refused(pbx, place)];
        return [unreachable(place, (error as Error).message)];
      }
    },
  );
}

interface Examined {
  pbx: AmiConfig;
  place: string;
  etc: string;
}

async function examine(session: AmiSession, { pbx, place, etc }: Examined): Promise<Finding[]> {
  const core = await session.act('CoreStatus');
  const rows = await session.list('Status', {}).catch(() => null);
  if (field(core, 'Response') !== 'Success' || rows === null)
    return [noRights(pbx, place, 'read=call,reporting, write=reporting')];
  const event = await testEvent(session);
  if (event === 'refused') return [noTest(pbx, place)];
  if (event === null) return [noEvent(place)];
  const findings = [connected(pbx, place)];
  if (!event.fields.has('Timestamp')) findings.push(noTime(place));
  if (hasVariable(rows, { pbx, etc }) === false) findings.push(noVariable(place));
  return findings;
}

/** Sends an event of our own through Asterisk and waits for it. */
async function testEvent(session: AmiSession): Promise<AmiMessage | 'refused' | null> {
  const id = randomUUID();
  const received = new Promise<AmiMessage>((resolve) => {
    session.listen((message) => {
      if (field(message, 'Test') === id) resolve(message);
    });
  });
  const answer = await session.act('UserEvent', { UserEvent: 'Carimbo', Fact: 'test', Test: id });
  if (field(answer, 'Response') !== 'Success') return 'refused';
  return Promise.race([received, sleep(ANSWER_MS).then(() => null)]);
}

/** Undefined where it cannot be known: no call is going on, and manager.conf is on another machine. */
function hasVariable(
  rows: readonly AmiMessage[],
  { pbx, etc }: Omit<Examined, 'place'>,
): boolean | undefined {
  const [row] = rows;
  if (row !== undefined) return row.variables.get('')?.has(VARIABLE) === true;
  const installed = isLoopback(pbx.host) ? readAsteriskConfig(etc, 'manager.conf') : null;
  return installed?.complete ? channelVarsOf(installed).includes(VARIABLE) : undefined;
}

function connected({ user, origin }: AmiConfig, place: string): Finding {
  return {
    check: 'asterisk',
    status: 'ok',
    found: t(
      `AMI ${place} (${origin}): o usuário ${user} entra, e um evento de teste vai e volta`,
      `AMI ${place} (${origin}): the user ${user} logs in, and a test event comes back`,
    ),
  };
}

/** What callers get where the course of calls is not told. */
const silent = () =>
  t(
    'recebem o número; mas o diário não diz quem atendeu, nem se a ligação foi abandonada',
    'they get the number; but the journal does not say who answered, or whether the call was abandoned',
  );

function failed(found: string, todo: string): Finding {
  return { check: 'asterisk', status: 'fail', found, callers: silent(), todo };
}

function unreachable(place: string, reason: string): Finding {
  return failed(
    t(`AMI ${place}: sem conexão (${reason})`, `AMI ${place}: no connection (${reason})`),
    t(
      'na central: enabled=yes em [general] do manager.conf, bindaddr, porta e firewall; aqui, asterisk[].host e port',
      'on the PBX: enabled=yes in [general] of manager.conf, bindaddr, port and firewall; here, asterisk[].host and port',
    ),
  );
}

function refused({ user }: AmiConfig, place: string): Finding {
  return failed(
    t(`AMI ${place}: a central recusou o usuário ${user}`, `AMI ${place}: the PBX refused the user ${user}`),
    t(
      'a senha de asterisk[].secret é a do manager.conf? O permit dele tem o IP deste servidor? Depois, manager reload',
      'is asterisk[].secret the one of manager.conf? Does its permit have this server’s IP? Then manager reload',
    ),
  );
}

function noRights({ user }: AmiConfig, place: string, rights: string): Finding {
  return failed(
    t(
      `AMI ${place}: ao usuário ${user} faltam direitos (${rights})`,
      `AMI ${place}: the user ${user} lacks rights (${rights})`,
    ),
    'carimbo asterisk print --ami',
  );
}

/** It may read all the same. */
function noTest({ user }: AmiConfig, place: string): Finding {
  return {
    check: 'asterisk',
    status: 'warn',
    found: t(
      `AMI ${place}: o usuário ${user} entra, mas sem write=user não há evento de teste`,
      `AMI ${place}: the user ${user} logs in, but without write=user there is no test event`,
    ),
    callers: t('não se sabe se os eventos chegam', 'it is unknown whether events arrive'),
    todo: 'carimbo asterisk print --ami',
  };
}

function noEvent(place: string): Finding {
  return failed(
    t(
      `AMI ${place}: o evento de teste não voltou: falta user em read, ou um eventfilter o barra`,
      `AMI ${place}: the test event did not come back: user is missing in read, or an eventfilter stops it`,
    ),
    'carimbo asterisk print --ami',
  );
}

function noVariable(place: string): Finding {
  return failed(
    t(
      `AMI ${place}: channelvars não tem ${VARIABLE}: nenhum evento diz de que protocolo é`,
      `AMI ${place}: channelvars lacks ${VARIABLE}: no event says of which protocol it is`,
    ),
    t(
      `channelvars=…,${VARIABLE} em [general] (só a última linha vale), e manager reload`,
      `channelvars=…,${VARIABLE} in [general] (only the last line counts), and manager reload`,
    ),
  );
}

function noTime(place: string): Finding {
  return {
    check: 'asterisk',
    status: 'warn',
    found: t(
      `AMI ${place}: os eventos não têm hora (timestampevents)`,
      `AMI ${place}: the events have no time (timestampevents)`,
    ),
    callers: t(
      'os horários do diário são os da chegada ao Carimbo',
      'the times in the journal are those of their arrival at Carimbo',
    ),
    todo: t('timestampevents=yes em [general]', 'timestampevents=yes in [general]'),
  };
}
