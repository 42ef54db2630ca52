// @ts-check
/**
 * CodeMirror configured for drafts. Its state contains the page's only copy of the text; the form is another view of
 * it.
 */
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab, isolateHistory } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import {
  bracketMatching,
  foldGutter,
  foldKeymap,
  HighlightStyle,
  indentOnInput,
  indentUnit,
  syntaxHighlighting,
} from '@codemirror/language';
import { lintGutter, lintKeymap } from '@codemirror/lint';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { diff } from '@codemirror/merge';
import { EditorState, Transaction } from '@codemirror/state';
import {
  drawSelection,
  dropCursor,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { draftCompletion, sectionSnippets } from './completion.js';
import { draftSchema } from './draft-schema.js';
import { keyHover } from './hover.js';

/** Uses the colour variables of the page, for light and dark. */
const colours = HighlightStyle.define([
  { tag: tags.definition(tags.propertyName), color: 'var(--accent)' },
  { tag: [tags.comment, tags.lineComment], color: 'var(--muted)', fontStyle: 'italic' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--good)' },
  { tag: [tags.content, tags.attributeValue], color: 'var(--ink)' },
  {
    tag: [tags.separator, tags.punctuation, tags.squareBracket, tags.brace, tags.meta, tags.labelName, tags.typeName],
    color: 'var(--muted)',
  },
  { tag: tags.keyword, color: 'var(--warning)' },
]);

export const look = EditorView.theme({
  '&': { backgroundColor: 'var(--surface)', color: 'var(--ink)', fontSize: '.875rem' },
  // The outline is on the whole box (editor.css.ts), because the line numbers would cover one here.
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.6', overflow: 'auto' },
  '.cm-content': { padding: '.6rem 0', caretColor: 'var(--ink)' },
  '.cm-cursor, .cm-dropCursor': { borderLeftColor: 'var(--ink)', borderLeftWidth: '2px' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'color-mix(in srgb, var(--accent) 24%, transparent)',
  },
  '.cm-activeLine': { backgroundColor: 'color-mix(in srgb, var(--accent) 6%, transparent)' },
  '.cm-gutters': { backgroundColor: 'var(--surface)', color: 'var(--muted)', borderRight: '1px solid var(--line)' },
  '.cm-activeLineGutter': {
    backgroundColor: 'color-mix(in srgb, var(--accent) 10%, transparent)',
    color: 'var(--ink)',
  },
  '.cm-foldPlaceholder': { backgroundColor: 'var(--sunk)', border: '1px solid var(--line)', color: 'var(--muted)' },
  '.cm-selectionMatch': { backgroundColor: 'color-mix(in srgb, var(--warning) 20%, transparent)' },
  '.cm-searchMatch': { backgroundColor: 'color-mix(in srgb, var(--warning) 32%, transparent)' },
  '.cm-searchMatch-selected': { outline: '2px solid var(--warning)' },
  '&.cm-focused .cm-matchingBracket': { backgroundColor: 'color-mix(in srgb, var(--accent) 22%, transparent)' },
  '.cm-panels': { backgroundColor: 'var(--sunk)', color: 'var(--ink)' },
  '.cm-panels.cm-panels-top': { borderBottom: '1px solid var(--line)' },
  '.cm-search': { fontFamily: 'var(--sans)', padding: '.5rem !important' },
  '.cm-search .cm-textfield, .cm-search .cm-button': {
    width: 'auto',
    minHeight: '2rem',
    padding: '.15rem .6rem',
    border: '1px solid var(--edge)',
    borderRadius: '6px',
    backgroundColor: 'var(--surface)',
    backgroundImage: 'none',
    color: 'var(--ink)',
    fontSize: '.8125rem',
    fontWeight: '400',
  },
  '.cm-search label': {
    display: 'inline-flex !important',
    alignItems: 'center',
    gap: '.3rem',
    fontSize: '.8125rem !important',
    fontWeight: '400',
  },
  '.cm-search [name="close"]': {
    minHeight: '1.6rem',
    border: '0',
    backgroundColor: 'transparent',
    color: 'var(--ink)',
  },
  '.cm-tooltip': {
    border: '1px solid var(--line)',
    borderRadius: '8px',
    backgroundColor: 'var(--paper)',
    color: 'var(--ink)',
    boxShadow: '0 4px 18px rgb(0 0 0 / .18)',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': {
    maxWidth: 'min(36rem, 92vw)',
    maxHeight: '18em',
    borderRadius: '7px',
    fontFamily: 'var(--mono)',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '.2rem .7rem .2rem .3rem', lineHeight: '1.5' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { backgroundColor: 'var(--accent)', color: 'var(--on-accent)' },
  '.cm-tooltip-autocomplete ul li[aria-selected] .cm-completionDetail': { color: 'var(--on-accent)' },
  '.cm-completionDetail': {
    marginInlineStart: '1em',
    color: 'var(--muted)',
    fontStyle: 'normal',
    fontFamily: 'var(--sans)',
    fontSize: '.8125rem',
  },
  '.cm-completionMatchedText': { fontWeight: '700', textDecoration: 'none' },
  '.cm-completionIcon': { width: '1.2em', opacity: '1', color: 'inherit' },
  '.cm-tooltip.cm-completionInfo': {
    maxWidth: '21rem',
    padding: '.5rem .8rem',
    fontFamily: 'var(--sans)',
    fontSize: '.8125rem',
    lineHeight: '1.5',
  },
  '.key-help': {
    maxWidth: '26rem',
    padding: '.5rem .8rem',
    fontFamily: 'var(--sans)',
    fontSize: '.8125rem',
    lineHeight: '1.5',
  },
  '.key-help span': { color: 'var(--muted)' },
  '.key-help p': { margin: '.2rem 0 0' },
  '.cm-diagnostic': {
    padding: '.45rem .8rem',
    borderLeft: '4px solid var(--edge)',
    fontFamily: 'var(--sans)',
    fontSize: '.8125rem',
    lineHeight: '1.5',
  },
  '.cm-diagnostic-error': { borderLeftColor: 'var(--error)' },
  '.cm-diagnostic-warning': { borderLeftColor: 'var(--warning)' },
  '.cm-diagnostic small': { display: 'block', color: 'var(--muted)' },
  '.cm-diagnosticAction': {
    minHeight: '2rem',
    margin: '.35rem 0 0',
    padding: '.1rem .7rem',
    border: '1px solid var(--edge)',
    borderRadius: '6px',
    backgroundColor: 'var(--surface)',
    color: 'var(--ink)',
    fontSize: '.8125rem',
  },
  '.cm-lintRange-error': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--error)',
    textUnderlineOffset: '3px',
    textDecorationSkipInk: 'none',
  },
  '.cm-lintRange-warning': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--warning)',
    textUnderlineOffset: '3px',
    textDecorationSkipInk: 'none',
  },
  '.cm-lintRange-info': {
    backgroundImage: 'none',
    textDecoration: 'underline dotted var(--edge)',
    textUnderlineOffset: '3px',
  },
  '&.cm-merge-a .cm-changedLine, .cm-deletedChunk': { backgroundColor: 'var(--error-soft)' },
  '&.cm-merge-b .cm-changedLine, .cm-inlineChangedLine': { backgroundColor: 'var(--good-soft)' },
  '&.cm-merge-a .cm-changedText, .cm-deletedChunk .cm-deletedText': {
    background: 'color-mix(in srgb, var(--error) 22%, transparent)',
  },
  '&.cm-merge-b .cm-changedText, .cm-changedText': { background: 'color-mix(in srgb, var(--good) 25%, transparent)' },
  '&.cm-merge-a .cm-changedLineGutter, .cm-deletedLineGutter': { background: 'var(--error)' },
  '&.cm-merge-b .cm-changedLineGutter': { background: 'var(--good)' },
  '.cm-deletedChunk .cm-chunkButtons': { position: 'static', display: 'flex', gap: '.4rem', padding: '.3rem 0' },
  '.cm-deletedChunk .cm-chunkButtons button': {
    minHeight: '2rem',
    margin: '0',
    padding: '.1rem .7rem',
    border: '1px solid var(--edge)',
    background: 'var(--surface)',
    color: 'var(--ink)',
    fontFamily: 'var(--sans)',
    fontSize: '.8125rem',
  },
  '.cm-collapsedLines': { background: 'var(--sunk)', color: 'var(--muted)', fontFamily: 'var(--sans)' },
  '.cm-lint-marker': { width: '.8em', height: '.8em' },
  '.cm-lint-marker-error': { content: '""', backgroundColor: 'var(--error)' },
  '.cm-lint-marker-warning': { content: '""', borderRadius: '50%', backgroundColor: 'var(--warning)' },
  '.cm-lint-marker-info': { content: '""', borderRadius: '50%', backgroundColor: 'var(--edge)' },
});

