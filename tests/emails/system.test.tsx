import { describe, expect, test } from 'vitest';
import type { ComponentType } from 'react';
import { render } from '@react-email/render';
import { light } from '../../emails/digest/tokens.ts';
import { renderSystemMail } from '../../emails/system/render.tsx';
import { previewMails, systemMailNames, type SystemMailView } from '../../emails/system/view.ts';

const arabic = (view: SystemMailView): SystemMailView => ({ ...view, lang: 'ar', dir: 'rtl', subject: 'مرحبا بكم' });

describe.each(systemMailNames)('the %s mail', (name) => {
  test('can be seen by itself in React Email’s preview', async () => {
    const { default: Mail } = (await import(`../../emails/system/${name}.tsx`)) as {
      default: ComponentType<object> & { PreviewProps: object };
    };
    expect(await render(<Mail {...Mail.PreviewProps} />)).toMatch(/<html.*<h1.*<\/html>/s);
  });

  test('gives the same bytes each time', async () => {
    expect(await renderSystemMail(name, previewMails[name])).toEqual(await renderSystemMail(name, previewMails[name]));
  });

  test('is short, closes every table, and has the digest’s accent and both dark sheets', async () => {
    const { html } = await renderSystemMail(name, previewMails[name]);
    const unbalanced = ['table', 'tr', 'td', 'p', 'a', 'div'].filter(
      (tag) => html.split(new RegExp(`<${tag}\\b`)).length !== html.split(`</${tag}>`).length,
    );
    expect(unbalanced).toEqual([]);
    expect(Buffer.byteLength(html)).toBeLessThan(12_000);
    expect(html).toContain(light.accent);
    expect(html).toContain('prefers-color-scheme:dark');
    expect(html).toContain('[data-ogsc]');
    expect(html).not.toContain('<!--$');
  });

  test('links to its action in both parts, and shows the sender’s postal address', async () => {
    const { html, text } = await renderSystemMail(name, previewMails[name]);
    const { actionUrl, button } = previewMails[name];
    expect(html).toContain(`href="${actionUrl}"`);
    expect(text).toContain(`${button}:\n${actionUrl}\n`);
    for (const part of [html, text]) expect(part).toContain('12 Sample Street, 10000 Example City');
  });

  test('has no text of its own: with Arabic text it is Arabic, from right to left', async () => {
    const { html } = await renderSystemMail(name, arabic(previewMails[name]));
    expect(html).toContain('<html dir="rtl" lang="ar">');
    expect(html).toContain('text-align:right');
  });

  test('has a text part of 72 columns, except for the address', async () => {
    const { text } = await renderSystemMail(name, previewMails[name]);
    expect(text.split('\n').filter((line) => line.length > 72 && !line.startsWith('https://'))).toEqual([]);
    expect(text.endsWith('Example City\n')).toBe(true);
  });
});
