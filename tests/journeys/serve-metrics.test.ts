import { afterEach, expect, test } from 'vitest';
import { startServing } from '../../src/wire/serving.ts';
import { freePorts } from '../fakes/free-ports.ts';
import { makeWorkspace } from './workspace.ts';

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of open.splice(0).toReversed()) await end();
});

test('`galley serve --metrics-port` serves metrics on a port of their own, and no pages of the desk', async () => {
  const [port, deskPort, inboxPort, metricsPort] = (await freePorts(4)) as [number, number, number, number];
  const workspace = await makeWorkspace({
    smtpUrl: '',
    variables: {
      SMTP_URL: undefined as unknown as string,
      PORT: String(port),
      PUBLIC_URL: `http://localhost:${port}`,
      DESK_PORT: String(deskPort),
      INBOX_PORT: String(inboxPort),
    },
  });
  open.push(() => workspace.close());
  const serving = await startServing(workspace.app, { metricsPort });
  open.push(() => serving.close());
  await workspace.addReaders(1);
  await workspace.send(7);
  const ask = (path: string) => fetch(`http://127.0.0.1:${metricsPort}${path}`);
  expect(await (await ask('/healthz')).text()).toBe('ok\n');
  expect(await (await ask('/metrics')).text()).toContain('galley_events_lost_total{kind="click"} 0');
  for (const path of ['/', '/drafts/7', '/queue']) expect((await ask(path)).status).toBe(404);
});
