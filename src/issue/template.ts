/**
 * Handlebars for the reader's own fields. A draft's text may hold `{{subscriber.city}}`, `{{default a "b"}}`,
 * `{{#if …}}…{{else}}…{{/if}}`, `{{#unless}}`, `(eq a b)` and `{{date …}}`; nothing else of the language, so that
 * a mistake is reported by the check and not found in a reader's mailbox.
 */
import Handlebars from 'handlebars';
import { nearest } from '../yaml/zod-problems.ts';
import { mark } from './marks.ts';

/** What a template may name. Every declared field is present; one a reader lacks is the empty string. */
export interface TemplateData {
  subscriber: Record<string, string>;
  issue: { number: number; date: string };
  publication: { name: string };
}

export interface TemplateFault {
  message: string;
  hint?: string;
  /** In the template's text. */
  offset: number;
}

const inlineHelpers = ['default', 'eq', 'date'];
const blockHelpers = ['if', 'unless'];
const argumentsOf: Record<string, [min: number, max: number]> = {
  default: [2, 2],
  eq: [2, 2],
  date: [1, 2],
  if: [1, 1],
  unless: [1, 1],
};
const dateStyles = ['full', 'long', 'medium', 'short'] as const;

/** Paths that every template may use besides `subscriber.<field>`. */
const otherPaths = ['issue.number', 'issue.date', 'publication.name'];

/** `email` and `since` (the day of joining) are known of every reader. */
function knownPaths(fields: string[]): string[] {
  return ['email', 'since', ...fields].map((field) => `subscriber.${field}`).concat(otherPaths);
}

