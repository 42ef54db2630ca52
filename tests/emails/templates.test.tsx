import { readdirSync } from 'node:fs';
import { previewView } from '../../emails/preview-view.ts';
import type { ComponentType } from 'react';
import { render } from '@react-email/render';
import { describe, expect, test } from 'vitest';

interface Template {
  default?: ComponentType & { PreviewProps?: object };
}

const folder = new URL('../../emails/digest/', import.meta.url);
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.tsx'));
const templates: [string, NonNullable<Template['default']>][] = [];
for (const file of files.toSorted()) {
  const { default: component } = (await import(new URL(file, folder).href)) as Template;
  if (component) templates.push([file, component]);
}

/** `react-email dev --dir emails` lists every file with a default export and renders it with its PreviewProps. */
describe('the preview of the digest', () => {
  test('shows the issue and one template for each kind of section', () => {
    expect(templates.map(([file]) => file)).toEqual([
      ...[...new Set(previewView.sections.map(({ kind }) => kind)), 'masthead']
        .toSorted()
        .map((block) => `blocks/${block}.tsx`),
      'issue.tsx',
    ]);
  });

  test.each(templates)('renders %s by itself, as a whole page', async (_file, Component) => {
    expect(Component.PreviewProps).toBeDefined();
    const html = await render(<Component {...Component.PreviewProps} />);
    expect(html).toMatch(/<html[^>]*>.*<h[12].*<\/html>/s);
  });
});
