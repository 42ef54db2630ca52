import { readAudit } from '../../../src/audit/read-audit.ts';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { openLoginPace, type PaceKey } from '../../../src/desk/guard/login-pace.ts';
import { openChallenges } from '../../../src/desk/guard/challenges.ts';
import { safeNext } from '../../../src/desk/guard/safe-next.ts';
import { keyRing } from '../../../src/signing/keys.ts';
import { deskWarnings, refuseDeskWithoutPassword } from '../../../src/desk/guard/guard.ts';
import { network, openDesk, password, type Ask, type TestDesk } from './desk.ts';

const open: TestDesk[] = [];
afterEach(async () => {
  for (const { db } of new Map(open.splice(0).map((made) => [made.db, made])).values()) await db.destroy();
});

async function desk(
  variables: Record<string, string> = network,
  options: Parameters<typeof openDesk>[1] = {},
): Promise<TestDesk> {
  const made = await openDesk(variables, options);
  open.push(made);
  return made;
}

const login = ({ ask }: TestDesk, form: Record<string, string>, options: Ask = {}) =>
  ask('/login', { method: 'POST', form: { name: 'editor', password, next: '/', ...form }, ...options });

test('who signs in and out, and whose password is changed, is in the audit log; a failed attempt is not', async () => {
  const made = await desk();
  const cookie = await made.signIn();
  await login(made, { password: 'not the password' });
  await made.ask('/logout', { method: 'POST', headers: { cookie } });
  const entries = await readAudit(made.db, {}, { limit: 9 });
  expect(entries.toReversed().map(({ action, subject, by }) => [action, subject, by.name])).toEqual([
    ['account.made', 'account:editor', 'galley'],
    ['desk.signed-in', 'account:editor', 'editor'],
    ['desk.signed-out', 'account:editor', 'editor'],
  ]);
});

describe('without a login', () => {
  test('a page redirects to the login, and from there back', async () => {
    const { ask, reached } = await desk();
    const response = await ask('/drafts/7/source?x=1');
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe('/login?next=%2Fdrafts%2F7%2Fsource%3Fx%3D1');
    expect(reached).toEqual([]);
  });

  test('only the login and what it loads is public, for every spelling of an address', async () => {
    const { ask, reached } = await desk();
    for (const path of [
      '/',
      '/drafts/7/source',
      '/drafts/images/map.png',
      '/desk/code.js',
      '/login.html',
      '/loginx',
      '/LOGIN/',
      '//login',
      '/login/../drafts/7/source',
      '/login/%2e%2e/drafts/7/source',
      '/desk/guard/../code.js',
      '/account',
      '/inbox',
    ]) {
      expect([path, (await ask(path)).status]).toEqual([
        path,
        expect.toSatisfy((status: number) => status === 303 || status === 404),
      ]);
    }
    for (const [method, path] of [
      ['PUT', '/drafts/7/source'],
      ['POST', '/drafts'],
      ['DELETE', '/drafts/7'],
      ['POST', '/account/password'],
      ['POST', '/account/passkeys'],
    ] as const)
      expect((await ask(path, { method })).status).toBe(401);
    expect(reached.filter((line) => !line.includes(' /login'))).toEqual([]);
  });

  test('a script gets 401 in JSON, and htmx a redirect', async () => {
    const { ask } = await desk();
    const script = await ask('/drafts/7/source', {
      headers: { 'sec-fetch-mode': 'cors', 'sec-fetch-site': 'same-origin', accept: '*/*' },
    });
    expect([script.status, await script.json()]).toEqual([
      401,
      expect.objectContaining({ code: 'E_LOGIN', login: expect.stringMatching(/^\/login\?next=/) }),
    ]);
    const fragment = await ask('/drafts/7/findings', { headers: { 'hx-request': 'true' } });
    expect([fragment.status, fragment.headers.get('hx-redirect')]).toEqual([401, '/login?next=/']);
  });

  test('a link from another site is answered with a reload, so that the strict cookie is sent', async () => {
    const { ask } = await desk();
    const response = await ask('/drafts/7/source', {
      headers: {
        'sec-fetch-site': 'cross-site',
        'sec-fetch-mode': 'navigate',
        'sec-fetch-dest': 'document',
        accept: 'text/html',
      },
    });
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('http-equiv="refresh" content="0"');
  });

  test('the desk does not start without a password, and says how to set one', async () => {
    const { guard } = await desk(network, { accounts: [] });
    await expect(refuseDeskWithoutPassword(guard)).rejects.toMatchObject({
      code: 'E_DESK_LOGIN',
      message: 'DESK_HOST is 0.0.0.0, so the desk asks for a password, and none is set',
      hint: expect.stringContaining('galley accounts password'),
    });
    await guard.login!.accounts.setPassword('editor', password);
    await expect(refuseDeskWithoutPassword(guard)).resolves.toBeUndefined();
    await expect(refuseDeskWithoutPassword((await desk({})).guard)).resolves.toBeUndefined();
  });

  test('plain http over a network gives a warning, and so does a proxy that is not named', () => {
    const warnings = (env: Partial<Parameters<typeof deskWarnings>[0]>) =>
      deskWarnings({ DESK_HOST: '127.0.0.1', DESK_URL: undefined, DESK_PROXIES: undefined, ...env });
    expect(warnings({ DESK_HOST: '0.0.0.0' })).toEqual([expect.stringContaining('plain http')]);
    expect(warnings({ DESK_URL: 'http://desk.example.org' })).toEqual([expect.stringContaining('plain http')]);
    expect(warnings({ DESK_URL: 'https://desk.example.org' })).toEqual([expect.stringContaining('Set DESK_PROXIES')]);
    expect(warnings({ DESK_URL: 'https://desk.example.org', DESK_PROXIES: ['127.0.0.1'] })).toEqual([]);
    expect(warnings({})).toEqual([]);
  });
});

