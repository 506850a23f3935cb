/** GET with an API key. */
export function getWith(key: string, url: string): Promise<Response> {
  return fetch(url, { headers: { authorization: `Bearer ${key}` } });
}

/** POST of an object as JSON, with an API key. */
export function post(url: string, { key, body = {} }: { key: string; body?: object }): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}
