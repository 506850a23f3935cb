import type { Options } from '@grpc/proto-loader';

/**
 * How a message looks to outcome rules and mappings: field names as in the .proto, 64-bit numbers as text (a card
 * number would lose digits as a double), enums by name, bytes as base64, absent fields with their default (a message
 * that is absent is null), the field that is set in a oneof under the oneof's name. google.protobuf.Timestamp is
 * `{seconds: "1770000000", nanos: 0}`, a wrapper such as StringValue is `{value: "…"}` or null.
 */
export const TYPE_OPTIONS: Options = {
  keepCase: true,
  longs: String,
  enums: String,
  bytes: String,
  defaults: true,
  oneofs: true,
  json: true,
};