/** `{{ a | default "b" }}`, as people know it from other template languages, is `{{default a "b"}}`. */
function normaliseTag(tag: string): string {
  const [, open, path, helper, argument, close] =
    /^\{\{(~?)\s*([\w.]+)\s*\|\s*(default|date)(?:\s*("[^"]*"|'[^']*'))?\s*(~?)\}\}$/.exec(tag) ?? [];
  return path === undefined ? tag : `{{${open}${helper} ${path}${argument ? ` ${argument}` : ''}${close}}}`;
}

function normaliseTags(source: string): string {
  return replaceTags(source, normaliseTag);
}

/** Everything wrong with a template, at once. */
export function lintTemplate(written: string, fields: string[]): TemplateFault[] {
  const source = normaliseTags(written);
  if (!source.includes('{{')) return [];
  const unread = unreadable(source);
  if (unread) return [{ ...unread, offset: nearestOffset(written, source, unread.offset) }];
  let program: hbs.AST.Program;
  try {
    program = Handlebars.parse(source);
  } catch (error) {
    return [parseFault(error as Error, source)];
  }
  const faults: TemplateFault[] = [];
  const known = knownPaths(fields);
  // Positions refer to the normalised text; the tag's own words lead back to what was written.
  const offsetOf = (node: hbs.AST.Node) => nearestOffset(written, source, offsetAt(source, node.loc.start));
  const fault = (node: hbs.AST.Node, message: string, hint?: string) => {
    // A pasted program has thousands; finding the place of each would take seconds.
    if (faults.length < 50) faults.push({ message, ...(hint ? { hint } : {}), offset: offsetOf(node) });
  };

  const checkPath = (path: hbs.AST.PathExpression) => {
    if (path.data || path.depth > 0 || !known.includes(path.original)) {
      const near = nearest(path.original, known) ?? known.find((candidate) => candidate.endsWith(`.${path.original}`));
      fault(
        path,
        unknownField(path.original, near),
        near ? undefined : `Known: ${known.join(', ')}. Own fields are declared under \`fields\` in galley.yaml.`,
      );
    }
  };
  const checkExpression = (node: hbs.AST.Expression) => {
    if (node.type === 'PathExpression') checkPath(node as hbs.AST.PathExpression);
    else if (node.type === 'SubExpression') checkCall(node as hbs.AST.SubExpression, inlineHelpers);
    else if (node.type === 'StringLiteral' && (node as hbs.AST.StringLiteral).value.includes('}}'))
      fault(node, 'a text inside a tag can’t contain }}');
  };
  const checkCall = (
    call: hbs.AST.SubExpression | hbs.AST.MustacheStatement | hbs.AST.BlockStatement,
    allowed: string[],
  ) => {
    const name = (call.path as hbs.AST.PathExpression).original;
    if (!allowed.includes(name)) {
      const near = nearest(name, allowed);
      fault(
        call,
        `there is no helper \`${name}\`` + (near ? `, did you mean \`${near}\`?` : ''),
        `Helpers: ${[...blockHelpers, ...inlineHelpers].join(', ')}.`,
      );
      return;
    }
    const [min, max] = argumentsOf[name]!;
    if (call.params.length < min || call.params.length > max || call.hash?.pairs.length) {
      fault(
        call,
        `\`${name}\` takes ${min === max ? min : `${min} or ${max}`} ${max === 1 ? 'value' : 'values'}, here it has ${call.params.length}`,
      );
    }
    const style = call.params[1];
    if (
      name === 'date' &&
      style &&
      !(style.type === 'StringLiteral' && dateStyles.includes((style as hbs.AST.StringLiteral).value as never))
    ) {
      fault(call, '`date` knows the styles "full", "long", "medium" and "short"');
    }
    const day = call.params[0];
    if (name === 'date' && day?.type.endsWith('Literal')) {
      const { original } = day as unknown as { original: unknown };
      if (typeof original !== 'string' || dayOf(original) === undefined)
        fault(
          day,
          `${JSON.stringify(original)} is no day that exists`,
          'Write it as "2026-11-27", or name a field: {{date issue.date}}.',
        );
    }
    call.params.forEach(checkExpression);
  };
  const checkProgram = (part: hbs.AST.Program | undefined) => {
    for (const node of part?.body ?? []) {
      if (node.type === 'ContentStatement') {
        if (contentOf(node).includes('{{'))
          fault(
            node,
            'a backslash before {{ is not supported',
            'Leave the braces out, or write one of them as &#123;.',
          );
      } else if (node.type === 'MustacheStatement') {
        const mustache = node as hbs.AST.MustacheStatement;
        if (!mustache.escaped) fault(node, 'three braces would let a reader’s field write HTML', 'Use two braces.');
        if (mustache.params.length > 0) checkCall(mustache, inlineHelpers);
        else if (mustache.path.type === 'PathExpression') checkPath(mustache.path as hbs.AST.PathExpression);
        else fault(node, 'a tag names a field; this one is only a text or a number', 'Write it without the braces.');
      } else if (node.type === 'BlockStatement') {
        const block = node as hbs.AST.BlockStatement;
        checkCall(block, blockHelpers);
        checkProgram(block.program);
        checkProgram(block.inverse);
      } else if (node.type === 'CommentStatement') {
        const { open, close } = (node as hbs.AST.CommentStatement & { strip: hbs.AST.StripFlags }).strip;
        if (open || close) fault(node, 'a comment takes no ~', 'Write {{!-- … --}}.');
      } else {
        fault(node, 'partials and decorators are not available in a draft');
      }
    }
  };
  checkProgram(program);
  return faults;
}

/** Handlebars reads these, but a draft's tags are found by `tagsIn`, which does not. */
function unreadable(source: string): TemplateFault | undefined {
  const raw = source.indexOf('{{{{');
  if (raw >= 0) return { message: 'four braces are not supported', hint: 'Use two.', offset: raw };
  for (const { tag, index: offset } of tagsIn(source)) {
    if (/^\{\{~?\s*\^/.test(tag))
      return { message: '{{^ is not supported', hint: 'Write {{#unless …}}, or {{else}} inside a block.', offset };
  }
  return undefined;
}

/** The type Handlebars declares for it is a mistake; it is the text as written. */
function contentOf(node: hbs.AST.Node): string {
  const { original } = node as unknown as { original: string };
  return original;
}

function parseFault(error: Error, source: string): TemplateFault {
  const line = Number(/line (\d+)/i.exec(error.message)?.[1] ?? 1);
  const mismatch = /(\w+) doesn't match (\w+)/.exec(error.message);
  const lineStart = source
    .split('\n')
    .slice(0, line - 1)
    .reduce((sum, text) => sum + text.length + 1, 0);
  const inLine = source.slice(lineStart).indexOf('{{');
  const offset = inLine < 0 ? source.indexOf('{{') : lineStart + inLine;
  if (mismatch)
    return {
      message: `{{#${mismatch[1]}}} is closed by {{/${mismatch[2]}}}`,
      hint: 'Close the inner block first.',
      offset,
    };
  if (/got 'EOF'/.test(error.message))
    return {
      message: 'a {{#if}} or {{#unless}} is never closed',
      hint: 'Add {{/if}} or {{/unless}} after the part it governs.',
      offset: openBlock(source) ?? offset,
    };
  return {
    message: 'this {{ … }} can’t be read',
    hint: 'Write {{subscriber.firstName}}, {{default subscriber.firstName "there"}} or {{#if subscriber.city}}…{{else}}…{{/if}}.',
    offset,
  };
}

/** Where the innermost block begins that nothing closes. */
function openBlock(source: string): number | undefined {
  const open: number[] = [];
  for (const { tag, index } of tagsIn(source)) {
    if (/^\{\{~?\s*#/.test(tag)) open.push(index);
    else if (/^\{\{~?\s*\//.test(tag)) open.pop();
  }
  return open.at(-1);
}

function offsetAt(source: string, { line, column }: { line: number; column: number }): number {
  return (
    source
      .split('\n')
      .slice(0, line - 1)
      .reduce((sum, text) => sum + text.length + 1, 0) + column
  );
}

/** Both texts have the same tags in the same order; the n-th `{{` of one is the n-th of the other. */
function nearestOffset(written: string, source: string, offset: number): number {
  if (written === source) return offset;
  const tagNumber = source.slice(0, offset + 2).split('{{').length - 1;
  let at = -1;
  for (let n = 0; n < tagNumber; n++) at = written.indexOf('{{', at < 0 ? 0 : at + 2);
  return Math.max(at, 0);
}

/**
 * Every `{{…}}`, comments included. Safe after `lintTemplate` found nothing. Not a regular expression: where nothing
 * closes, it would search to the end for each `{{`.
 */
export function tagsIn(source: string): { tag: string; index: number }[] {
  const tags: { tag: string; index: number }[] = [];
  let hasCommentEnd = true;
  for (let index = source.indexOf('{{'); index >= 0;) {
    let close = -1;
    if (hasCommentEnd && source.startsWith('{{!--', index)) {
      close = source.indexOf('--}}', index + 5);
      hasCommentEnd = close >= 0;
      if (hasCommentEnd) close += 2;
    }
    if (close < 0) close = source.indexOf('}}', index + 2);
    if (close < 0) break;
    tags.push({ tag: source.slice(index, close + 2), index });
    index = source.indexOf('{{', close + 2);
  }
  return tags;
}

function replaceTags(source: string, replacement: (tag: string) => string): string {
  let from = 0;
  let out = '';
  for (const { tag, index } of tagsIn(source)) {
    out += source.slice(from, index) + replacement(tag);
    from = index + tag.length;
  }
  return out + source.slice(from);
}

/** Puts a mark in the place of each Handlebars tag, and the tag at the end of `tags`; comments fall away. */
export function markTags(source: string, tags: string[]): string {
  return replaceTags(source, (tag) => markTag(tag, tags));
}

/** The mark for one tag, or nothing for a comment. */
export function markTag(tag: string, tags: string[]): string {
  return tag.startsWith('{{!') ? '' : mark(markKindOf(tag), tags.push(normaliseTag(tag)) - 1);
}

function markKindOf(tag: string): 'f' | 'b' | 'e' {
  if (/^\{\{~?\s*#/.test(tag)) return 'b';
  return /^\{\{~?\s*\//.test(tag) ? 'e' : 'f';
}

export type TemplateFunction = (data: TemplateData) => string;

/**
 * Compiles once, fills many times. `html` escapes the values for HTML; `text` leaves them as they are (a header
 * or the text part encodes them where they land). A field that is missing from the data throws: the caller
 * gives every declared field.
 */
export function compileTemplate(source: string, context: 'html' | 'text', lang: string): TemplateFunction {
  const handlebars = Handlebars.create();
  for (const name of ['each', 'with', 'lookup', 'log', 'blockHelperMissing', 'helperMissing'])
    handlebars.unregisterHelper(name);
  handlebars.registerHelper('default', (value: unknown, fallback: unknown) =>
    value === '' || value === undefined || value === null ? fallback : value,
  );
  handlebars.registerHelper('eq', (a: unknown, b: unknown) => a === b);
  handlebars.registerHelper('date', (value: unknown, style: unknown) =>
    formatDay(String(value), typeof style === 'string' ? style : 'long', lang),
  );
  // `strict` does not reach the arguments of helpers; the check does. `if` on a field nobody set must not throw.
  const template = handlebars.compile<TemplateData>(normaliseTags(source), {
    noEscape: context === 'text',
    strict: false,
    knownHelpersOnly: false,
  });
  return (data) => template(data);
}

/** An ISO day or time as people write it; anything else comes back as it is. */
function formatDay(value: string, style: string, lang: string): string {
  const at = dayOf(value);
  // An export writes `0000-00-00` where it knows nothing: one reader's field must not stop everybody's send.
  if (at === undefined) return value;
  return new Intl.DateTimeFormat(lang, { dateStyle: style as (typeof dateStyles)[number], timeZone: 'UTC' }).format(at);
}

/** The start of the day that `value` begins with, in ms; undefined when there is no such day. */
function dayOf(value: string): number | undefined {
  const at = Date.parse(`${/^\d{4}-\d{2}-\d{2}/.exec(value)?.[0]}T00:00:00Z`);
  return Number.isNaN(at) ? undefined : at;
}

/** Without what both have in front: “fistName” and “firstName”. */
function unknownField(written: string, near: string | undefined): string {
  const short = (path: string) =>
    near !== undefined && written.startsWith('subscriber.') && near.startsWith('subscriber.')
      ? path.slice('subscriber.'.length)
      : path;
  return `Unknown field “${short(written)}”.${near === undefined ? '' : ` Did you mean “${short(near)}”?`}`.replace(
    /\.$/,
    '',
  );
}
