/** JSONata's functions that expressions may not use, and the reason for each. */
export const EXCLUDED_FUNCTIONS: Readonly<Record<string, string>> = {
  match: 'usa expressões regulares',
  eval: 'executa texto',
  distinct: 'pode não terminar',
  random: 'o resultado varia',
  shuffle: 'o resultado varia',
  toMillis: 'use $date',
  fromMillis: 'use $date',
  formatInteger: 'não é preciso aqui',
  parseInteger: 'use $number',
  base64encode: 'não é preciso aqui',
  base64decode: 'não é preciso aqui',
  encodeUrl: 'não é preciso aqui',
  encodeUrlComponent: 'não é preciso aqui',
  decodeUrl: 'não é preciso aqui',
  decodeUrlComponent: 'não é preciso aqui',
};
