/** What an option of curl means for the source file. */
export type Meaning =
  | 'method'
  | 'header'
  | 'data'
  | 'raw'
  | 'urlencode'
  | 'json'
  | 'form'
  | 'user'
  | 'cookie'
  | 'url'
  | 'bearer'
  | 'cert'
  | 'key'
  | 'cacert'
  | 'get'
  | 'head'
  | 'insecure'
  | 'digest'
  | 'upload'
  | 'proxy'
  | 'config'
  | 'powershell'
  | 'ignored';

interface Option {
  means: Meaning;
  value: boolean;
}

const takes = (means: Meaning): Option => ({ means, value: true });
const flag = (means: Meaning): Option => ({ means, value: false });

const LONG: Readonly<Record<string, Option>> = {
  request: takes('method'),
  header: takes('header'),
  data: takes('data'),
  'data-ascii': takes('data'),
  'data-binary': takes('raw'),
  'data-raw': takes('raw'),
  'data-urlencode': takes('urlencode'),
  json: takes('json'),
  form: takes('form'),
  'form-string': takes('form'),
  user: takes('user'),
  cookie: takes('cookie'),
  url: takes('url'),
  'oauth2-bearer': takes('bearer'),
  cert: takes('cert'),
  key: takes('key'),
  cacert: takes('cacert'),
  get: flag('get'),
  head: flag('head'),
  insecure: flag('insecure'),
  digest: flag('digest'),
  ntlm: flag('digest'),
  negotiate: flag('digest'),
  'aws-sigv4': takes('digest'),
  'upload-file': takes('upload'),
  proxy: takes('proxy'),
  config: takes('config'),
};

/** Long options that take a value and say nothing about the request. */
const IGNORED_WITH_VALUE = new Set(
  (
    'user-agent referer output max-time connect-timeout retry retry-delay retry-max-time resolve connect-to interface ' +
    'ciphers tls-max cert-type key-type pass capath crlfile pinnedpubkey range limit-rate write-out dump-header ' +
    'cookie-jar trace trace-ascii stderr netrc-file proxy-user proxy-header proxy-cacert dns-servers unix-socket ' +
    'max-redirs max-filesize keepalive-time speed-limit speed-time noproxy socks4 socks5 socks5-hostname socks4a ' +
    'preproxy output-dir request-target proto proto-default proto-redir url-query happy-eyeballs-timeout-ms ' +
    'login-options curves tls13-ciphers time-cond variable rate parallel-max create-file-mode doh-url engine'
  ).split(' '),
);

const SHORT: Readonly<Record<string, Option>> = {
  X: takes('method'),
  H: takes('header'),
  d: takes('data'),
  F: takes('form'),
  u: takes('user'),
  b: takes('cookie'),
  E: takes('cert'),
  G: flag('get'),
  I: flag('head'),
  k: flag('insecure'),
  T: takes('upload'),
  x: takes('proxy'),
  K: takes('config'),
  A: takes('ignored'),
  e: takes('ignored'),
  o: takes('ignored'),
  m: takes('ignored'),
  r: takes('ignored'),
  w: takes('ignored'),
  c: takes('ignored'),
  D: takes('ignored'),
  U: takes('ignored'),
  y: takes('ignored'),
  Y: takes('ignored'),
  z: takes('ignored'),
  C: takes('ignored'),
  t: takes('ignored'),
  Q: takes('ignored'),
  P: takes('ignored'),
};

export interface Given {
  means: Meaning | 'place';
  value: string;
}

/** Options of PowerShell's Invoke-WebRequest; with one dash none of these is curl. */
const POWERSHELL =
  /^-(uri|headers|method|body|contenttype|credential|usebasicparsing|outfile|websession|sessionvariable|infile)$/i;

/** The words of one command as what they mean, in order. */
export function readOptions(words: readonly string[]): Given[] {
  const given: Given[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] as string;
    const next = words[at + 1] ?? '';
    if (POWERSHELL.test(word)) given.push({ means: 'powershell', value: word });
    if (word.startsWith('--') && word.length > 2) at += readLong(word.slice(2), next, given);
    else if (word.startsWith('-') && word.length > 1) at += readShort(word.slice(1), next, given);
    else given.push({ means: 'place', value: word });
  }
  return given;
}

/** How many words beyond its own it took. `--header=…` is no curl, and people write it. */
function readLong(text: string, next: string, given: Given[]): 0 | 1 {
  const [name = '', ...rest] = text.split('=');
  const option = Object.hasOwn(LONG, name) ? LONG[name] : undefined;
  const { means, value } = option ?? (IGNORED_WITH_VALUE.has(name) ? takes('ignored') : flag('ignored'));
  if (!value) given.push({ means, value: '' });
  else given.push({ means, value: rest.length > 0 ? rest.join('=') : next });
  return value && rest.length === 0 ? 1 : 0;
}

/** `-sSkX POST`, `-XPOST`: letters in one word, the last of which may have its value there or in the next. */
function readShort(letters: string, next: string, given: Given[]): 0 | 1 {
  for (let at = 0; at < letters.length; at += 1) {
    const letter = letters[at] as string;
    const { means, value } = (Object.hasOwn(SHORT, letter) ? SHORT[letter] : undefined) ?? flag('ignored');
    if (!value) {
      given.push({ means, value: '' });
      continue;
    }
    const own = letters.slice(at + 1);
    given.push({ means, value: own === '' ? next : own });
    return own === '' ? 1 : 0;
  }
  return 0;
}
