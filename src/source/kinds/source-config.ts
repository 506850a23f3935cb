import type { RemoteSourceConfig } from '../schema/remote-config.ts';
import type { FileSourceConfig } from './csv/file-source-config.ts';

/** A CSV is described in carimbo.yaml itself; every other source in a file of its own. */
export type SourceConfig = FileSourceConfig | RemoteSourceConfig;