describe('with a password', () => {
  test('one can log in, and the pages know the account', async () => {
    const made = await desk();
    const response = await login(made, { next: '/drafts/7/source' });
    expect([response.status, response.headers.get('location')]).toEqual([303, '/drafts/7/source']);
    const [cookie, mark] = response.headers.getSetCookie() as [string, string];
    expect(mark).toMatch(
      /^__Host-galley-desk-[0-9a-f]{6}-known=\S+; Max-Age=7776000; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    );
    expect(cookie).toMatch(
      /^__Host-galley-desk-[0-9a-f]{6}=[\w-]{43}\.[\w-]{43}; Max-Age=1209600; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    );
    const page = await made.ask('/drafts/7/source', { headers: { cookie: cookie.split(';')[0]! } });
    expect([page.status, await page.text()]).toEqual([200, 'number: 7']);
    expect(made.reached).toEqual(['GET /drafts/7/source editor']);
  });

  test('over plain http the cookie is not marked as secure, because browsers would not send it back', async () => {
    const made = await desk({ DESK_HOST: '192.0.2.7', DESK_URL: 'http://192.0.2.7:4181' });
    const response = await login(made, {});
    expect(response.headers.getSetCookie()[0]).toMatch(
      /^galley-desk-[^;]+; Max-Age=1209600; Path=\/; HttpOnly; SameSite=Strict$/,
    );
  });

  test('the name may be written in capitals, and the password in composed or decomposed characters', async () => {
    const made = await desk();
    await made.guard.login!.accounts.setPassword('Zoë', 'ein Schlüssel für Köln');
    expect((await login(made, { name: ' ZOË ', password: 'ein Schlu\u0308ssel fu\u0308r Ko\u0308ln' })).status).toBe(
      303,
    );
  });

  test('a wrong name, a wrong password and an account without a password get the same answer', async () => {
    const answers = [];
    const forms: Record<string, string>[] = [
      { password: 'wrong wrong wrong' },
      { name: 'nobody' },
      { name: '' },
      { password: '' },
    ];
    for (const form of forms) {
      const response = await login(await desk(), form);
      answers.push([
        response.status,
        response.headers.get('set-cookie'),
        (await response.text()).replace(/value="[^"]*"/g, ''),
      ]);
    }
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(answers[0]![0]).toBe(401);
  });

  test('a log line about a failed login contains neither account nor address', async () => {
    const made = await desk();
    await login(made, { name: 'somebody', password: 'wrong wrong wrong' });
    expect(made.log.join('')).toContain('a login to the desk failed');
    expect(made.log.join('')).not.toMatch(/somebody|198\.51\.100\.7|wrong wrong/);
  });

  test('a cookie from before the login is worthless afterwards', async () => {
    const made = await desk();
    const first = await made.signIn();
    const second = await made.signIn('editor', { headers: { cookie: first } });
    expect(second).not.toBe(first);
    expect((await made.ask('/', { headers: { cookie: first } })).status).toBe(303);
    expect((await made.ask('/', { headers: { cookie: second } })).status).toBe(200);
  });

  test('logging out ends the session for good, and clears what the browser stored', async () => {
    const made = await desk();
    const cookie = await made.signIn();
    const response = await made.ask('/logout', { method: 'POST', headers: { cookie } });
    expect([response.status, response.headers.get('location'), response.headers.get('clear-site-data')]).toEqual([
      303,
      '/login?left=1',
      '"cache", "storage"',
    ]);
    expect(response.headers.get('set-cookie')).toContain('Max-Age=0');
    expect((await made.ask('/', { headers: { cookie } })).status).toBe(303);
  });

  test('logging out needs a POST: a picture on another site can’t do it', async () => {
    const made = await desk();
    const cookie = await made.signIn();
    await made.ask('/logout', { headers: { cookie } });
    expect((await made.ask('/', { headers: { cookie } })).status).toBe(200);
  });

  test('a day without a visit ends a session, and two weeks with visits', async () => {
    const hour = 3_600_000;
    const idle = await desk();
    const cookie = await idle.signIn();
    idle.clock.at += 23 * hour;
    expect((await idle.ask('/', { headers: { cookie } })).status).toBe(200);
    idle.clock.at += 25 * hour;
    expect((await idle.ask('/', { headers: { cookie } })).status).toBe(303);

    const busy = await desk();
    const kept = await busy.signIn();
    const seen: number[] = [];
    for (let day = 0; day < 17; day++) {
      seen.push((await busy.ask('/', { headers: { cookie: kept } })).status);
      busy.clock.at += 23.9 * hour;
    }
    expect(seen.indexOf(303)).toBeGreaterThanOrEqual(14);
  });

  test('a made-up cookie, and one signed with another secret, give no access', async () => {
    const made = await desk();
    const cookie = await made.signIn();
    const [name, value] = cookie.split('=') as [string, string];
    const [token, signature] = value.split('.') as [string, string];
    const flipped = `${signature.slice(0, -2)}${signature.endsWith('AA') ? 'BB' : 'AA'}`;
    for (const forged of [
      `${token}.${flipped}`,
      token,
      `${token}.`,
      `.${signature}`,
      'x',
      '',
      `${'A'.repeat(43)}.${signature}`,
    ])
      expect((await made.ask('/', { headers: { cookie: `${name}=${forged}` } })).status).toBe(303);
  });

  test('nothing in the database gives access to the desk', async () => {
    const made = await desk();
    const cookie = await made.signIn();
    const rows = JSON.stringify([
      await made.db.selectFrom('desk_account').selectAll().execute(),
      await made.db.selectFrom('desk_session').selectAll().execute(),
      await made.db.selectFrom('desk_attempt').selectAll().execute(),
    ]);
    for (const secret of [password, ...cookie.split('=')[1]!.split('.')]) expect(rows).not.toContain(secret);
  });

  test('a new password ends all other sessions', async () => {
    const made = await desk();
    const [here, there] = [await made.signIn(), await made.signIn()];
    const response = await made.ask('/account/password', {
      method: 'POST',
      headers: { cookie: here },
      form: { current: password, fresh: 'twelve loud lighthouses' },
    });
    expect(response.headers.get('location')).toBe('/account?said=changed');
    const fresh = response.headers.get('set-cookie')!.split(';')[0]!;
    expect((await made.ask('/', { headers: { cookie: fresh } })).status).toBe(200);
    for (const cookie of [here, there]) expect((await made.ask('/', { headers: { cookie } })).status).toBe(303);
    expect((await login(made, {})).status).toBe(401);
    expect((await login(made, { password: 'twelve loud lighthouses' })).status).toBe(303);
  });

  test.each([
    ['too short', 'short', 'needs 12 characters'],
    ['the same letter', 'aaaaaaaaaaaaaaaa', 'repeats'],
    ['the account’s own name', 'editor-editor-1', 'holds the account’s name'],
  ])('a new password that is %s is refused, and nothing changes', async (_, fresh, why) => {
    const made = await desk();
    const cookie = await made.signIn();
    const response = await made.ask('/account/password', {
      method: 'POST',
      headers: { cookie },
      form: { current: password, fresh },
    });
    expect([response.status, await response.text()]).toEqual([422, expect.stringContaining(why)]);
    expect((await made.ask('/', { headers: { cookie } })).status).toBe(200);
  });

  test('changing it requires the old one', async () => {
    const made = await desk();
    const cookie = await made.signIn();
    const response = await made.ask('/account/password', {
      method: 'POST',
      headers: { cookie },
      form: { current: 'wrong wrong wrong', fresh: 'twelve loud lighthouses' },
    });
    expect([response.status, await response.text()]).toEqual([403, expect.stringContaining('Nothing was changed')]);
  });

  test('removing an account ends its sessions', async () => {
    const made = await desk();
    const cookie = await made.signIn();
    expect(await made.guard.login!.accounts.remove('editor')).toBe(true);
    expect((await made.ask('/', { headers: { cookie } })).status).toBe(303);
  });

  test('a session can end the others', async () => {
    const made = await desk();
    const [here, there] = [await made.signIn(), await made.signIn()];
    expect(await (await made.ask('/account', { headers: { cookie: here } })).text()).toContain('one other browser');
    expect(await (await made.ask('/account/sessions', { method: 'POST', headers: { cookie: here } })).text()).toContain(
      'One other browser was signed out',
    );
    expect([
      (await made.ask('/', { headers: { cookie: here } })).status,
      (await made.ask('/', { headers: { cookie: there } })).status,
    ]).toEqual([200, 303]);
  });
});

