import { describe, expect, it } from 'vitest';
import { MARIA, sharedHttpServer } from './http-server.ts';

const server = await sharedHttpServer();

async function issued(json: object = { card_number: MARIA.card_number, subject: 'Ressonância' }) {
  return String((await server.issue(json)).json.number);
}

async function append(number: string, json: object): Promise<void> {
  const { status, body } = await server.call('POST', `/v1/protocols/${number}/entries`, { json });
  expect(status, body).toBe(201);
}

const DENIED = { type: 'answered', decision: 'denied', text: 'Fora da cobertura.', clause: 'Cláusula 12.3' };

async function denied(): Promise<string> {
  const number = await issued();
  await append(number, { type: 'classified', class: 'care' });
  await append(number, DENIED);
  return number;
}

const get = (number: string, paper: string, headers = server.auth) =>
  server.call('GET', `/v1/protocols/${number}/${paper}`, { headers });

describe('the record', () => {
  it('tells the history without what is internal', async () => {
    const number = await issued();
    const internal = [
      { type: 'noted', text: 'Cliente difícil.' },
      { type: 'assigned', to: 'ana.souza' },
      { type: 'forwarded', to: 'Auditoria médica', text: 'Ver com o Dr. Paulo.' },
      { type: 'call.answered', agent: 'PJSIP/2001', queue: 'fila-vip' },
      { type: 'recording', file: 'gravacao-1.wav' },
      { type: 'notified', channel: 'sms', to: '+5511900000001', outcome: 'sent' },
    ];
    await append(number, { type: 'classified', class: 'care' });
    for (const entry of internal) await append(number, entry);
    await append(number, DENIED);
    await append(number, { type: 'reopened', text: 'Reclamou no balcão.' });

    const { status, json, body } = await get(number, 'record.json');
    expect(status).toBe(200);
    expect(json).toMatchObject({
      paper: 'record',
      number,
      state: 'open',
      operator: { name: 'Operadora de Teste' },
      beneficiary: { name: MARIA.name, cpf: '•••.982.247-••', card_number: '•••••••••••••0017' },
      occurrences: [{ subject: 'Ressonância', class: 'care', state: 'open', decision: null, text: null }],
      proof: { hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
    // Issued on a Sunday: the five business days end on the Friday.
    expect((json.history as { text: string }[]).map(({ text }) => text)).toEqual([
      'Protocolo emitido. Canal: telefone. Iniciativa: de quem procurou a operadora. Assunto: Ressonância.',
      'Tipo de demanda: assistencial. Prazo da resposta: 27/11/2026.',
      'Encaminhado. Para: Auditoria médica.',
      'Ligação atendida.',
      'Gravação da ligação guardada.',
      'Comunicação enviada por SMS.',
      'Resposta: negado. Fora da cobertura. Fundamento: Cláusula 12.3.',
      'Protocolo reaberto.',
    ]);
    for (const secret of [
      'difícil',
      'ana.souza',
      'Paulo',
      '2001',
      'fila-vip',
      'wav',
      '900000001',
      'balcão',
      MARIA.card_number,
      MARIA.cpf,
      MARIA.birth_date,
    ])
      expect(body).not.toContain(secret);
  });

  it('names the journal’s last entry of the protocol, and its hash', async () => {
    const number = await denied();
    const { entries = [] } = (await server.call('GET', `/v1/protocols/${number}`)).json as {
      entries?: { seq: number; at: string }[];
    };
    const last = entries.at(-1);
    const [link] = await server.service.store.reads.links('326305', { seq: (last?.seq ?? 0) - 1, limit: 1 });
    const { json } = await get(number, 'record.json');
    expect(json.proof).toEqual({ seq: last?.seq, at: last?.at, hash: link?.hash });
  });

  it('shows neither card nor CPF to a key without beneficiaries:read', async () => {
    const { json } = await get(await issued(), 'record.json', await server.keyWith('protocols:read'));
    expect(json.beneficiary).toEqual({ name: MARIA.name, plan: MARIA.plan, card_number: null, cpf: null });
  });

  it('is there for a protocol of which nothing is known', async () => {
    const { status, json } = await get(await issued({}), 'record.json');
    expect(status).toBe(200);
    expect(json).toMatchObject({ beneficiary: null, occurrences: [{ subject: null, class: null }] });
    expect((await get(await issued({}), 'record.pdf')).status).toBe(200);
  });

  it('is a PDF to download, the same bytes for the same journal', async () => {
    const number = await denied();
    const first = await get(number, 'record.pdf');
    expect(first).toMatchObject({
      status: 200,
      headers: {
        'content-type': 'application/pdf',
        'content-disposition': `attachment; filename="registro-${number}.pdf"`,
        'cache-control': 'no-store',
      },
    });
    expect(first.body.slice(0, 8)).toBe('%PDF-1.7');
    expect((await get(number, 'record.pdf')).body).toBe(first.body);
    await append(number, { type: 'closed' });
    expect((await get(number, 'record.pdf')).body).not.toBe(first.body);
  });
});

describe('the denial', () => {
  it('says what was denied, why, and the clause', async () => {
    const number = await denied();
    expect((await get(number, 'denial.json')).json).toMatchObject({
      paper: 'denial',
      number,
      denials: [
        {
          occurrence: 1,
          subject: 'Ressonância',
          class: 'care',
          text: 'Fora da cobertura.',
          clause: 'Cláusula 12.3',
        },
      ],
    });
    const pdf = await get(number, 'denial.pdf');
    expect(pdf).toMatchObject({
      status: 200,
      headers: { 'content-disposition': `attachment; filename="negativa-${number}.pdf"` },
    });
  });

  it('is not changed by what comes after it', async () => {
    const number = await denied();
    const { body } = await get(number, 'denial.pdf');
    await append(number, { type: 'notified', channel: 'letter', to: 'Rua A, 1', outcome: 'sent' });
    await append(number, { type: 'closed' });
    expect((await get(number, 'denial.pdf')).body).toBe(body);
  });

  it('contains every denial that holds, or the one that is asked for', async () => {
    const number = await denied();
    await append(number, { type: 'occurrence_added', subject: 'Fisioterapia', class: 'care' });
    await append(number, { ...DENIED, clause: 'Cláusula 7', occurrence: 2 });
    await append(number, { type: 'occurrence_added', subject: 'Boleto', class: 'non_care' });
    const clauses = async (query: string) =>
      ((await get(number, `denial.json${query}`)).json.denials as { clause: string }[]).map(
        ({ clause }) => clause,
      );
    expect(await clauses('')).toEqual(['Cláusula 12.3', 'Cláusula 7']);
    expect(await clauses('?occurrence=2')).toEqual(['Cláusula 7']);
    const refusal = async (query: string) => {
      const { status, json } = await get(number, `denial.pdf${query}`);
      return { status, code: json.code, field: json.field };
    };
    expect(await refusal('?occurrence=3')).toEqual({ status: 409, code: 'not_denied', field: undefined });
    expect(await refusal('?occurrence=4')).toEqual({
      status: 422,
      code: 'invalid_field',
      field: 'occurrence',
    });
    expect(await refusal('?occurrence=x')).toEqual({
      status: 422,
      code: 'invalid_field',
      field: 'occurrence',
    });
  });

  it('is refused where nothing was denied, or the denial was reopened', async () => {
    const number = await issued();
    for (const paper of ['denial.json', 'denial.pdf'])
      expect(await get(number, paper)).toMatchObject({ status: 409, json: { code: 'not_denied' } });
    await append(number, DENIED);
    await append(number, { type: 'reopened', text: 'Contesta.' });
    expect(await get(number, 'denial.pdf')).toMatchObject({ status: 409, json: { code: 'not_denied' } });
  });
});

describe('every paper', () => {
  const PAPERS = ['record.json', 'record.pdf', 'denial.json', 'denial.pdf'];

  it('is refused without a key, without protocols:read and for a number that there is not', async () => {
    const number = await denied();
    const other = await server.keyWith('protocols:write', 'beneficiaries:read');
    for (const paper of PAPERS) {
      expect((await get(number, paper, {} as typeof server.auth)).status).toBe(401);
      expect((await get(number, paper, other)).status).toBe(403);
      expect(await get('32630520200101000001', paper)).toMatchObject({
        status: 404,
        json: { code: 'protocol_not_found' },
      });
    }
  });

  it('is recorded: who read it, and of which protocol', async () => {
    const number = await denied();
    const records = async () =>
      (await server.call('GET', `/v1/access-records?number=${number}`)).json.items as { route: string }[];
    for (const paper of PAPERS) expect((await get(number, paper)).status).toBe(200);
    expect((await records()).map(({ route }) => route).reverse()).toEqual(
      PAPERS.map((paper) => `GET /v1/protocols/{number}/${paper}`),
    );
  });

  it('takes no other field', async () => {
    const number = await denied();
    for (const paper of PAPERS)
      expect(await get(number, `${paper}?page=2`)).toMatchObject({ status: 422, json: { field: 'page' } });
  });
});
