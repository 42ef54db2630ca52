import { describe, expect, test } from 'vitest';
import { appOf, get, post, type Route } from '../../src/http/route.ts';
import { plainSite } from '../fakes/site.ts';

const clock = { now: () => 0 };
const word = (status: number, text: string) => () => new Response(text, { status });

describe('routes', () => {
  const routes: Route[] = [
    get('/c/:token', (context) => context.text(`to ${context.req.param('token')}`)),
    get('/form', () => new Response('fill it in')),
    post('/form', async (context) => context.text(`got ${(await context.req.text()).length}`), {
      body: { maxBytes: 10, refuse: word(413, 'too much') },
      rate: { maxRequests: 2, windowMs: 1000, refuse: word(429, 'too often') },
    }),
    post('/undo', () => new Response('undone')),
  ];
  const ask = async (path: string, init?: RequestInit, app = appOf(routes, { clock, site: plainSite })) => {
    const answer = await app.request(path, init, { incoming: { socket: { remoteAddress: '203.0.113.7' } } });
    return { status: answer.status, text: await answer.text(), allow: answer.headers.get('allow') };
  };

  test('HEAD is answered like GET, without the body', async () => {
    expect(await ask('/c/abc')).toMatchObject({ status: 200, text: 'to abc' });
    expect(await ask('/c/abc', { method: 'HEAD' })).toMatchObject({ status: 200, text: '' });
  });

  test.each([
    ['/c/abc', 'POST', 'GET, HEAD'],
    ['/form', 'DELETE', 'GET, HEAD, POST'],
    ['/undo', 'GET', 'POST'],
    ['/undo', 'HEAD', 'POST'],
  ])('%s tells a client that tries %s what it takes', async (path, method, allow) => {
    expect(await ask(path, { method })).toMatchObject({ status: 405, allow });
  });

  test('a path without a route is left to the app around them', async () => {
    expect(await ask('/nothing')).toMatchObject({ status: 404, allow: null });
  });

  test('the limits of a route hold for that route alone', async () => {
    const app = appOf(routes, { clock, site: plainSite });
    const fill = (body: string) =>
      ask('/form', { method: 'POST', body, headers: { 'content-length': `${body.length}` } }, app);
    expect(await fill('x'.repeat(11))).toMatchObject({ status: 413, text: 'too much' });
    expect([await fill('1'), await fill('22'), await fill('333')]).toMatchObject([
      { text: 'got 1' },
      { text: 'got 2' },
      { status: 429, text: 'too often' },
    ]);
    expect(await ask('/form', {}, app)).toMatchObject({ status: 200 });
  });
});
