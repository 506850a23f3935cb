/** `1 linha`, `2 linhas`, `0 linhas`: the same rule in Portuguese and English. */
export function plural(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
