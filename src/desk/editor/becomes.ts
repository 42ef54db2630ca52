import { renderMarkdown } from '../../issue/markdown/render-markdown.ts';

/** The HTML of a text with Markdown in it; empty if it has none, so that readers get what is typed. */
export function becomes(markdown: string): string {
  if (!/[*_`[\]<>#~|\\-]|\d[.)]|https?:|\{\{/.test(markdown)) return '';
  const { html } = renderMarkdown(markdown, { link: (url) => url, publicUrl: '' });
  // A picture is named: the form is no place to load it, and the preview shows it.
  const named = html.replaceAll(/<img\b[^>]*?\balt="([^"]*)"[^>]*>/g, '<em>$1</em>');
  return /<(?!\/?p\b|br\b)\w/.test(named) ? named : '';
}
