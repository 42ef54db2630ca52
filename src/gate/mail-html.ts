import { generate, parse, type CssNode, type Declaration, type SelectorList, type Value } from 'css-tree';
import { isComment, type ChildNode, type Document, type Element } from 'domhandler';
import { DomUtils, parseDocument } from 'htmlparser2';

/**
 * Who sees a part of a mail. Only the Outlooks on Windows that render with Word read conditional comments (`<!--[if
 * mso]>`); `<!--[if !mso]><!-->` is for everyone else.
 */
export type Audience = 'everyone' | 'word' | 'all-but-word';

export interface StyleDeclaration {
  /** In small letters. */
  property: string;
  value: Value;
  important: boolean;
  /** As written, `width:100%!important`. */
  text: string;
}

export interface StyleRule {
  selectors: SelectorList;
  declarations: StyleDeclaration[];
  /** The conditions around it, outermost first. */
  within: Condition[];
  audience: Audience;
}

/** An at-rule with a block of rules. */
export interface Condition {
  /** `media`, `supports`. */
  name: string;
  /** `(prefers-color-scheme:dark)`, as css-tree writes it. */
  prelude: string;
}

/** An at-rule of any kind with its context. */
export interface AtRule extends Condition {
  within: Condition[];
  audience: Audience;
}

/** The parsed HTML of a mail. */
export interface MailHtml {
  document: Document;
  /** The contents of conditional comments for Word; each may begin or end in the middle of a table. */
  forWord: Document[];
  /** Elements of `document` that Word does not see. */
  hiddenFromWord: Set<Element>;
  /** In document order. */
  rules: StyleRule[];
  atRules: AtRule[];
}

export function readMailHtml(html: string): MailHtml {
  const document = parseDocument(html);
  const { forWord, hiddenFromWord } = readConditionalComments(document);
  const mail: MailHtml = { document, forWord, hiddenFromWord, rules: [], atRules: [] };
  for (const style of styleElements(document))
    readSheet(DomUtils.textContent(style), hiddenFromWord.has(style) ? 'all-but-word' : 'everyone', mail);
  for (const fragment of forWord)
    for (const style of styleElements(fragment)) readSheet(DomUtils.textContent(style), 'word', mail);
  return mail;
}

/** All elements of a tree, in document order. */
export function elementsOf(root: Document | Element): Element[] {
  return DomUtils.findAll(() => true, root.children);
}

/** Parses `style="…"` as a mail client does: invalid parts are ignored. */
export function inlineDeclarations(element: Element): StyleDeclaration[] {
  const text = element.attribs.style;
  if (!text) return [];
  const list = parse(text, { context: 'declarationList', positions: true, onParseError: () => {} });
  return list.type === 'DeclarationList' ? declarationsIn(list.children, text) : [];
}

function styleElements(root: Document): Element[] {
  return DomUtils.findAll((element) => element.name === 'style', root.children);
}

function readConditionalComments(document: Document): Pick<MailHtml, 'forWord' | 'hiddenFromWord'> {
  const forWord: Document[] = [];
  const hiddenFromWord = new Set<Element>();
  // The end of an `[if !mso]` may be deeper or higher in the tree than its beginning, so the order of the text counts.
  let hiding = false;
  const visit = (node: ChildNode) => {
    if (isComment(node)) {
      const whole = /^\[if\s+([^\]]+)\]>(.*)<!\[endif\]$/s.exec(node.data);
      const begins = /^\[if\s+([^\]]+)\]>\s*<!(?:--)?$/s.exec(node.data);
      if (whole && isForWord(whole[1]!)) forWord.push(parseDocument(whole[2]!));
      else if (begins && !isForWord(begins[1]!)) hiding = true;
      else if (/^\s*<!\[endif\]$/.test(node.data)) hiding = false;
    }
    if (hiding && 'attribs' in node) hiddenFromWord.add(node);
    if ('children' in node) for (const child of node.children) visit(child);
  };
  for (const child of document.children) visit(child);
  return { forWord, hiddenFromWord };
}

/** `mso`, `gte mso 9`, `(mso 12)|(IE)`; not `!mso`. */
function isForWord(condition: string): boolean {
  return /mso/i.test(condition) && !/!\s*\(?\s*mso/i.test(condition);
}

function readSheet(text: string, audience: Audience, into: MailHtml): void {
  const sheet = parse(text, { positions: true, onParseError: () => {} });
  const visit = (nodes: Iterable<CssNode>, within: Condition[]) => {
    for (const node of nodes) {
      if (node.type === 'Rule' && node.prelude.type === 'SelectorList') {
        into.rules.push({
          selectors: node.prelude,
          declarations: declarationsIn(node.block.children, text),
          within,
          audience,
        });
      } else if (node.type === 'Atrule') {
        const condition = { name: node.name.toLowerCase(), prelude: node.prelude ? generate(node.prelude) : '' };
        into.atRules.push({ ...condition, within, audience });
        if (node.block && isConditional(condition)) visit(node.block.children, [...within, condition]);
      }
    }
  };
  if (sheet.type === 'StyleSheet') visit(sheet.children, []);
}

/** Whether the block of the at-rule contains page rules; those of `@keyframes` and `@font-face` don't. */
function isConditional({ name }: Condition): boolean {
  return name === 'media' || name === 'supports' || name === 'layer';
}

function declarationsIn(nodes: Iterable<CssNode>, source: string): StyleDeclaration[] {
  const declarations: StyleDeclaration[] = [];
  for (const node of nodes) {
    if (node.type !== 'Declaration' || node.value.type !== 'Value') continue;
    declarations.push({
      property: node.property.toLowerCase(),
      value: node.value,
      important: isImportant(node),
      text: node.loc ? source.slice(node.loc.start.offset, node.loc.end.offset) : '',
    });
  }
  return declarations;
}

function isImportant({ important }: Declaration): boolean {
  return important === true || (typeof important === 'string' && important.toLowerCase() === 'important');
}
