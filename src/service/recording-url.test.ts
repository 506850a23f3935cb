import { expect, it } from 'vitest';
import { recordingUrl } from './recording-url.ts';

const at = '2026-11-22T10:15:30.123-03:00';

it.each([
  [
    'https://gravacoes.example.com/{year}/{month}/{day}/{name}.mp3',
    'monitor/a b.wav',
    '/2026/11/22/a%20b.mp3',
  ],
  ['https://gravacoes.example.com/{file}', '/var/spool/a.wav', '/a.wav'],
  ['https://gravacoes.example.com/{path}', '/2026/11/../a?b.wav', '/2026/11/a%3Fb.wav'],
  ['https://gravacoes.example.com/{name}', 'sem-extensao', '/sem-extensao'],
  ['https://gravacoes.example.com/{file}', 'ação#1.wav', '/a%C3%A7%C3%A3o%231.wav'],
])('makes %s of %s', (template, file, path) => {
  expect(recordingUrl(template, { file, at })).toBe(`https://gravacoes.example.com${path}`);
});
