import type { ChannelCredentials, Client } from '@grpc/grpc-js';
import type { Grpc } from '../../../platform/load-grpc.ts';

export type GrpcClient = Client;

/** The connection to the operator's server, which opens itself at the first call and again after each loss. */
export interface Channel {
  client(): GrpcClient;
  /** A call got an answer, whatever it was. */
  answered(): void;
  /** A call ran out of time. */
  silent(): void;
  close(): void;
}

interface Settings {
  /** As the library writes addresses. */
  target: string;
  credentials: ChannelCredentials;
  serverName: string | undefined;
  maxBytes: number;
}

/**
 * A firewall that forgets a connection swallows what is sent on it, and TCP gives up a quarter of an hour later: after
 * this many calls in a row without an answer the next one goes over a new connection.
 */
const SILENT_CALLS = 2;

export function createChannel(grpc: Grpc, settings: Settings): Channel {
  const open = () => new grpc.Client(settings.target, settings.credentials, options(settings));
  let client = open();
  let silentCalls = 0;
  return {
    client: () => client,
    answered: () => {
      silentCalls = 0;
    },
    silent: () => {
      silentCalls += 1;
      if (silentCalls < SILENT_CALLS) return;
      silentCalls = 0;
      // Calls under way on it end by themselves; it only takes no new ones.
      client.close();
      client = open();
    },
    close: () => client.close(),
  };
}

function options({ maxBytes, serverName }: Settings) {
  return {
    'grpc.max_receive_message_length': maxBytes,
    // By default it waits up to two minutes before it tries a server again that was down.
    'grpc.initial_reconnect_backoff_ms': 100,
    'grpc.max_reconnect_backoff_ms': 1_000,
    'grpc.dns_min_time_between_resolutions_ms': 1_000,
    // Servers may object to pings more often than every five minutes; the library then slows down by itself.
    'grpc.keepalive_time_ms': 60_000,
    'grpc.keepalive_timeout_ms': 5_000,
    'grpc.keepalive_permit_without_calls': 1,
    // Connections are not shared with another source, and go nowhere but to the address in the file.
    'grpc.use_local_subchannel_pool': 1,
    'grpc.enable_http_proxy': 0,
    'grpc.service_config_disable_resolution': 1,
    'grpc.enable_retries': 0,
    'grpc.primary_user_agent': 'carimbo',
    ...(serverName === undefined
      ? {}
      : { 'grpc.ssl_target_name_override': serverName, 'grpc.default_authority': serverName }),
  };
}
