import { once } from 'node:events';
import { afterEach, expect, test, vi } from 'vitest';
import { browserCommand } from '../../src/cli/kit/open-browser.ts';
import { makePublication, type Publication } from '../cli/galley.ts';

const made: Publication[] = [];
afterEach(() => made.splice(0).forEach((one) => one.remove()));

async function publication(): Promise<Publication> {
  const one = await makePublication();
  made.push(one);
  return one;
}

/** Starts a command that keeps running, and waits for its first line. */
async function open({ stay }: Publication, args: string[]) {
  const { terminal, ended } = stay(args);
  const line = await vi.waitUntil(() => terminal.stdout.text(), { timeout: 60_000 });
  return {
    url: /http:\/\/localhost:\d+\S*/.exec(line)?.[0] ?? '',
    close() {
      terminal.emit('SIGTERM');
      return ended;
    },
  };
}

/** Opens an address as a browser that keeps its cookie. */
async function read(address: string): Promise<string> {
  const first = await fetch(address, { redirect: 'manual' });
  const cookie = first.headers.get('set-cookie')!.split(';')[0]!;
  return (await fetch(new URL(first.headers.get('location')!, address), { headers: { cookie } })).text();
}

test('`galley desk 7` opens the desk at that draft and ends when asked to', async () => {
  const desk = await open(await publication(), ['desk', '7', '--no-open', '--port', '0']);
  expect(desk.url).toMatch(/\/drafts\/7\?key=[\w-]{43}$/);
  expect(await read(desk.url)).toContain('issue seven');
  expect((await desk.close()).code).toBe(0);
});

test('without the key of its address the desk shows nothing, also to a connection from this machine', async () => {
  const desk = await open(await publication(), ['desk', '--no-open', '--port', '0']);
  for (const path of ['/', '/drafts/7', '/drafts/7/source', '/inbox', '/metrics', '/sends']) {
    const answer = await fetch(new URL(path, desk.url));
    expect([path, answer.status]).toEqual([path, 401]);
    expect(await answer.text()).not.toContain('issue seven');
  }
  await desk.close();
});

test('as a process it ends with 0 when asked to', async () => {
  const { child, ended } = (await publication()).begin(['desk', '--no-open', '--port', '0']);
  await once(child.stdout!, 'data');
  child.kill('SIGTERM');
  expect((await ended).code).toBe(0);
});

test('a second one finds the first and opens that', async () => {
  const own = await publication();
  const first = await open(own, ['desk', '--no-open']);
  const second = await own.galley(['desk', '7', '--no-open']);
  expect([second.code, second.stdout]).toEqual([
    0,
    expect.stringContaining(`${first.url.replace('/?', '/drafts/7?')}  is running already`),
  ]);
  await first.close();
});

test('another publication’s desk on its port is not taken for its own', async () => {
  const [one, other] = [await publication(), await publication()];
  const first = await open(one, ['desk', '--no-open']);
  const second = await other.galley(['desk', '--no-open', '--port', one.env.DESK_PORT!]);
  expect([second.code, second.stderr]).toEqual([1, expect.stringContaining(`Port ${one.env.DESK_PORT} is in use`)]);
  await first.close();
});

test('a missing draft is reported before anything is opened', async () => {
  const { code, stderr } = await (await publication()).galley(['desk', '99', '--no-open']);
  expect([code, stderr]).toEqual([1, expect.stringContaining('There is no draft of issue 99')]);
});

test.each([
  [['studio', '7'], '`galley studio` is now `galley desk`'],
  [['desk', 'password'], 'Accounts are now managed by `galley accounts`.'],
])('%j, a name from before, is answered with the new one', async (words, message) => {
  const { code, stderr } = await (await publication()).galley(words);
  expect([code, stderr]).toEqual([1, expect.stringContaining(message)]);
});

test.each(['-1', '70000', 'desk'])('%s is not a port', async (port) => {
  const { code, stderr } = await (await publication()).galley(['desk', `--port=${port}`]);
  expect([code, stderr]).toEqual([1, expect.stringContaining('A port is a number from 0 to 65535')]);
});

test.each([
  ['a Mac', 'darwin', {}, true, 'open'],
  ['Windows', 'win32', {}, true, 'cmd'],
  ['a Linux desktop', 'linux', { DISPLAY: ':0' }, true, 'xdg-open'],
  ['Wayland', 'linux', { WAYLAND_DISPLAY: 'wayland-0' }, true, 'xdg-open'],
  ['a server', 'linux', {}, true, undefined],
  ['a session over SSH', 'darwin', { SSH_CONNECTION: '192.0.2.1 5000 192.0.2.2 22' }, true, undefined],
  ['a build', 'darwin', { CI: 'true' }, true, undefined],
  ['a pipe', 'darwin', {}, undefined, undefined],
] as const)('on %s the browser is opened where there is one', (_where, platform, environment, isTerminal, command) => {
  expect(browserCommand('http://localhost:4181/', platform, environment, isTerminal)?.[0]).toBe(command);
});
