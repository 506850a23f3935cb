import { Histogram, type Registry } from 'prom-client';
import type { HttpApp } from '../http-app.ts';

/** Counts and times requests by route and status. The route is the pattern: no card becomes a label. */
export function requestMetrics(app: HttpApp, registry: Registry): void {
  const histogram = new Histogram({
    name: 'carimbo_http_request_seconds',
    help: 'HTTP requests: how many (_count) and how long, by method, route and status',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });
  // Finding the labels' child costs more than counting; there are a few dozen of them.
  const children = new Map<string, { observe(value: number): void }>();

  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? '(none)';
    const labels = `${request.method} ${route} ${reply.statusCode}`;
    let child = children.get(labels);
    if (child === undefined) {
      child = histogram.labels(request.method, route, String(reply.statusCode));
      children.set(labels, child);
    }
    child.observe(reply.elapsedTime / 1000);
    done();
  });
}
