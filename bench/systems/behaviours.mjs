import { random } from '../fill/random.mjs';

const JSON_TYPE = { 'content-type': 'application/json' };
const XML_TYPE = { 'content-type': 'text/xml; charset=utf-8' };
const SLOW_MS = 300;
const FAULTY_SHARE = 0.2;
const SECONDS = 997;
const GARBAGE = `<html><body>${'\u00bf{"nome":'.repeat(40)}`;

/** How an HTTP system answers, healthy or faulty. Each creates a `(request, response) => void`. */
export const BEHAVIOURS = {
  well: () => answer,
  /** Accepts the request and never replies. */
  stall: () => (request) => request.resume(),
  garbage: () => (request, response) => {
    request.resume();
    response.writeHead(200, JSON_TYPE).end(GARBAGE);
  },
  slow: () => (request, response) => {
    setTimeout(() => answer(request, response), SLOW_MS);
  },
  /** Every fifth request fails. */
  fifth: () => {
    let count = 0;
    return (request, response) => {
      count += 1;
      if (count % 5 === 0) fail(request, response);
      else answer(request, response);
    };
  },
  /**
   * Faulty in random seconds: a fixed rhythm could coincide with the breaker's pauses or with the rounds of the bench.
   */
  flapping: () => {
    const next = random(5);
    const isFaulty = Array.from({ length: SECONDS }, () => next() < FAULTY_SHARE);
    return (request, response) => {
      if (isFaulty[Math.floor(performance.now() / 1000) % SECONDS]) fail(request, response);
      else answer(request, response);
    };
  },
};

function fail(request, response) {
  request.resume();
  response.writeHead(503, JSON_TYPE).end('{"codigo":"FORA_DO_AR"}');
}

/** Answers a person with the requested card: `GET /b/CARD`, or a SOAP envelope with it. */
function answer(request, response) {
  if (request.method === 'GET') {
    request.resume();
    const body = `{"numeroCarteira":"${request.url.slice(3)}","nome":"Maria Aparecida dos Santos","cpf":"00000000191","dataNascimento":"1961-03-14","situacao":"ATIVO","plano":{"codigo":101,"descricao":"Essencial Enfermaria"}}`;
    response.writeHead(200, { ...JSON_TYPE, 'content-length': body.length }).end(body);
    return;
  }
  let text = '';
  request.setEncoding('utf8');
  request.on('data', (chunk) => {
    text += chunk;
  });
  request.on('end', () => {
    const [, card] = /<numeroCarteira>([^<]*)</.exec(text) ?? [];
    const body = `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><b:Resposta xmlns:b="urn:b"><retorno><codigo>0</codigo><beneficiario><numeroCarteira>${card}</numeroCarteira><nome>Maria Aparecida dos Santos</nome><cpf>00000000191</cpf><dataNascimento>14/03/1961</dataNascimento><situacao>A</situacao><descricaoPlano>Essencial Enfermaria</descricaoPlano></beneficiario></retorno></b:Resposta></s:Body></s:Envelope>`;
    response.writeHead(200, { ...XML_TYPE, 'content-length': body.length }).end(body);
  });
}
