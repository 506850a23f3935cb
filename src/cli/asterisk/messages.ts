import { t } from '../language.ts';

/** Settings kept from the installed file; of the secret only its name. */
export function keptMessage(kept: ReadonlyMap<string, string>): string {
  const list = [...kept].map(([name, value]) => (name === 'CARIMBO_KEY' ? name : `${name}=${value}`));
  return t(
    `  mantido do arquivo instalado: ${list.join('; ')}`,
    `  kept from the installed file: ${list.join('; ')}`,
  );
}

export function recordingOff(): string {
  return t(
    'Gravação desligada (CARIMBO_RECORD=no): com --next, o FreePBX ou o Issabel já grava; --record grava aqui também.',
    'Recording is off (CARIMBO_RECORD=no): with --next, FreePBX or Issabel records already; --record records here too.',
  );
}

/** Asterisk uses the old key until it reloads, so the key is not revoked here. */
export function oldKeyMessage(id: string): string {
  return t(
    `A chave anterior, ${id}, continua válida. Depois do "dialplan reload", rode carimbo keys revoke ${id}`,
    `The previous key, ${id}, is still valid. After the "dialplan reload", run carimbo keys revoke ${id}`,
  );
}

export function keyMissing(): string {
  return t(
    '⚠ Falta a chave: --create-key cria uma e a escreve no arquivo; ou preencha CARIMBO_KEY_ID e CARIMBO_KEY.',
    '⚠ The key is missing: --create-key creates one and writes it into the file; or fill in CARIMBO_KEY_ID and CARIMBO_KEY.',
  );
}

/** A PBX without a range works as before; its callers get no number while no server answers. */
export function noRangeMessage(origin: string): string {
  return t(
    `– sem faixa para a central ${origin} (operators[].offline): sem servidor, as ligações ficam sem número`,
    `– no range for the PBX ${origin} (operators[].offline): without a server, calls get no number`,
  );
}

export function noPeerMessage(origin: string): string {
  return t(
    `⚠ Nenhuma central em agi.allow tem o origin ${origin}: uma ligação que passe por FastAGI e por HTTP receberia dois números. No carimbo.yaml: allow: [{ address: IP-DA-CENTRAL, origin: ${origin} }]`,
    `⚠ No PBX in agi.allow has the origin ${origin}: a call that uses FastAGI and HTTP would get two numbers. In carimbo.yaml: allow: [{ address: IP-OF-THE-PBX, origin: ${origin} }]`,
  );
}