describe('the limits', () => {
  const wrong = { password: 'wrong wrong wrong' };
  const statuses = async (made: TestDesk, count: number, options: Ask = {}, form: Record<string, string> = wrong) => {
    const seen: number[] = [];
    for (let index = 0; index < count; index++) seen.push((await login(made, form, options)).status);
    return seen;
  };

  test('three attempts are free, then each failure doubles the wait', async () => {
    const made = await desk();
    expect(await statuses(made, 4)).toEqual([401, 401, 401, 401]);
    const response = await login(made, wrong);
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '1']);
    expect(await response.text()).toContain('Wait a second');
    made.clock.at += 1001;
    expect(await statuses(made, 2)).toEqual([401, 429]);
    made.clock.at += 1001;
    expect(await statuses(made, 1)).toEqual([429]);
    made.clock.at += 1001;
    expect(await statuses(made, 2)).toEqual([401, 429]);
  });

  test.each<[PaceKey['kind'], number]>([
    ['address', 900],
    ['account', 60],
  ])('the wait of an %s doubles up to %i seconds', async (kind, maxSeconds) => {
    const { clock, db } = await desk();
    const pace = openLoginPace({ db, clock, keys: keyRing('a-secret-of-the-limits') });
    const waits: number[] = [];
    for (let attempt = 1; attempt <= 40; attempt++) {
      const { waitMs } = await pace.begin([{ kind, name: 'vega' }]);
      if (waitMs === 0) continue;
      waits.push(waitMs / 1000);
      clock.at += waitMs;
    }
    expect(waits.slice(0, 4)).toEqual([1, 2, 4, 8]);
    expect(waits.at(-1)).toBe(maxSeconds);
  });

  test('while one has to wait, even the right password is refused', async () => {
    const made = await desk();
    await statuses(made, 4);
    expect((await login(made, {})).status).toBe(429);
    made.clock.at += 1001;
    expect((await login(made, {})).status).toBe(303);
  });

  test('a hundred at the same moment are not all the first', async () => {
    const made = await desk();
    const seen = await Promise.all(Array.from({ length: 40 }, () => login(made, wrong)));
    expect(seen.filter(({ status }) => status === 401).length).toBeLessThanOrEqual(4);
  });

  test('they survive a restart', async () => {
    const before = await desk();
    await statuses(before, 4);
    const after = await desk(network, { db: before.db, accounts: [] });
    after.clock.at = before.clock.at;
    expect(await statuses(after, 1)).toEqual([429]);
  });

  test('an account that is tried from many places has to wait for all of them, but at most a minute', async () => {
    const made = await desk();
    for (let index = 0; index < 12; index++) {
      await login(made, wrong, { from: `203.0.113.${index}` });
      made.clock.at += 61_000;
    }
    await login(made, wrong, { from: '203.0.113.99' });
    const response = await login(made, {}, { from: '198.51.100.200' });
    expect([response.status, Number(response.headers.get('retry-after'))]).toEqual([429, 60]);
    made.clock.at += 60_001;
    expect((await login(made, {}, { from: '198.51.100.200' })).status).toBe(303);
  });

  test('failed logins by strangers do not delay the owner in a browser that was logged in before', async () => {
    const made = await desk(network, { accounts: ['editor', 'guest'] });
    const [, mark] = (await login(made, {})).headers.getSetCookie().map((cookie) => cookie.split(';')[0]!);
    for (let index = 0; index < 12; index++) {
      await login(made, wrong, { from: `203.0.113.${index}` });
      made.clock.at += 61_000;
    }
    await login(made, wrong, { from: '203.0.113.99' });
    expect((await login(made, {})).status).toBe(429);
    expect((await login(made, {}, { headers: { cookie: mark! } })).status).toBe(303);
    // The mark belongs to one account and is limited too, so it is no way around the limit.
    expect((await login(made, wrong, { from: '203.0.113.98', headers: { cookie: `${mark}x` } })).status).toBe(429);
    expect(await statuses(made, 6, { from: '203.0.113.97', headers: { cookie: mark! } })).toEqual([
      401, 401, 401, 401, 429, 429,
    ]);
  });
  test('behind a proxy that nobody named, strangers who use up its address keep no known browser out', async () => {
    const made = await desk();
    const cookies = (
      await made.ask('/login', { method: 'POST', form: { name: 'editor', password, next: '/' } })
    ).headers
      .getSetCookie()
      .map((cookie) => cookie.split(';')[0])
      .filter((cookie) => cookie?.includes('-known='));
    for (let index = 0; index < 12; index++) await login(made, { name: `guess${index}`, ...wrong });
    expect((await login(made, { name: 'editor', password })).status).toBe(429);
    const rows = await made.db.selectFrom('desk_attempt').selectAll().execute();
    expect(rows.length).toBeLessThan(8);
    expect((await login(made, { name: 'editor', password }, { headers: { cookie: cookies.join('; ') } })).status).toBe(
      303,
    );
  });

  test('one place that tries many accounts has to wait', async () => {
    const made = await desk();
    const seen: number[] = [];
    for (let index = 0; index < 6; index++) seen.push((await login(made, { name: `guess${index}`, ...wrong })).status);
    expect(seen).toEqual([401, 401, 401, 401, 429, 429]);
  });

  test('an account that does not exist is limited in the same way', async () => {
    const made = await desk();
    expect(await statuses(made, 5, {}, { name: 'nobody', ...wrong })).toEqual([401, 401, 401, 401, 429]);
  });

  test('logging in does not reset other failures from the same place', async () => {
    const made = await desk(network, { accounts: ['editor', 'guest'] });
    const seen: number[] = [];
    for (let round = 0; round < 3; round++) {
      seen.push((await login(made, { name: 'editor', ...wrong })).status);
      seen.push((await login(made, { name: 'guest' })).status);
    }
    seen.push(
      (await login(made, { name: 'editor', ...wrong })).status,
      (await login(made, { name: 'editor', ...wrong })).status,
    );
    expect(seen).toEqual([401, 303, 401, 303, 401, 303, 401, 429]);
  });

  test('repeated successful logins are not limited', async () => {
    const made = await desk();
    expect(await statuses(made, 10, {}, {})).toEqual(Array.from({ length: 10 }, () => 303));
  });

  test('failures that a clock a year ahead counted keep nobody out once the clock is right', async () => {
    const made = await desk();
    made.clock.at += 365 * 24 * 3_600_000;
    await statuses(made, 4);
    made.clock.at -= 365 * 24 * 3_600_000;
    expect(await statuses(made, 4)).toEqual([401, 401, 401, 401]);
  });

  test('a day without a failure resets the limit', async () => {
    const made = await desk();
    await statuses(made, 4);
    made.clock.at += 25 * 3_600_000;
    expect(await statuses(made, 4)).toEqual([401, 401, 401, 401]);
  });

  test('an IPv6 network of /64 is one place', async () => {
    const made = await desk();
    const seen: number[] = [];
    for (let index = 1; index <= 6; index++)
      seen.push((await login(made, { name: `guess${index}`, ...wrong }, { from: `2001:db8::${index}` })).status);
    expect(seen).toEqual([401, 401, 401, 401, 429, 429]);
  });

  const forwarded = (address: string): Ask => ({ from: '10.0.0.2', headers: { 'x-forwarded-for': address } });

  test('X-Forwarded-For is trusted only from a proxy that was named', async () => {
    const named = await desk({ ...network, DESK_PROXIES: '10.0.0.0/8' });
    const unnamed = await desk();
    const tried = async (made: TestDesk) => {
      const seen: number[] = [];
      for (let index = 0; index < 6; index++)
        seen.push((await login(made, { name: `guess${index}`, ...wrong }, forwarded(`203.0.113.${index}`))).status);
      return seen;
    };
    expect(await tried(named)).toEqual([401, 401, 401, 401, 401, 401]);
    expect(await tried(unnamed)).toEqual([401, 401, 401, 401, 429, 429]);
  });

  test('X-Forwarded-For written by the client has no effect', async () => {
    const made = await desk({ ...network, DESK_PROXIES: '10.0.0.0/8' });
    const seen: number[] = [];
    for (let index = 0; index < 6; index++)
      seen.push(
        (await login(made, { name: `guess${index}`, ...wrong }, forwarded(`192.0.2.${index}, 203.0.113.9`))).status,
      );
    expect(seen).toEqual([401, 401, 401, 401, 429, 429]);
  });
});

