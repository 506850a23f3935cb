import { type SerializerFactory, SerializerSelector } from '@fastify/fast-json-stringify-compiler';

/**
 * Fastify's own serializers, each compiled with the first reply that needs it (1 to 2 ms): most of the hundred, one for
 * every route and status, are never needed, and together they would cost every start some 25 ms.
 */
export const buildLazySerializer: SerializerFactory = (...options) => {
  const compile = SerializerSelector()(...options);
  return (route) => {
    let serialize: ReturnType<typeof compile> | null = null;
    return (reply) => {
      serialize ??= compile(route);
      return serialize(reply);
    };
  };
};
