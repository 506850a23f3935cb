import type { FastifyReply } from 'fastify';
import type { Endpoint } from '../faults.ts';
import { soapFault } from './soap-envelope.ts';

interface ErrorReply {
  status: number;
  code: string;
  message: string;
}

const UNAUTHORISED: ErrorReply = {
  status: 401,
  code: 'NAO_AUTORIZADO',
  message: 'Credencial ausente ou inválida.',
};
const BROKEN: ErrorReply = {
  status: 500,
  code: 'ERRO_INTERNO',
  message: 'ORA-12541: TNS:no listener',
};

/** 401; the legacy endpoint answers 200 whatever happens. */
export function sendUnauthorised(reply: FastifyReply, endpoint: Endpoint): FastifyReply {
  if (endpoint === 'legacy') return reply.send({ codRetorno: 99, msg: 'Usuário ou senha inválidos' });
  return sendError(reply, endpoint, UNAUTHORISED);
}

export function sendServerError(reply: FastifyReply, endpoint: Endpoint): FastifyReply {
  return sendError(reply, endpoint, BROKEN);
}

export function sendError(
  reply: FastifyReply,
  endpoint: Endpoint,
  { status, code, message }: ErrorReply,
): FastifyReply {
  reply.code(status);
  if (endpoint === 'soap') return soapFault(reply, { code: `soap:${code}`, message });
  return reply.send({ codigo: code, mensagem: message });
}