describe('a session', () => {
  test('that ends, ends the streams of events that it opened', async () => {
    const made = await desk();
    made.app.get('/events', () => {
      const stream = new ReadableStream({
        async pull(controller) {
          controller.enqueue(new TextEncoder().encode(':\n\n'));
          await new Promise((resolve) => setTimeout(resolve, 5));
        },
      });
      return new Response(stream, { headers: { 'content-type': 'text/event-stream' } });
    });
    const cookie = await made.signIn();
    const reader = (await made.ask('/events', { headers: { cookie } })).body!.getReader();
    expect((await reader.read()).done).toBe(false);
    await made.guard.login!.accounts.remove('editor');
    const now = vi.spyOn(performance, 'now').mockImplementation(() => Number.MAX_SAFE_INTEGER);
    onTestFinished(() => now.mockRestore());
    let chunks = 0;
    while (!(await reader.read()).done && chunks < 20) chunks += 1;
    expect(chunks).toBeLessThan(20);
  });
});

describe('a body that is not what the page sends', () => {
  const bodies: [type: string, body: string][] = [
    ['application/json', 'null'],
    ['application/json', '[]'],
    ['application/json', '{'],
    ['application/json', '{"__proto__":{"x":1},"password":{},"response":[],"label":7}'],
    ['multipart/form-data', '--x'],
    ['multipart/form-data; boundary=x', '--x'],
    ['application/x-www-form-urlencoded', '__proto__=x&constructor=y&%'],
    ['text/plain', 'x'],
  ];
  const paths = [
    '/login',
    '/login/passkey',
    '/account/passkeys/options',
    '/account/passkeys',
    '/account/passkeys/remove',
    '/account/password',
  ];
  test.each(paths)('is refused by %s, and is no fault of ours', async (path) => {
    const made = await desk();
    const cookie = await made.signIn();
    for (const [type, body] of bodies) {
      const response = await made.app.request(`http://x${path}`, {
        method: 'POST',
        body,
        headers: { host: 'desk.example.org', origin: 'https://desk.example.org', 'content-type': type, cookie },
      });
      expect([type, body, response.status >= 400 && response.status < 500]).toEqual([type, body, true]);
    }
  });

  test('a word of ours that nobody gave is no message', async () => {
    const made = await desk();
    const cookie = await made.signIn();
    for (const said of ['__proto__', 'constructor', 'toString'])
      expect((await made.ask(`/account?said=${said}`, { headers: { cookie } })).status).toBe(200);
  });
});