/** Extensions used both here and in the conflict dialog. @param {string} nonce @param {string} label */
function sharedExtensions(nonce, label) {
  return [
    EditorView.cspNonce.of(nonce),
    // The content can be focused anyway; `tabindex` makes that known to accessibility tools.
    EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'true', tabindex: '0' }),
    EditorView.lineWrapping,
    indentUnit.of('  '),
    yaml(),
    syntaxHighlighting(colours),
    look,
    highlightSpecialChars(),
    drawSelection(),
    lineNumbers(),
  ];
}

/**
 * Returns the line break to use. CodeMirror keeps a file's line breaks if all are of one kind. In a mixed file the
 * rarer kind is kept as characters; otherwise the first save would change every line.
 *
 * @param {string} text
 */
function lineBreakOf(text) {
  const breaks = text.match(/\r\n|\n|\r/g) ?? [];
  return breaks.length > 0 && breaks.every((each) => each === '\r\n') ? '\r\n' : '\n';
}

/**
 * @param {object} options
 * @param {Element} options.parent
 * @param {string} options.text
 * @param {string} options.nonce
 * @param {string} options.label
 * @param {string[]} options.fields  names of the personal fields
 * @param {() => void} options.onSave
 * @param {(update: import('@codemirror/view').ViewUpdate) => void} options.onUpdate
 */
