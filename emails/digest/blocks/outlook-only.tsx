import { createElement } from 'react';

/**
 * Markup for Outlook on Windows only. React can't produce a conditional comment, or a table that opens in one place and
 * closes in another; `finish` in theme.tsx removes the element around it.
 */
export function OutlookOnly({ html }: { html: string }) {
  return createElement('outlook-only', { dangerouslySetInnerHTML: { __html: `<!--[if mso]>${html}<![endif]-->` } });
}
