/** The JSON Schema of source files (2020-12 words that draft-07 knows too), for editors. */
export function sourceJsonSchema(): Record<string, unknown> {
  throw new Error('sourceJsonSchema is being written');
}