describe('passkeys', () => {
  test('asking for one reveals no account and stores nothing, so that many requests do not block others', async () => {
    const made = await desk();
    const ask = async () => (await made.ask('/login/passkey/options', { method: 'POST', json: {} })).json();
    const options = (await ask()) as Record<string, unknown>;
    expect(options).toMatchObject({ rpId: 'desk.example.org', userVerification: 'required' });
    expect(options.allowCredentials ?? []).toEqual([]);
    for (let index = 0; index < 50; index++) await ask();
    expect(await made.db.selectFrom('desk_challenge').selectAll().execute()).toEqual([]);
  });

  test('a challenge works once, for its purpose, for five minutes, and only if it is ours', async () => {
    const made = await desk();
    const keys = keyRing('a secret of sixteen characters');
    const challenges = openChallenges({ db: made.db, clock: made.clock, keys });
    const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');
    const [first, second] = [text(challenges.make('login')), text(challenges.make('login'))];
    expect(await challenges.use(first, 'add:editor')).toBe(false);
    expect(
      await challenges.use(
        first.replace(/^./, (letter) => (letter === 'A' ? 'B' : 'A')),
        'login',
      ),
    ).toBe(false);
    expect(await challenges.use('', 'login')).toBe(false);
    expect([await challenges.use(first, 'login'), await challenges.use(first, 'login')]).toEqual([true, false]);
    made.clock.at += 5 * 60_000;
    expect(await challenges.use(second, 'login')).toBe(false);
  });

  test.each([undefined, {}, null, 'x', { id: 5 }, { id: 'unknown', response: {} }])(
    'an answer of %j is refused like any other, and limited',
    async (response) => {
      const made = await desk();
      const seen: number[] = [];
      for (let index = 0; index < 5; index++)
        seen.push((await made.ask('/login/passkey', { method: 'POST', json: { response } })).status);
      expect(seen).toEqual([401, 401, 401, 401, 429]);
    },
  );
});

describe('the redirect after a login', () => {
  test.each(['/', '/drafts/7?x=1#y', '/a/b'])('%s stays on this desk', (next) => expect(safeNext(next)).toBe(next));
  test.each([
    'https://evil.example.org/',
    '//evil.example.org',
    '/\\evil.example.org',
    '/\t/evil.example.org',
    'javascript:alert(1)',
    '',
    'drafts',
    '/login',
    '/logout',
    '/login?next=/login',
    '/..//evil.example.org',
    '/./\\evil.example.org',
    '/a/../..//evil.example.org/x',
    '/%2e%2e//evil.example.org',
  ])('%j is not', (next) => expect(safeNext(next)).toBe('/'));

  test('typed text is shown as text', async () => {
    const response = await login(await desk(), {
      name: '"><script>alert(1)</script>',
      password: 'wrong wrong wrong',
      next: '/"><script>',
    });
    expect(await response.text()).not.toContain('<script>alert');
  });

  test('a body that is too large is not read', async () => {
    expect(
      (await login(await desk(), { password: 'x'.repeat(40_000) }, { headers: { 'content-length': '40100' } })).status,
    ).toBe(413);
  });
});
