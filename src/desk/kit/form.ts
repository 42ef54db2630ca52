import type { Context, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { errorPage } from '../../http/page.tsx';

/**
 * Reads a posted form. The returned function gives a field's text without surrounding blanks, or '' if the field is
 * missing or a file.
 */
export async function readForm(context: Context): Promise<(name: string) => string> {
  const body = await context.req.parseBody();
  return (name) => {
    const value = body[name];
    return typeof value === 'string' ? value.trim() : '';
  };
}

/** Refuses larger bodies with a page that states the reason. */
export function formLimit(maxBytes: number): MiddlewareHandler {
  return bodyLimit({
    maxSize: maxBytes,
    onError: () => errorPage(413, 'Request too large', 'No form here sends as much.', 'Use the button on the page.'),
  });
}
