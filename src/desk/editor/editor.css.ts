/** Styles of the editor's page alone. Colours are variables of the shared style sheet (src/http/page.css.ts). */
export const editorStyle = `
.full:has(.editor) .main { padding-block: .3rem 3rem; }
.editor { --bar: 4.2rem; }
.edit-bar { position: sticky; top: 0; z-index: 20; display: flex; flex-wrap: wrap; align-items: center; gap: .5rem 1.25rem; margin-inline: calc(-1 * clamp(1rem, 4vw, 2rem)); padding: .55rem clamp(1rem, 4vw, 2rem); border-bottom: 1px solid var(--line); background: var(--paper); }
.edit-title { flex: 1 1 14rem; min-width: 0; }
.edit-title .crumb { margin: 0; font-size: .8125rem; }
.edit-title h1 { margin: 0; overflow: hidden; font-size: 1.15rem; text-overflow: ellipsis; white-space: nowrap; }
.problem-count { text-decoration: none; }
.problem-count:hover { text-decoration: underline; }
.edit-actions { display: flex; align-items: center; gap: .5rem; }
.save-state { display: inline-flex; align-items: center; gap: .45em; margin: 0 .4rem 0 0; color: var(--muted); font-size: .875rem; }
.save-state::before { content: ""; flex: none; width: .6em; height: .6em; border-radius: 50%; background: var(--good); }
.save-state[data-state="unsaved"]::before, .save-state[data-state="saving"]::before { background: none; border: 2px solid var(--accent); }
.save-state[data-state="opening"]::before { background: var(--edge); }
.save-state[data-state="fault"] { color: var(--error); }
.save-state[data-state="conflict"] { color: var(--warning); }
.save-state[data-state="fault"]::before { background: var(--error); border-radius: 0; }
.save-state[data-state="conflict"]::before { background: var(--warning); border-radius: 0; }
.icon { min-width: 2.25rem; min-height: 2.25rem; padding: .2rem; font-size: 1.05rem; line-height: 1; }
.edit-actions button { min-height: 2.25rem; }
[data-notices] { flex: 1 1 100%; max-height: 40dvh; overflow-y: auto; }
[data-notices]:empty { display: none; }
[data-notices] .notice { display: flex; flex-wrap: wrap; align-items: center; gap: .4rem 1.5rem; margin: 0; padding: .5rem 1rem; }
[data-notices] .notice + .notice { margin-top: .5rem; }
[data-notices] .notice p { flex: 1 1 20rem; max-width: none; margin: 0; }
[data-notices] button { min-height: 2.25rem; }
.panes-switch { display: none; }
.edit-panes { display: grid; grid-template-columns: 13rem minmax(0, 1fr) minmax(18rem, 24.5rem); gap: 0 1.25rem; align-items: start; padding-top: .9rem; }
.edit-panes > * { min-width: 0; }
.edit-outline, .edit-look { position: sticky; top: var(--bar); max-height: calc(100dvh - var(--bar) - 1rem); }
.edit-outline { padding-inline-end: .25rem; overflow-y: auto; scrollbar-width: thin; font-size: .875rem; }
.edit-outline ol { margin: 0; padding: 0; list-style: none; }
.edit-outline li { max-width: none; }
.edit-outline ol ol { margin: 0 0 .4rem .55rem; border-inline-start: 1px solid var(--line); }
.edit-outline a { display: block; padding: .2rem .55rem; border-inline-start: 2px solid transparent; border-radius: 0 6px 6px 0; color: var(--ink); line-height: 1.35; text-decoration: none; overflow-wrap: anywhere; }
.edit-outline .hint a { display: inline; padding: 0; color: var(--accent); text-decoration: underline; }
.edit-outline ol ol a { margin-inline-start: -1px; color: var(--muted); }
.edit-outline .outline-sections > li > a { font-weight: 600; }
.edit-outline a:hover { background: var(--sunk); color: var(--ink); }
.edit-outline a[aria-current] { border-color: var(--accent); background: var(--accent-soft); color: var(--accent); }
.edit-outline small { font-weight: 400; }
.edit-outline a.error::after, .edit-outline a.warning::after, .open-item.error::after, .open-item.warning::after { content: ""; display: inline-block; width: .5em; height: .5em; margin-inline-start: .45em; border-radius: 50%; background: var(--warning); vertical-align: .1em; }
.edit-outline a.error::after, .open-item.error::after { border-radius: 0; background: var(--error); }

.yaml-view { border: 1px solid var(--line); border-radius: var(--radius); background: var(--surface); overflow: clip; }
.yaml-view .cm-editor { height: calc(100dvh - 13.5rem); min-height: 22rem; }
.yaml-view:has(.cm-editor.cm-focused) { border-color: var(--accent); box-shadow: 0 0 0 1px var(--accent); }
.yaml-view > noscript > .notice { margin: 1rem; }
.edit-help { margin: .5rem 0 0; max-width: none; }
.editor[data-view="form"] [data-yaml-help] { display: none; }
.notes { margin-top: .75rem; }
.notes summary { color: var(--muted); font-size: .9375rem; cursor: pointer; }
.notes[open] summary { margin-bottom: .5rem; }
.inline-choice { display: inline-flex; align-items: center; gap: .4rem; color: var(--ink); font-weight: 400; font-size: inherit; white-space: nowrap; }
.edit-problems h2 { margin: 1.5rem 0 .4rem; font-size: 1.05rem; }
.problem-list { margin: 0; padding: 0; list-style: none; border: 1px solid var(--line); border-radius: var(--radius); background: var(--surface); overflow: hidden; }
.problem-list li { max-width: none; }
.problem-list li + li { border-top: 1px solid var(--line); }
.problem-list button { display: grid; grid-template-columns: auto minmax(0, 1fr) auto; gap: 0 .7rem; width: 100%; padding: .5rem .8rem; border: 0; border-radius: 0; background: none; color: var(--ink); font-weight: 400; text-align: start; }
.problem-list button:hover { background: var(--sunk); filter: none; }
.problem-list button:focus-visible { outline-offset: -2px; }
.problem-list .dot { align-self: start; width: .6em; height: .6em; margin-top: .45em; border-radius: 50%; background: var(--edge); }
.problem-list .error .dot { border-radius: 0; background: var(--error); }
.problem-list .warning .dot { background: var(--warning); }
.problem-list small { grid-column: 2; }
.problem-list .where { color: var(--muted); font-size: .8125rem; white-space: nowrap; }

.problem-list li:has(.fix) { display: grid; grid-template-columns: minmax(0, 1fr) auto; align-items: center; }
.problem-list .fix { display: block; width: auto; min-height: 2rem; margin-inline-end: .8rem; padding: .15rem .7rem; border: 1px solid var(--edge); border-radius: 6px; background: var(--surface); font-size: .8125rem; white-space: nowrap; }

.edit-look { display: flex; flex-direction: column; height: calc(100dvh - var(--bar) - 1rem); }
.look-bar { display: flex; flex-wrap: wrap; align-items: center; gap: .35rem .5rem; margin-bottom: .4rem; }
.look-bar h2 { flex: 1; margin: 0; font: 600 .9375rem/1.4 var(--sans); letter-spacing: 0; }
.look-bar select { width: auto; font-weight: 400; min-height: 2rem; padding: .1rem .4rem; font-size: .8125rem; }
.look-state { margin: 0 0 .4rem; color: var(--error); font-size: .8125rem; line-height: 1.4; }
.look-state:empty { display: none; }
.edit-look iframe { flex: 1; display: block; width: 100%; min-height: 20rem; border: 1px solid var(--line); border-radius: var(--radius); background: #fff; color-scheme: light; }
.edit-look iframe.dark { background: #1b1b1b; color-scheme: dark; }

.form-view > .card { margin-bottom: 1.25rem; }
.form-view h2 { margin-top: 0; font-size: 1.1rem; }
.form-sections-title { margin-top: 1.5rem !important; }
.form-sections, .form-items { margin: 0 0 1rem; padding: 0; list-style: none; }
.form-sections > li, .form-items > li { max-width: none; scroll-margin-top: calc(var(--bar) + .5rem); }
.form-view [data-set], .form-head, .edit-problems h2 { scroll-margin-top: calc(var(--bar) + .5rem); }
.form-view .field { margin-bottom: .85rem; }
.form-view .field > .hint { font-size: .8125rem; line-height: 1.4; }
.form-section .field:not(.words, :focus-within) > .hint, .form-section .field > .hint:empty { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
/**
 * Overlays what is below instead of moving it: if the page moved when the field loses the focus, a click on a button
 * would miss it.
 */
.form-section .field:not(.words):focus-within { position: relative; }
.form-section .field:not(.words):focus-within > .hint:not(:empty) { position: absolute; z-index: 5; top: calc(100% + .25rem); inset-inline: 0; margin: 0; padding: .35rem .6rem; border: 1px solid var(--line); border-radius: 6px; background: var(--surface); box-shadow: 0 2px 8px rgb(0 0 0 / .15); pointer-events: none; }
.form-view .optional { color: var(--muted); font-weight: 400; font-size: .8125rem; }
.form-view textarea { min-height: 4.5rem; resize: vertical; }
.fields { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 11.5rem), 1fr)); gap: 0 1rem; align-items: start; }
.fields > * { min-width: 0; }
.fields > .prose, .fields > .address, .fields > .key-title, .fields > .key-subject, .fields > .key-preheader, .fields > .words, .fields > .key-alt { grid-column: 1 / -1; }
.field.flag { align-self: end; }
.field.flag .choice { min-height: 2.5rem; }
.form-view details.more { margin: .25rem 0 .5rem; }
.form-view summary { width: fit-content; padding: .2rem 0; color: var(--accent); font-size: .9375rem; cursor: pointer; }
.form-view details[open] > summary { margin-bottom: .6rem; }
.field[data-writing] :is(.field-error, .field-warning), .field:not([data-touched]) > .field-todo { display: none; }
.field-todo { margin: .2rem 0 0; color: var(--muted); font-size: .875rem; }
.form-view ::placeholder { color: var(--muted); opacity: 1; font-style: italic; }
.label-row { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 0 .75rem; }
.words-bar { display: flex; min-width: 0; max-width: 100%; gap: .15rem; margin-inline-start: auto; }
.words-bar button { min-width: 1.9rem; min-height: 1.75rem; padding: 0 .3rem; border-color: transparent; background: none; color: var(--muted); font: 600 .875rem/1 var(--sans); }
.words-bar button:hover { border-color: var(--edge); color: var(--accent); }
.words-bar .format-italic { font-family: var(--serif); font-style: italic; }
.words-bar .format-code { font-family: ui-monospace, monospace; font-size: .75rem; }
.words-bar .format-link { font-size: .75rem; }
.words-bar select { flex: 0 1 6.5rem; width: 6.5rem; min-width: 0; min-height: 1.75rem; padding: 0 .3rem; border-color: transparent; background: none; color: var(--muted); font-size: .8125rem; }
.becomes { margin: .3rem 0 0; padding: .3rem .75rem; border-inline-start: 3px solid var(--line); color: var(--muted); font-size: .9375rem; overflow-wrap: anywhere; }
.becomes > :first-child { margin-top: 0; }
.becomes > :last-child { margin-bottom: 0; }
.becomes :is(p, ul, ol, blockquote, pre, table) { margin: .35rem 0; }
.becomes :is(h1, h2, h3, h4, h5, h6) { margin: .5rem 0 .2rem; font: 600 1rem/1.3 var(--sans); }
.becomes img { max-width: 8rem; max-height: 5rem; }
@media (pointer: coarse) { .prose .words-bar { flex-basis: 100%; gap: 0; } .words-bar button { min-width: 44px; min-height: 44px; } .words-bar select { min-height: 44px; } }
.checklist { margin-bottom: .8rem; }
.checklist .box { width: .85em; height: .85em; margin-top: .3em; border: 1.5px solid var(--edge); border-radius: 3px; }
.field-warning { margin: 0; color: var(--warning); font-size: .9375rem; }
.field-error .hint, .field-warning .hint { font-size: inherit; }
.entry-head { display: flex; align-items: center; gap: .5rem; }
.entry-head h3, .entry-head h4 { flex: 1; min-width: 0; margin: 0; font: 600 1.1rem/1.3 var(--serif); }
.entry-head h4 { font: 500 .9375rem/1.4 var(--sans); letter-spacing: 0; }
.form-section { padding-block: .6rem; }
.form-section > .entry-head .open-item { min-height: 2.5rem; font: 600 1.1rem/1.3 var(--serif); }
.form-section > .entry-head .open-item small { font: 400 .875rem/1.4 var(--sans); }
.form-section > .entry-head .badge { font-family: var(--sans); }
.form-section-body { padding-block: .6rem .4rem; }
.gone { display: none; }
.slot-booking { margin-bottom: 1rem; }
.slot-booking p { margin: 0 0 .5rem; }
.booked-item { padding: .6rem .9rem; border: 1px solid var(--line); border-inline-start: 3px solid var(--accent); border-radius: 6px; overflow-wrap: anywhere; }
.booked-item .muted { font-size: .875rem; }
.pick-booking { display: flex; flex-wrap: wrap; gap: .5rem; margin-bottom: .4rem; }
.pick-booking select { flex: 1 1 14rem; width: auto; min-width: 0; }
/* The draft decides only the slot's number; anything else typed there would replace the booking. */
.booked > .fields > :not(.key-sponsored), .booked > .image-fields, .booked > .more { display: none; }
.open-item::before { content: ""; flex: none; align-self: center; position: absolute; inset-inline-start: .3rem; top: 50%; margin-top: -.21em; width: .42em; height: .42em; border: solid currentColor; border-width: 0 1.5px 1.5px 0; transform: rotate(-45deg); opacity: .65; }
.open-item[aria-expanded="true"]::before { transform: rotate(45deg) translate(-1px, -1px); }
.grip { min-width: 1.9rem; min-height: 2.25rem; padding: 0; border-color: transparent; background: none; color: var(--muted); font-size: 1.1rem; cursor: grab; touch-action: none; }
.grip:hover { border-color: var(--edge); filter: none; color: var(--accent); }
.grip:active { cursor: grabbing; }
.entry-buttons { display: flex; flex: none; gap: .25rem; }
.entry-buttons .icon { min-width: 2rem; min-height: 2rem; border-color: transparent; background: none; color: var(--muted); font-size: .95rem; }
.entry-buttons .icon:hover { border-color: var(--edge); color: var(--accent); }
.entry-buttons .icon:disabled { opacity: .45; }
.form-item { border: 1px solid var(--line); background: var(--surface); }
.form-item + .form-item { border-top: 0; }
.form-items > .form-item:first-child { border-start-start-radius: 6px; border-start-end-radius: 6px; }
.form-items > .form-item:last-child { border-end-start-radius: 6px; border-end-end-radius: 6px; }
.form-item > .entry-head { padding: .15rem .35rem .15rem .15rem; }
.form-item > .entry-head:hover { background: var(--sunk); }
.open-item { display: flex; flex-wrap: wrap; position: relative; padding-inline-start: 1.3rem !important; justify-content: flex-start; align-items: baseline; gap: 0 .6rem; width: 100%; min-height: 2.25rem; padding: .3rem .2rem; border: 0; background: none; color: var(--ink); font: inherit; text-align: start; }
.open-item span[dir] { text-align: match-parent; }
.open-item:hover { filter: none; color: var(--accent); }
.open-item small { color: var(--muted); font-weight: 400; }
.form-item .open-item[aria-expanded="true"] { font-weight: 600; }
.form-item-body { padding: .6rem 1rem .4rem 2.4rem; border-top: 1px solid var(--line); }
.form-items:empty::before, .form-sections:empty::before { content: attr(data-empty); display: block; padding: .8rem 1rem; border: 1px dashed var(--edge); border-radius: 6px; color: var(--muted); font-size: .9375rem; }
.form-add { margin: 0 0 1rem; }
.add-item { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem; }
.add-item .or { color: var(--muted); font-size: .875rem; }
.add-item input { flex: 1 1 11rem; width: auto; min-width: 0; }
.add-section { display: flex; flex-wrap: wrap; gap: .5rem; padding: 1rem 1.25rem; border: 1px dashed var(--edge); border-radius: var(--radius); }
.add-section legend { padding-inline: .4rem; }
.form-rows, .image-fields { margin: .25rem 0 1rem; padding: .6rem .9rem; border: 1px solid var(--line); border-radius: 6px; }
.form-rows legend, .image-fields legend { padding-inline: .35rem; }
.form-row { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 0 .8rem; align-items: start; }
.form-row > .fields { grid-template-columns: minmax(5rem, 1fr) minmax(0, 2fr); }
.form-row > button { margin-top: 1.7rem; }
.other-problems { margin: .4rem 0; }
.dragging, .dragging * { user-select: none; cursor: grabbing !important; }
.is-dragged { opacity: .4; }
.dragging-sections .form-section > :not(.entry-head) { display: none; }
.dragging-sections .form-section { margin-bottom: .5rem; padding-block: .3rem; }
.drop-line { position: absolute; z-index: 10; height: 3px; margin-top: -1.5px; border-radius: 2px; background: var(--accent); pointer-events: none; }
.moved { animation: moved 1.2s ease-out; }
@keyframes moved { from { background: var(--accent-soft); } }

.editor dialog { max-width: none; padding: 1.25rem; border: 1px solid var(--line); border-radius: var(--radius); background: var(--paper); color: var(--ink); }
.editor dialog::backdrop { background: rgb(0 0 0 / .5); }
.editor dialog h2 { margin-top: 0; }
.conflicts { margin: .9rem 0 0; padding: .9rem 1.1rem; border: 1px solid var(--line); border-inline-start: 4px solid var(--warning); border-radius: 4px var(--radius) var(--radius) 4px; background: var(--surface); scroll-margin-top: calc(var(--bar) + .5rem); }
.conflicts h2 { margin: 0 0 .25rem; font-size: 1.05rem; }
.conflicts > ul { margin: 0; padding: 0; list-style: none; }
.conflict-card { max-width: none; padding-block: .75rem; border-top: 1px solid var(--line); }
.conflict-card h3 { margin: 0 0 .5rem; font: 600 .9375rem/1.4 var(--sans); letter-spacing: 0; overflow-wrap: anywhere; }
.conflict-sides { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: .75rem; margin-bottom: .6rem; }
.conflict-side { padding: .5rem .75rem; border: 1px solid var(--line); border-radius: 6px; background: var(--paper); }
.conflict-side strong { color: var(--muted); font-size: .8125rem; }
.conflict-side p { max-height: 16rem; margin: 0; overflow: auto; white-space: pre-wrap; overflow-wrap: anywhere; }
.conflict-side mark { border-radius: 3px; background: var(--warning-soft); color: inherit; }
.conflict-card.code p { font: .8125rem/1.5 var(--mono); }
.edit-people { display: flex; flex: 1 1 100%; flex-wrap: wrap; gap: .25rem 1rem; max-width: none; margin: 0; font-size: .875rem; }
.person::before { content: ""; display: inline-block; width: .6em; height: .6em; margin-inline-end: .45em; border-radius: 50%; background: var(--accent); }
.move-to { width: min(26rem, calc(100vw - 2rem)); }
.move-to ul { margin: 0 0 1rem; padding: 0; list-style: none; }
.move-to li + li { margin-top: .4rem; }
.move-to li button { width: 100%; justify-content: flex-start; text-align: start; }
.new-draft { max-width: 22rem; }

@media (max-width: 74.99rem) {
  .edit-panes { grid-template-columns: minmax(0, 1fr) minmax(18rem, 24.5rem); }
  .edit-outline { display: none; }
  .panes-switch { display: inline-flex; margin-top: .75rem; }
  .editor[data-pane="outline"] .edit-outline { display: block; grid-column: 1; grid-row: 1; }
  .editor[data-pane="outline"] .edit-write { display: none; }
  .panes-switch label:last-of-type { display: none; }
}
@media (max-width: 55rem) {
  .edit-panes { display: block; }
  .edit-outline, .edit-look { position: static; max-height: none; }
  .edit-look { display: none; height: calc(100dvh - var(--bar) - 4rem); }
  .panes-switch { display: flex; }
  .panes-switch label { flex: 1; text-align: center; }
  .panes-switch label:last-of-type { display: inline-flex; }
  .editor[data-pane="look"] .edit-look { display: flex; }
  .editor[data-pane="look"] .edit-write { display: none; }
}
@media (max-width: 40rem) {
  .edit-bar { gap: .4rem; }
  .edit-help > *, .edit-help > button.link, .form-view .hint > a { display: inline-flex; align-items: center; gap: .4rem; min-height: 2.75rem; margin-inline-end: .6rem; }
  .edit-title { flex-basis: 100%; }
  .edit-title .crumb { display: none; }
  .edit-actions { margin-inline-start: auto; }
  .edit-actions button:not(.icon) { padding-inline: .8rem; }
  .edit-actions { display: contents; }
  .save-state { flex: 1 1 100%; order: -1; margin: -.4rem 0 0; }
  .edit-title { order: -2; }
  .conflict-sides { grid-template-columns: minmax(0, 1fr); gap: .4rem; }
  .edit-bar .segments label { padding-inline: .45rem; }
  .form-view .card { padding-inline: .8rem; }
  .form-item-body { padding-inline: .8rem; }
  .entry-buttons .icon { min-width: 1.8rem; }
}
@media (forced-colors: active) { .save-state::before, .problem-list .dot, .drop-line { forced-color-adjust: none; background: CanvasText; } }
.entry-comments { list-style: none; margin: .25rem 0; padding: .5rem .75rem; border-inline-start: 3px solid var(--accent); background: var(--sunk); font-size: .875rem; }
.entry-comments li { white-space: pre-wrap; overflow-wrap: anywhere; }
`;
