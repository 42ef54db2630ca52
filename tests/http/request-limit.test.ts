import { Hono } from 'hono';
import { describe, expect, test } from 'vitest';
import { clientKeyOf, ipAddressOf, namedProxies, type IsProxy } from '../../src/http/client-address.ts';
import { requestLimit } from '../../src/http/request-limit.ts';

describe('the limit of requests', () => {
  test('counts each client separately, and starts again in the next window', () => {
    let now = 0;
    const { allow } = requestLimit({ maxRequests: 2, windowMs: 1000 }, { now: () => now });
    expect(['a', 'a', 'a', 'b'].map(allow)).toEqual([true, true, false, true]);
    now = 999;
    expect(allow('a')).toBe(false);
    now = 1000;
    expect(allow('a')).toBe(true);
  });

  test('remembers only a limited number of clients, and drops the oldest', () => {
    const { allow } = requestLimit({ maxRequests: 1, windowMs: 1000, clients: 3 }, { now: () => 0 });
    for (const client of ['a', 'b', 'c', 'd']) expect(allow(client)).toBe(true);
    expect(allow('d')).toBe(false);
    expect(allow('a')).toBe(true); // forgotten: memory is limited, and this one was the oldest
  });
});

describe('a client', () => {
  const clientFrom = async (peer: string | undefined, forwarded?: string) => {
    const app = new Hono();
    app.get('/', (context) => context.text(clientKeyOf(context, namedProxies(['127.0.0.0/8', '::1']))));
    return (
      await app.request('/', forwarded ? { headers: { 'x-forwarded-for': forwarded } } : {}, {
        incoming: { socket: { remoteAddress: peer } },
      })
    ).text();
  };

  test('is identified by a hash that does not contain its address', async () => {
    const client = await clientFrom('203.0.113.7');
    expect(client).toMatch(/^[\w-]{43}$/);
    expect(client).toBe(await clientFrom('::ffff:203.0.113.7'));
    expect(client).not.toBe(await clientFrom('203.0.113.8'));
  });

  test('with IPv6 is its whole network of /64', async () => {
    expect(await clientFrom('2001:db8::1')).toBe(await clientFrom('2001:0db8:0:0:ffff::2'));
    expect(await clientFrom('2001:db8::1')).not.toBe(await clientFrom('2001:db8:0:1::1'));
  });

  test('behind a proxy that is named is the last address from the proxy', async () => {
    expect(await clientFrom('127.0.0.1', '198.51.100.1, 203.0.113.7')).toBe(await clientFrom('203.0.113.7'));
    expect(await clientFrom('::1', '203.0.113.7')).toBe(await clientFrom('203.0.113.7'));
  });

  test('in a private network that is not named cannot choose its address', async () => {
    expect(await clientFrom('172.18.0.5', '198.51.100.1')).toBe(await clientFrom('172.18.0.5', '198.51.100.2'));
  });

  test('in another network can’t choose its address with a header', async () => {
    expect(await clientFrom('203.0.113.7', '198.51.100.1')).toBe(await clientFrom('203.0.113.7'));
  });
});

describe('X-Forwarded-For', () => {
  const proxies = namedProxies(['192.0.2.1', '10.0.0.0/8', '2001:db8:1::/48']);
  const addressFrom = async (peer: string | undefined, forwarded?: string, isProxy: IsProxy = proxies) => {
    const app = new Hono();
    app.get('/', (context) => context.text(ipAddressOf(context, isProxy)));
    return (
      await app.request('/', forwarded === undefined ? {} : { headers: { 'x-forwarded-for': forwarded } }, {
        incoming: { socket: { remoteAddress: peer } },
      })
    ).text();
  };

  test('through two named proxies leads to the client behind both', async () => {
    expect(await addressFrom('10.0.0.2', '203.0.113.7, 192.0.2.1')).toBe('203.0.113.7');
    expect(await addressFrom('10.0.0.2', '203.0.113.7, 2001:db8:1::9, 192.0.2.1')).toBe('203.0.113.7');
  });

  test('written by the client is not used, only the entries of the proxies', async () => {
    expect(await addressFrom('10.0.0.2', '198.51.100.1, 203.0.113.7, 192.0.2.1')).toBe('203.0.113.7');
    expect(await addressFrom('10.0.0.2', '10.0.0.9, 203.0.113.7')).toBe('203.0.113.7');
  });

  test('through a proxy that is not named ends at that proxy', async () => {
    expect(await addressFrom('10.0.0.2', '203.0.113.7, 198.51.100.9')).toBe('198.51.100.9');
    expect(await addressFrom('192.168.0.1', '203.0.113.7')).toBe('192.168.0.1');
  });

  test('with only proxies leads to the first of them', async () => {
    expect(await addressFrom('10.0.0.2', '10.0.0.3, 192.0.2.1')).toBe('10.0.0.3');
  });

  test('with an invalid entry ends at the proxy that passed it on', async () => {
    expect(await addressFrom('10.0.0.2', '203.0.113.7, unknown')).toBe('10.0.0.2');
    expect(await addressFrom('10.0.0.2', '203.0.113.7, unknown, 192.0.2.1')).toBe('192.0.2.1');
  });

  test('without a proxy’s entry leaves the proxy itself, and without a connection nobody', async () => {
    expect(await addressFrom('10.0.0.2')).toBe('10.0.0.2');
    expect(await addressFrom('10.0.0.2', '')).toBe('10.0.0.2');
    expect(await addressFrom(undefined, '203.0.113.7')).toBe('unknown');
  });
});
