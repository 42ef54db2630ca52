import { describe, expect, test } from 'vitest';
import { openMetrics, type Metrics, type QueueNumbers, type SendNumbers } from '../../src/wire/metrics.ts';

const never = <T>() => new Promise<T>(() => {});
const down = async () => {
  throw new Error('Redis is away');
};

/** The page as a map from a series to its number. */
async function seriesOf(metrics: Metrics): Promise<Map<string, number>> {
  const lines = (await metrics.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  );
}

describe('the numbers', () => {
  test('deliveries are counted by outcome, one or many at a time', async () => {
    const metrics = openMetrics();
    metrics.closed('accepted');
    metrics.closed('accepted', 40);
    metrics.closed('deferred');
    const series = await seriesOf(metrics);
    expect(series.get('galley_deliveries_total{outcome="accepted"}')).toBe(41);
    expect(series.get('galley_deliveries_total{outcome="deferred"}')).toBe(1);
  });

  test('an outcome without events is shown as 0, so that its first one shows in the rate', async () => {
    const series = await seriesOf(openMetrics());
    expect(series.get('galley_deliveries_total{outcome="uncertain"}')).toBe(0);
    expect(series.get('galley_events_lost_total{kind="click"}')).toBe(0);
  });

  test('a conversation is counted for its relay', async () => {
    const metrics = openMetrics();
    metrics.conversed('mail.example.org:587', 0.03);
    metrics.conversed('mail.example.org:587', 4);
    metrics.conversed('backup.example.org:25', 0.2);
    const series = await seriesOf(metrics);
    expect(series.get('galley_smtp_conversation_seconds_count{relay="mail.example.org:587"}')).toBe(2);
    expect(series.get('galley_smtp_conversation_seconds_bucket{le="0.05",relay="mail.example.org:587"}')).toBe(1);
    expect(series.get('galley_smtp_conversation_seconds_count{relay="backup.example.org:25"}')).toBe(1);
  });

  test('a commit of the ledger is counted with its time and its rows', async () => {
    const metrics = openMetrics();
    metrics.committed(12, 0.004);
    metrics.committed(3, 0.002);
    const series = await seriesOf(metrics);
    expect(series.get('galley_ledger_commit_seconds_count')).toBe(2);
    expect(series.get('galley_ledger_commit_rows_sum')).toBe(15);
  });

  test('batches, events and the queue’s troubles are counted', async () => {
    const metrics = openMetrics();
    metrics.claimed();
    metrics.recorded('click', 3);
    metrics.lost('open');
    metrics.troubled('E_STALLED');
    const series = await seriesOf(metrics);
    expect(series.get('galley_batches_claimed_total')).toBe(1);
    expect(series.get('galley_events_recorded_total{kind="click"}')).toBe(3);
    expect(series.get('galley_events_lost_total{kind="open"}')).toBe(1);
    expect(series.get('galley_queue_troubles_total{code="E_STALLED"}')).toBe(1);
  });

  test('those of the process are on the page too', async () => {
    const series = await seriesOf(openMetrics());
    expect(series.get('process_resident_memory_bytes')).toBeGreaterThan(1_000_000);
  });
});

describe('values read at each scrape', () => {
  test('are current', async () => {
    const metrics = openMetrics();
    let waiting = 7;
    metrics.watchQueue(async () => ({ waiting, active: 1, delayed: 0, failed: 0 }));
    metrics.watchSends(async () => ({ uncertain: 2, heldDomains: 1, sends: { sending: 1, finished: 30 } }));
    const first = await seriesOf(metrics);
    waiting = 3;
    const second = await seriesOf(metrics);
    expect([first, second].map((series) => series.get('galley_queue_ids{state="waiting"}'))).toEqual([7, 3]);
    expect(second.get('galley_deliveries_uncertain')).toBe(2);
    expect(second.get('galley_domains_held')).toBe(1);
    expect(second.get('galley_sends{status="sending"}')).toBe(1);
    expect(second.get('galley_sends{status="paused"}')).toBe(0);
  });

  test('are not set if there is no reader for them', async () => {
    const names = [...(await seriesOf(openMetrics())).keys()].join('\n');
    expect(names).not.toMatch(/^galley_(queue_ids|sends|deliveries_uncertain|domains_held)/m);
  });

  test.each([
    ['fails', down],
    ['hangs', never<QueueNumbers>],
  ])('is left out rather than shown old when the reading %s, and counted', async (_, broken) => {
    const metrics = openMetrics();
    metrics.watchQueue(async () => ({ waiting: 7, active: 0, delayed: 0, failed: 0 }));
    await metrics.text();
    metrics.watchQueue(broken);
    const series = await seriesOf(metrics);
    expect(series.has('galley_queue_ids{state="waiting"}')).toBe(false);
    expect(series.get('galley_metrics_unread_total{source="queue"}')).toBe(1);
    expect(series.has('galley_deliveries_total{outcome="accepted"}')).toBe(true);
  });

  test('do not show “no uncertain deliveries” if the database is unreachable', async () => {
    const metrics = openMetrics();
    metrics.watchSends(async (): Promise<SendNumbers> => ({ uncertain: 4, heldDomains: 0, sends: {} }));
    await metrics.text();
    metrics.watchSends(down);
    const series = await seriesOf(metrics);
    expect(series.has('galley_deliveries_uncertain')).toBe(false);
    expect(series.get('galley_metrics_unread_total{source="sends"}')).toBe(1);
  });
});

test('two sets of metrics in one process are separate', async () => {
  const [one, other] = [openMetrics(), openMetrics()];
  one.closed('accepted');
  expect((await seriesOf(other)).get('galley_deliveries_total{outcome="accepted"}')).toBe(0);
});

test('the page has the type that Prometheus expects, and every series has its help and type', async () => {
  const metrics = openMetrics();
  expect(metrics.contentType).toBe('text/plain; version=0.0.4; charset=utf-8');
  const text = await metrics.text();
  const described = new Set([...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name));
  const helped = new Set([...text.matchAll(/^# HELP (\S+) \S/gm)].map(([, name]) => name));
  expect(described).toEqual(helped);
  for (const line of text.split('\n').filter((each) => each.startsWith('galley_'))) {
    const name = /^\w+/.exec(line)![0];
    expect(described).toContain(described.has(name) ? name : name.replace(/_(bucket|sum|count)$/, ''));
  }
});
