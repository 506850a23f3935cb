import { status } from '@grpc/grpc-js';
import type { SandboxContext } from '../context.ts';
import type { IssuedNumber } from '../number-issuer.ts';
import type { Person } from '../people.ts';
import { GrpcError, type Method } from './faulty-service.ts';

export function beneficiaryMethods({ directory }: SandboxContext): Record<string, Method> {
  const toMessage = (person: Person | undefined) => {
    if (person === undefined) throw new GrpcError(status.NOT_FOUND, 'beneficiário não encontrado');
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
    BuscarPorCarteira: ({ numero_carteira = '' }) => toMessage(directory.byCard(numero_carteira)),
    BuscarPorCpf: ({ cpf = '' }) => toMessage(directory.byCpf(cpf)),
  };
}

export function protocolMethods({ faults, numbers, registrations }: SandboxContext): Record<string, Method> {
  return {
    Emitir: ({ referencia = '' }) => {
      if (faults.of('issue').not_issuing)
        throw new GrpcError(status.FAILED_PRECONDITION, 'este sistema não está emitindo protocolos');
      if (referencia === '') throw new GrpcError(status.INVALID_ARGUMENT, 'informe a referencia');
      return numberMessage(numbers.issue(referencia).given);
    },
    BuscarPorReferencia: ({ referencia = '' }) => {
      const [known] = numbers.find(referencia);
      if (known === undefined) throw new GrpcError(status.NOT_FOUND, 'a referência não tem número');
      return numberMessage(known);
    },
    Registrar: ({ id_registro, numero_protocolo, tipo, data_hora, numero_carteira, texto }) => {
      const { repeated } = registrations.add({
        ...(id_registro && { idRegistro: id_registro }),
        numeroProtocolo: numero_protocolo,
        tipo,
        dataHora: data_hora,
        numeroCarteira: numero_carteira,
        texto,
      });
      return { ja_recebido: repeated };
    },
  };
}

const numberMessage = ({ numero, referencia, dataHora }: IssuedNumber) => ({
  numero,
  referencia,
  data_hora: dataHora,
});
