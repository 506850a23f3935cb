/** What stands for a value in an example that a person wrote: `<carteira>`, `{carteira}`, `:carteira`, `$CARTEIRA`, `[carteira]`. */
const PLACEHOLDER =
  /^(?:<([^<>]+)>|\{\{?([^{}]+)\}?\}|\[([^[\]]+)\]|\$\{?([A-Za-z_]\w*)\}?|%([A-Za-z_]\w*)%)$/;

/** The name in a placeholder that is the whole value; null where it is a value. */
export function placeholderName(value: string): string | null {
  const match = PLACEHOLDER.exec(value.trim());
  return (
    match
      ?.slice(1)
      .find((name) => name !== undefined)
      ?.trim() ?? null
  );
}
