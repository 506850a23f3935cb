export function binaries(folder: string): Promise<string>;

export class PostgresServer {
  port: number | undefined;
  constructor(options: {
    bin: string;
    data: string;
    log: string;
    onExit: (what: string, how: number | string) => void;
  });
  create(): Promise<void>;
  follow(primary: PostgresServer): Promise<void>;
  run(): Promise<void>;
  query(database: string, sql: string, values?: readonly unknown[]): Promise<Record<string, unknown>[]>;
  end(signal: NodeJS.Signals): Promise<void>;
}
