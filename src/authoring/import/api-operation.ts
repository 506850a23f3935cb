/**
 * What every format is read into. Texts may hold marks (marked-text.ts) where a variable stands; everything else in
 * them is literal, whatever it looks like.
 */
export interface ApiDocument {
  /** `OpenAPI 3.0`, `Postman 2.1`, `curl`, … */
  format: string;
  title: string;
  operations: ApiSummary[];
  /** Portuguese sentences for the technician: what was not understood, what was left out. */
  notes: string[];
}

/** One line of the menu. The rest is read only when it is chosen: some documents have a thousand operations. */
export interface ApiSummary {
  /** As the document calls it, or `GET /path`; unique in its document. */
  id: string;
  method: string;
  path: string;
  summary: string;
  /** Names of what it takes, for guessing which one looks a person up. */
  takes: readonly string[];
  read(): ApiOperation;
}

export interface ApiOperation {
  id: string;
  kind: 'rest' | 'grpc';
  summary: string;
  method: string;
  /** Start of the address, no slash at its end; `host:port` of gRPC. Null where the document does not say. */
  baseUrl: string | null;
  /** Marked text; the method's full name of gRPC. */
  path: string;
  query: ApiField[];
  headers: ApiField[];
  body: ApiBody | null;
  auth: ApiAuth[];
  tls: ApiTls | null;
  /** By the key that marks carry. */
  variables: Map<string, ApiVariable>;
  reply: ApiReply | null;
  notes: string[];
  /** `connection` of gRPC: where its messages are described. */
  described: Record<string, unknown> | null;
}

export interface ApiField {
  name: string;
  /** Marked text. */
  value: string;
  required: boolean;
}

export type ApiBody =
  | { kind: 'json'; tree: unknown; facts: Facts; contentType: string | null }
  | { kind: 'form'; fields: ApiField[] }
  | { kind: 'xml' | 'text'; text: string; contentType: string | null };

/** A value that is not known yet, or that changes from one installation to the next. */
export interface ApiVariable {
  name: string;
  type: 'text' | 'number' | 'boolean' | 'url';
  /** What the document gives as default or example; never a secret. */
  value: string | null;
  description: string | null;
  secret: boolean;
}

export type ApiAuth =
  | { kind: 'api_key'; in: 'header' | 'query' | 'cookie'; name: string }
  | { kind: 'basic' }
  | { kind: 'bearer' }
  | { kind: 'oauth2'; tokenUrl: string | null; scopes: string[]; send: 'header' | 'body' | null };

export interface ApiTls {
  ca?: string;
  cert?: string;
  key?: string;
}

/** An example of a successful answer. */
export interface ApiReply {
  status: number | string | null;
  body: unknown;
  facts: Facts;
  /** `example`: from the document; `schema`: composed from the types. */
  from: 'example' | 'schema';
}

/** What a schema says of a value beside its example, by `pathKey`. */
export type Facts = Map<string, Fact>;

export interface Fact {
  description?: string;
  format?: string;
  options?: string[];
  /** Its schema asks for it. */
  required?: boolean;
  /** The value that was made of the type alone, where there is no example and no default. */
  invented?: string;
  /** google.protobuf.Timestamp: seconds since 1970 and nanoseconds. */
  timestamp?: boolean;
}

export type Step = string | number;

/** Where in a tree; items of a list are alike. */
export function pathKey(path: readonly Step[]): string {
  return JSON.stringify(path.map((step) => (typeof step === 'number' ? 0 : step)));
}
