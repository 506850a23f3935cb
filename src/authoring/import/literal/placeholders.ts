/**
 * What stands for a value in an example that a person wrote: `<carteira>`, `{carteira}`, `$CARTEIRA`, `[carteira]`. A
 * quote, a colon or a comma inside is JSON, and seven digits are somebody's number.
 */
const PLACEHOLDER =
  /^(?:<([^<>]+)>|\{\{?([^{}":,]+)\}?\}|\[([^[\]":,]+)\]|\$\{?([A-Za-z_]\w*)\}?|%([A-Za-z_]\w*)%)$/;

/** The name where the whole value is a placeholder, else null. */
export function placeholderName(value: string): string | null {
  const match = PLACEHOLDER.exec(value.trim());
  const name = match
    ?.slice(1)
    .find((each) => each !== undefined)
    ?.trim();
  return name === undefined || name.length > 100 || !/\p{L}/u.test(name) || /\d{7}/.test(name) ? null : name;
}

/** Said of the parameter that takes its place. */
export function placeholderDoubt(name: string): string {
  return `CONFIRA: no exemplo estava “${name}”; diga o valor.`;
}
