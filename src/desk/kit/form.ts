import type { Context, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { errorPage } from '../../http/page.tsx';

/** Reads a posted form: the text of a field without blanks around it, '' where there is none (or a file). */
export async function readForm(context: Context): Promise<(name: string) => string> {
  const body = await context.req.parseBody();
  return (name) => {
    const value = body[name];
    return typeof value === 'string' ? value.trim() : '';
  };
}

/** Refuses a larger body with a page that says so. */
export function formLimit(maxBytes: number): MiddlewareHandler {
  return bodyLimit({
    maxSize: maxBytes,
    onError: () => errorPage(413, 'Request too large', 'No form here sends as much.', 'Use the button on the page.'),
  });
}
