/** On whose behalf a request acts. Every request has one, over HTTP, gRPC and FastAGI alike. */
export interface Principal {
  /** Registro ANS. */
  operator: string;
  /** Name of the calling system (`pbx`, `chat`, …); call ids are unique within it. */
  origin: string;
  /** For the journal: `key:ID`, `user:NAME`, `agi:ADDRESS`, `system:…`. */
  actor: string;
  /** Lookups of principals with the same quota are counted together; by default, those of the same origin. */
  quota?: string;
}
