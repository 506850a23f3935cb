import { status } from '@grpc/grpc-js';
import type { SandboxContext } from '../context.ts';
import type { IssuedNumber } from '../number-issuer.ts';
import { GrpcComplaint, type Method } from './faulty-service.ts';

export function protocolMethods({ faults, numbers, registrations }: SandboxContext): Record<string, Method> {
  return {
    Emitir: ({ referencia = '' }) => {
      if (faults.of('issue').not_issuing)
        throw new GrpcComplaint(status.FAILED_PRECONDITION, 'este sistema não está emitindo protocolos');
      if (referencia === '') throw new GrpcComplaint(status.INVALID_ARGUMENT, 'informe a referencia');
      return written(numbers.issue(referencia).given);
    },
    BuscarPorReferencia: ({ referencia = '' }) => {
      const [known] = numbers.find(referencia);
      if (known === undefined) throw new GrpcComplaint(status.NOT_FOUND, 'a referência não tem número');
      return written(known);
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

const written = ({ numero, referencia, dataHora }: IssuedNumber) => ({
  numero,
  referencia,
  data_hora: dataHora,
});
