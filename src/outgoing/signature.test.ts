import { expect, it } from 'vitest';
import { signedHeaders } from './signature.ts';

const MESSAGE = {
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  timestamp: 1_614_265_330,
  body: '{"test": 2432232314}',
};

it('signs as the libraries of Standard Webhooks do', () => {
  // The vector that the libraries of the specification test themselves with.
  expect(signedHeaders(MESSAGE, ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'])).toEqual({
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  });
});

it('signs with each secret while one is replaced', () => {
  const [first, second, ...rest] = String(
    signedHeaders(MESSAGE, [
      'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
      `whsec_${Buffer.alloc(24, 7).toString('base64')}`,
    ])['webhook-signature'],
  ).split(' ');
  expect(first).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  expect(second).toMatch(/^v1,[A-Za-z0-9+/]{43}=$/);
  expect(second).not.toBe(first);
  expect(rest).toEqual([]);
});
