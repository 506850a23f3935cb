import { status } from '@grpc/grpc-js';
import type { SandboxContext } from '../context.ts';
import type { Person } from '../people.ts';
import { GrpcComplaint, type Method } from './faulty-service.ts';

export function beneficiaryMethods({ directory }: SandboxContext): Record<string, Method> {
  const written = (person: Person | undefined) => {
    if (person === undefined) throw new GrpcComplaint(status.NOT_FOUND, 'beneficiário não encontrado');
    return {
      numero_carteira: person.card_number,
      nome: person.name,
      cpf: person.cpf ?? '',
      data_nascimento: person.birth_date,
      situacao: person.active ? 'SITUACAO_ATIVO' : 'SITUACAO_CANCELADO',
      plano: { codigo: person.plan.code, descricao: person.plan.name },
      telefone: person.phone ?? '',
      matricula: String(directory.enrolmentOf(person)),
    };
  };
  return {
    BuscarPorCarteira: ({ numero_carteira = '' }) => written(directory.byCard(numero_carteira)),
    BuscarPorCpf: ({ cpf = '' }) => written(directory.byCpf(cpf)),
  };
}
