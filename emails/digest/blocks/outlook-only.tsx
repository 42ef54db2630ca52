import { createElement } from 'react';

/**
 * Markup for Outlook on Windows alone. React can't write a conditional comment, nor a table that opens in one
 * place and closes in another; the element around it is taken out by `finish` in theme.tsx.
 */
export function OutlookOnly({ html }: { html: string }) {
  return createElement('outlook-only', { dangerouslySetInnerHTML: { __html: `<!--[if mso]>${html}<![endif]-->` } });
}
