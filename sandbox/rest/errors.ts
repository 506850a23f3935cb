import type { FastifyReply } from 'fastify';
import type { Door } from '../faults.ts';
import { soapFault } from './soap-envelope.ts';

interface Complaint {
  status: number;
  code: string;
  message: string;
}

const REFUSED: Complaint = {
  status: 401,
  code: 'NAO_AUTORIZADO',
  message: 'Credencial ausente ou inválida.',
};
const BROKEN: Complaint = {
  status: 500,
  code: 'ERRO_INTERNO',
  message: 'ORA-12541: TNS:no listener',
};

/** 401, or what the old doors say instead: the legacy one answers 200, whatever happens. */
export function refuse(reply: FastifyReply, door: Door): FastifyReply {
  if (door === 'legacy') return reply.send({ codRetorno: 99, msg: 'Usuário ou senha inválidos' });
  return complain(reply, door, REFUSED);
}

export function breakDown(reply: FastifyReply, door: Door): FastifyReply {
  return complain(reply, door, BROKEN);
}

export function complain(
  reply: FastifyReply,
  door: Door,
  { status, code, message }: Complaint,
): FastifyReply {
  reply.code(status);
  if (door === 'soap') return soapFault(reply, { code: `soap:${code}`, message });
  return reply.send({ codigo: code, mensagem: message });
}
