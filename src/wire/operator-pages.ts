import { Hono } from 'hono';
import type { Metrics } from './metrics.ts';

/** `/metrics` for Prometheus and `/healthz` for a service manager. These are not pages for people. */
export function operatorPages(metrics: Metrics): Hono {
  const pages = new Hono();
  pages.get('/healthz', (context) => context.text('ok\n'));
  pages.get('/metrics', async (context) => {
    context.header('Content-Type', metrics.contentType);
    return context.body(await metrics.text());
  });
  return pages;
}
