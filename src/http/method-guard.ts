import { ERRORS } from '../errors.ts';
import type { HttpApp } from './http-app.ts';

const METHODS = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'] as const;

/** Collects the URLs registered from now on; `refuseOthers` answers their other methods with 405. */
export function methodGuard(app: HttpApp): { refuseOthers(): void } {
  const taken = new Map<string, Set<string>>();

  app.addHook('onRoute', ({ url, method }) => {
    const methods = taken.get(url) ?? new Set();
    for (const one of [method].flat()) methods.add(one);
    taken.set(url, methods);
  });

  function refuse(url: string, methods: Set<string>): void {
    const others = METHODS.filter((method) => !methods.has(method));
    const allowed = [...methods].sort().join(', ');
    app.route({
      url,
      method: others,
      schema: { hide: true },
      handler: async (_request, reply) => {
        reply.header('allow', allowed);
        throw ERRORS.methodNotAllowed(allowed);
      },
    });
  }

  return {
    refuseOthers() {
      for (const [url, methods] of [...taken]) if (!url.includes('*')) refuse(url, methods);
    },
  };
}
