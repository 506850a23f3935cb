import { Hub } from './hub.ts';
import type { Port, ToHub } from './messages.ts';

// What a shared worker runs: the types of the page are not those of a worker.
const scope = globalThis as unknown as { onconnect: (event: MessageEvent) => void };
const hub = new Hub();

scope.onconnect = ({ ports: [port] }) => {
  if (port === undefined) return;
  const tab: Port = { post: (message) => port.postMessage(message) };
  port.onmessage = ({ data }: MessageEvent<ToHub>) => hub.receive(tab, data);
};
