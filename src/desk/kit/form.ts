import type { Context, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { errorPage } from '../../http/page.tsx';

/**
 * Reads a posted form. The returned function gives a field's text without surrounding blanks, or '' if the field is
 * missing or a file.
 */
export async function readForm(context: Context): Promise<(name: string) => string> {
  // A body that is no form, such as a multipart one without its boundary, has no fields.
  const body = await context.req.parseBody().catch((): Record<string, unknown> => ({}));
  return (name) => {
    const value = Object.hasOwn(body, name) ? body[name] : undefined;
    return typeof value === 'string' ? value.trim() : '';
  };
}

/** Reads a posted JSON object; of anything else, such as `null` or half a text, an object without fields. */
export async function readJson(context: Context): Promise<Record<string, unknown>> {
  const value = await context.req.json<unknown>().catch(() => undefined);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

/** Refuses larger bodies with a page that states the reason. */
export function formLimit(maxBytes: number): MiddlewareHandler {
  return bodyLimit({
    maxSize: maxBytes,
    onError: () => errorPage(413, 'Request too large', 'No form here sends as much.', 'Use the button on the page.'),
  });
}
