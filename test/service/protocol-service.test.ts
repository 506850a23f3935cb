import { describe, expect, it } from 'vitest';
import { createTestService, INACTIVE, MARIA, PRINCIPAL } from '../support/protocol-service.ts';

describe('identifying by hand', () => {
  it('corrects an identity; the journal keeps both', async () => {
    const { protocolService } = await createTestService();
    const { protocol } = await protocolService.issue(PRINCIPAL, { card_number: '1001' });
    const { entry } = await protocolService.append(PRINCIPAL, protocol.number, {
      type: 'identified',
      data: { cpf: '123.456.789-09' },
    });
    expect(entry).toMatchObject({ type: 'identified', data: { by: 'person', identification: 'inactive' } });
    const after = await protocolService.read(PRINCIPAL, protocol.number);
    expect(after.protocol).toMatchObject({
      identification: 'inactive',
      beneficiary: INACTIVE,
      number: protocol.number,
    });
    expect(after.entries.map((e) => ('beneficiary' in e.data ? e.data.beneficiary?.name : null))).toEqual([
      MARIA.name,
      INACTIVE.name,
    ]);
  });

  it('does not remove an identity when the card is unknown', async () => {
    const { protocolService } = await createTestService();
    const { protocol } = await protocolService.issue(PRINCIPAL, { card_number: '1001' });
    const refused = protocolService.append(PRINCIPAL, protocol.number, {
      type: 'identified',
      data: { card_number: '1003' },
    });
    await expect(refused).rejects.toMatchObject({ code: 'state_conflict', status: 409 });
    expect((await protocolService.read(PRINCIPAL, protocol.number)).protocol.beneficiary).toEqual(MARIA);
  });

  it('refuses a malformed card or CPF with its own code', async () => {
    const { protocolService } = await createTestService();
    const { protocol } = await protocolService.issue(PRINCIPAL, {});
    const identify = (data: object) =>
      protocolService.append(PRINCIPAL, protocol.number, { type: 'identified', data });
    await expect(identify({ cpf: '11111111111' })).rejects.toMatchObject({ code: 'cpf_invalid' });
    await expect(identify({ card_number: '1'.repeat(21) })).rejects.toMatchObject({ code: 'card_invalid' });
  });
});

describe('looking up', () => {
  it('has different codes for not found, malformed and a source that is down', async () => {
    const { protocolService, source } = await createTestService();
    await expect(protocolService.lookUp(PRINCIPAL, { card_number: '9' })).rejects.toMatchObject({
      code: 'beneficiary_not_found',
    });
    await expect(protocolService.lookUp(PRINCIPAL, { card_number: '' })).rejects.toMatchObject({
      code: 'card_invalid',
    });
    await expect(protocolService.lookUp(PRINCIPAL, { cpf: '1' })).rejects.toMatchObject({
      code: 'cpf_invalid',
    });
    source.stage('hang');
    await expect(protocolService.lookUp(PRINCIPAL, { card_number: '1001' })).rejects.toMatchObject({
      code: 'source_unavailable',
    });
  });
});

describe('entries', () => {
  it('are appended once for an entry id, in each protocol', async () => {
    const { protocolService } = await createTestService();
    const [a, b] = [
      (await protocolService.issue(PRINCIPAL, {})).protocol.number,
      (await protocolService.issue(PRINCIPAL, {})).protocol.number,
    ];
    const note = (number: string, text: string) =>
      protocolService.append(PRINCIPAL, number, { type: 'noted', data: { text } }, 'e1');
    const [first, again, other] = [await note(a, 'um'), await note(a, 'dois'), await note(b, 'três')];
    expect([first.created, again.created, other.created]).toEqual([true, false, true]);
    expect(again.entry).toEqual(first.entry);
  });

  it('are not appended to a protocol that does not exist', async () => {
    const { protocolService } = await createTestService();
    const note = { type: 'noted', data: { text: 'x' } } as const;
    await expect(protocolService.append(PRINCIPAL, '32630520261122999999', note)).rejects.toMatchObject({
      code: 'protocol_not_found',
    });
  });
});

describe('searching', () => {
  it('returns every protocol once, newest first, over all pages', async () => {
    const { protocolService } = await createTestService();
    const numbers: string[] = [];
    for (let i = 0; i < 25; i++)
      numbers.push((await protocolService.issue(PRINCIPAL, { caller: '11' })).protocol.number);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await protocolService.search(PRINCIPAL, {
        caller: '11',
        limit: 10,
        ...(cursor !== undefined && { cursor }),
      });
      seen.push(...page.items.map(({ number }) => number));
      cursor = page.next_cursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual(numbers.reverse());
  });

  it('finds by number, spoken number, card, CPF, caller and call id', async () => {
    const { protocolService } = await createTestService();
    const { protocol } = await protocolService.issue(PRINCIPAL, {
      card_number: '1001',
      caller: '11999990000',
      call_id: '1763.1',
    });
    await protocolService.issue(PRINCIPAL, {});
    const spoken = protocol.number.replace(/^(.{6})(.{4})(.{2})(.{2})/, '$1 $2 $3 $4 ');
    for (const q of [protocol.number, spoken, '1001', '529.982.247-25', '11999990000', '1763.1'])
      expect(
        (await protocolService.search(PRINCIPAL, { q, beneficiaries: true })).items.map(
          ({ number }) => number,
        ),
      ).toEqual([protocol.number]);
    expect((await protocolService.search(PRINCIPAL, { q: 'ninguém' })).items).toEqual([]);
  });

  it('refuses a cursor that no page returned', async () => {
    const { protocolService } = await createTestService();
    await expect(protocolService.search(PRINCIPAL, { cursor: 'xx' })).rejects.toMatchObject({
      code: 'cursor_invalid',
    });
  });
});
