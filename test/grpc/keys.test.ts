import { describe, expect, it } from 'vitest';
import type { Scope } from '../../src/auth/scope.ts';
import { sharedHttpAndGrpc, startHttpAndGrpc } from './http-and-grpc.ts';

const servers = await sharedHttpAndGrpc();

const keyWith = async (...scopes: Scope[]) =>
  `Bearer ${(await servers.http.keys.create({ operator: '326305', scopes })).secret}`;

describe('keys', () => {
  it.each([
    ['beneficiaries:read', 'GetBeneficiary'],
    ['protocols:issue', 'IssueProtocol'],
    ['protocols:read', 'GetProtocol'],
    ['protocols:write', 'AppendEntry'],
  ] as const)('need %s for %s, and no other scope', async (scope, method) => {
    const all: Scope[] = [
      'beneficiaries:read',
      'protocols:issue',
      'protocols:read',
      'protocols:write',
      'admin',
    ];
    const others = await keyWith(...all.filter((one) => one !== scope));
    const refused = await servers.grpc(method, {}, { authorization: others });
    expect(refused).toMatchObject({ code: 'forbidden', status: 'PERMISSION_DENIED' });
    expect(refused.message).toContain(scope);
    expect((await servers.grpc(method, {}, { authorization: await keyWith(scope) })).code).not.toBe(
      'forbidden',
    );
  });

  it('are accepted as Basic, with the key’s id', async () => {
    const { key, secret } = await servers.http.keys.create({
      operator: '326305',
      scopes: ['protocols:issue'],
    });
    const basic = (user: string) => `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}`;
    expect((await servers.grpc('IssueProtocol', {}, { authorization: basic(key.id) })).code).toBe('ok');
    expect((await servers.grpc('IssueProtocol', {}, { authorization: basic('admin') })).code).toBe(
      'unauthorized',
    );
  });

  it('are refused with a code each: missing, revoked, of an operator that this server does not have', async () => {
    expect(await servers.grpc('IssueProtocol', {}, { authorization: null })).toMatchObject({
      code: 'unauthorized',
      status: 'UNAUTHENTICATED',
    });
    const { key, secret } = await servers.http.keys.create({
      operator: '326305',
      scopes: ['protocols:issue'],
    });
    const authorization = `Bearer ${secret}`;
    expect((await servers.grpc('IssueProtocol', {}, { authorization })).code).toBe('ok');
    await servers.http.keys.revoke(key.id);
    expect((await servers.grpc('IssueProtocol', {}, { authorization })).code).toBe('unauthorized');
    const other = await servers.http.keys.create({ operator: '000515', scopes: ['protocols:issue'] });
    expect(
      await servers.grpc('IssueProtocol', {}, { authorization: `Bearer ${other.secret}` }),
    ).toMatchObject({
      code: 'operator_unknown',
      status: 'PERMISSION_DENIED',
    });
  });

  it('count failed attempts over HTTP and gRPC together, and a valid key is still accepted', async () => {
    const own = await startHttpAndGrpc();
    expect((await own.grpc('IssueProtocol', {})).code).toBe('ok');
    const wrong = { authorization: 'Bearer errada' };
    for (let tried = 0; tried < 5; tried++)
      expect((await (tried % 2 === 0 ? own.grpc : own.overHttp)('IssueProtocol', {}, wrong)).code).toBe(
        'unauthorized',
      );
    expect(await own.grpc('IssueProtocol', {}, wrong)).toMatchObject({
      code: 'too_many_attempts',
      status: 'RESOURCE_EXHAUSTED',
    });
    expect((await own.overHttp('IssueProtocol', {}, wrong)).code).toBe('too_many_attempts');
    expect((await own.grpc('IssueProtocol', {})).code).toBe('ok');
    await own.close();
  });
});