export function openEditor({ parent, text, nonce, label, fields, onSave, onUpdate }) {
  const lineBreak = lineBreakOf(text);
  return new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        EditorState.lineSeparator.of(lineBreak),
        // Pasted text has its own line breaks.
        EditorView.clipboardInputFilter.of((pasted) => pasted.replace(/\r\n?|\n/g, lineBreak)),
        sharedExtensions(nonce, label),
        history(),
        highlightActiveLineGutter(),
        highlightActiveLine(),
        foldGutter(),
        lintGutter(),
        dropCursor(),
        indentOnInput(),
        bracketMatching(),
        closeBrackets(),
        // An apostrophe is not closed: it is more often an apostrophe than a quote.
        EditorState.languageData.of(() => [{ closeBrackets: { brackets: ['(', '[', '{', '"'] } }]),
        autocompletion({
          override: [draftCompletion(fields, draftSchema, sectionSnippets)],
          activateOnTyping: true,
          icons: false,
        }),
        highlightSelectionMatches(),
        search({ top: true }),
        keyHover(draftSchema),
        keymap.of([
          { key: 'Mod-s', preventDefault: true, run: () => (onSave(), true) },
          ...closeBracketsKeymap,
          ...completionKeymap,
          ...searchKeymap,
          ...historyKeymap,
          ...foldKeymap,
          ...lintKeymap,
          ...defaultKeymap,
          indentWithTab,
        ]),
        EditorView.updateListener.of(onUpdate),
      ],
    }),
  });
}

/** The text with the file's own line breaks. @param {EditorState} state */
export function textOf(state) {
  return state.sliceDoc();
}

/**
 * Replaces the text with the smallest possible change, so that the cursor and folded parts stay where they are.
 *
 * @param {EditorView} view
 *
 * @param {string} text
 *
 * @param {{ undoable: boolean }} options
 */
export function replaceText(view, text, { undoable }) {
  const fresh = view.state.toText(text);
  const old = view.state.doc;
  if (fresh.eq(old)) return;
  const [before, after] = [old.toString(), fresh.toString()];
  let from = 0;
  while (from < before.length && from < after.length && before[from] === after[from]) from++;
  let end = 0;
  while (end < before.length - from && end < after.length - from && before.at(-1 - end) === after.at(-1 - end)) end++;
  view.dispatch({
    changes: { from, to: before.length - end, insert: fresh.slice(from, after.length - end) },
    // One undo reverts this change and nothing typed before it.
    annotations: [Transaction.addToHistory.of(undoable), Transaction.remote.of(!undoable), isolateHistory.of('full')],
  });
}

/**
 * Takes over what others have changed, each change in its place, so that the cursor stays where somebody is writing.
 *
 * @param {EditorView} view
 * @param {string} text
 * @param {{ undoable: boolean }} options
 */
export function takeChanges(view, text, { undoable }) {
  const fresh = view.state.toText(text);
  const changes = diff(view.state.doc.toString(), fresh.toString(), { scanLimit: 500 }).map(
    ({ fromA, toA, fromB, toB }) => ({ from: fromA, to: toA, insert: fresh.slice(fromB, toB) }),
  );
  if (changes.length === 0) return;
  view.dispatch({
    changes,
    annotations: [Transaction.addToHistory.of(undoable), Transaction.remote.of(!undoable), isolateHistory.of('full')],
  });
}
