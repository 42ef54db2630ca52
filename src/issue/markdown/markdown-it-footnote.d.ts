declare module 'markdown-it-footnote' {
  import type { MarkdownIt } from 'markdown-it';
  /** `[^1]` with its note, and `^[a note in place]`. */
  const plugin: (markdown: MarkdownIt) => void;
  export default plugin;
}
