import { Histogram, type Registry } from 'prom-client';

/** Counts and times calls by method and status. */
export function callMetrics(registry: Registry): (method: string, status: string, seconds: number) => void {
  const histogram = new Histogram({
    name: 'carimbo_grpc_call_seconds',
    help: 'gRPC calls: how many (_count) and how long, by method and status',
    labelNames: ['method', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });
  return (method, status, seconds) => histogram.labels(method, status).observe(seconds);
}
