import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('./stub-server.mjs', import.meta.url));

/**
 * Starts stub systems of operators, all in one separate process.
 * @param {{http?: {name: string, behaviour: string}[], grpc?: boolean}} wanted
 */
export async function startStubs({ http = [], grpc = false }) {
  const child = fork(PROGRAM, [JSON.stringify({ http, grpc })]);
  const next = () =>
    new Promise((resolve, reject) => {
      const ended = () => reject(new Error('the stub system ended'));
      child.once('exit', ended);
      child.once('message', (message) => {
        child.off('exit', ended);
        resolve(message);
      });
    });
  const { ports } = await next();
  return {
    /** By name; `grpc` for the gRPC server. */
    ports,
    /** Requests since the last call. @returns {Promise<Record<string, {arrived: number, most: number}>>} */
    async counts() {
      child.send({});
      return (await next()).counts;
    },
    async stop() {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.disconnect();
      await gone;
    },
  };
}
