/** Styles of the preview page alone. Colours are variables of the shared style sheet (src/http/page.css.ts). */
export const previewStyle = `
.draft-head { margin-bottom: .8rem; }
.draft-head h1 { font-size: clamp(1.3rem, 1.1rem + .9vw, 1.7rem); }
.full .main { padding-top: 1rem; }
.full .crumb { margin-bottom: .35rem; }
.aside .bar { margin-bottom: .6rem; }
.aside form:last-of-type .field { margin-bottom: 0; }
.live { display: inline-flex; align-items: center; gap: .5em; margin: .35rem 0 0; color: var(--muted); font-size: .875rem; }
.live::before { content: ""; flex: none; width: .6em; height: .6em; border-radius: 50%; background: var(--good); }
.live[data-live-state="stale"] { color: var(--error); }
.live[data-live-state="stale"]::before { background: var(--error); border-radius: 0; }
.live[data-live-state="lost"] { color: var(--warning); }
.live[data-live-state="lost"]::before { background: none; border: 2px solid var(--warning); }
.live[data-live-state="off"]::before { background: var(--edge); }

.toolbar { display: flex; flex-wrap: wrap; gap: .6rem 1.5rem; margin: 0 0 1rem; padding: .7rem 0; border-block: 1px solid var(--line); }
.choices { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 .55rem; font-size: .875rem; }
.choices > .name { color: var(--muted); font-size: .8125rem; }
.choices > span:last-child { display: inline-flex; flex-wrap: wrap; }
.choices a { padding: .25rem .55rem; border-radius: 6px; color: var(--ink); text-decoration: none; }
.choices a:hover { background: var(--sunk); }
.choices a[aria-current] { background: var(--accent-soft); color: var(--accent); font-weight: 600; }
.choices a[data-all] { color: var(--muted); }
.choices a[data-all][aria-current] { color: var(--accent); }
.toolbar-fold > summary { display: none; }
@media (max-width: 47.99rem) {
  .toolbar-fold { margin-bottom: 1rem; border: 1px solid var(--line); border-radius: var(--radius); background: var(--surface); }
  .toolbar-fold > summary { display: list-item; padding: .6rem 1rem; font-weight: 600; font-size: .9375rem; cursor: pointer; }
  .toolbar { flex-direction: column; margin: 0; padding: .3rem 1rem .8rem; border: 0; }
  .choices { display: block; }
  .choices > .name { display: block; }
  .choices a { display: inline-flex; align-items: center; min-height: 2.75rem; padding-block: .2rem; }
  .checklist a, .keys-hint > a { display: inline-block; padding-block: .65rem; }
  .choices > span:last-child { margin-inline-start: -.55rem; }
}

.bench { display: grid; grid-template-columns: minmax(0, 1fr); gap: 1.5rem 2rem; align-items: start; }
.bench > * { min-width: 0; }
@media (min-width: 64rem) { .bench.one { grid-template-columns: minmax(0, 1fr) 20rem; } .bench.one > .panes { position: sticky; top: .75rem; } }
.panes { display: flex; align-items: end; gap: 1.25rem; justify-content: safe center; overflow-x: auto; scroll-snap-type: x proximity; padding-bottom: .25rem; }
.pane { position: relative; flex: 1 1 0; min-width: min(100%, 13.5rem); scroll-snap-align: start; }
.pane.phone { flex-grow: 390; max-width: 408px; }
.pane.tablet { flex-grow: 768; min-width: min(100%, 20rem); max-width: 786px; }
.pane.desktop { flex-grow: 800; min-width: min(100%, 24rem); max-width: 818px; }
.pane.inbox-desktop { flex-grow: 1024; min-width: min(100%, 24rem); max-width: 1042px; }
.pane header { display: flex; align-items: baseline; gap: 0 .6rem; margin-bottom: .4rem; font-size: .8125rem; }
.compared .pane header { flex-wrap: wrap; }
.compared .pane header .muted { order: 1; flex: 1 0 100%; }
.pane h2 { flex: none; margin: 0; font: 600 .9375rem/1.4 var(--sans); letter-spacing: 0; }
.pane header .muted { flex: 1; min-width: 0; line-height: 1.3; }
.pane header a { margin-inline-start: auto; white-space: nowrap; }
.stage { height: max(28rem, calc(100dvh - 9rem)); overflow: auto; scrollbar-width: thin; border: 1px solid var(--line); border-radius: var(--radius); background: var(--sunk); }
.sheet { margin: 0 auto; overflow: hidden; }
.stage iframe { display: block; width: 100%; height: 100%; border: 0; background: #fff; transform-origin: 0 0; }
.stage iframe.dark { background: #1b1b1b; color-scheme: dark; }
.stage iframe.light { color-scheme: light; }

.aside { display: grid; gap: 1.25rem; font-size: .9375rem; }
.bench:not(.one) .aside { grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr)); align-items: start; }
.aside > section, .aside > details { padding: 1rem 1.1rem; border: 1px solid var(--line); border-radius: var(--radius); background: var(--surface); }
.aside h2 { margin: 0 0 .6rem; font: 600 1rem/1.3 var(--sans); letter-spacing: 0; }
.aside h3 { margin: .9rem 0 .3rem; font: 600 .8125rem/1.3 var(--sans); color: var(--muted); letter-spacing: 0; }
.aside :is(p, ul, dl):last-child { margin-bottom: 0; }
.aside .facts { margin-bottom: .6rem; }
.aside > * { min-width: 0; }
.aside details { margin-top: .75rem; }
.aside summary { cursor: pointer; color: var(--muted); font-size: .875rem; }
.aside details[open] > summary { margin-bottom: .4rem; }
.findings { overflow-wrap: anywhere; margin: 0 0 .75rem; padding: 0; list-style: none; }
.findings li { position: relative; padding: .4rem 0 .45rem .95rem; border-top: 1px solid var(--line); line-height: 1.4; }
.findings li:first-child { border-top: 0; }
.findings li::before { content: ""; position: absolute; inset-inline-start: 0; top: .75em; width: .5em; height: .5em; background: var(--edge); border-radius: 50%; }
.findings .error::before { background: var(--error); border-radius: 0; }
.findings .warning::before { background: var(--warning); }
.findings .hint { margin-top: .1rem; }
.findings a { text-decoration: none; }
.findings a:hover { text-decoration: underline; }
.findings .where { color: var(--muted); font-size: .8125rem; white-space: nowrap; }
.follow { display: flex; flex-wrap: wrap; align-items: baseline; gap: .3rem .7rem; margin: .6rem 0 .2rem; }
.follow .hint { font-size: .8125rem; }
.severities { display: flex; flex-wrap: wrap; gap: .4rem; margin: 0 0 .5rem; }
.uses { margin: 0 0 .75rem; padding: 0; list-style: none; }
.uses li { padding: .3rem 0; }
.uses code { overflow-wrap: anywhere; }
.readers { margin: .5rem 0 0; padding: 0; list-style: none; }
.readers a { display: block; padding: .3rem .5rem; border-radius: 6px; color: var(--ink); text-decoration: none; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.readers a:hover { background: var(--sunk); }
.readers a small { margin-inline-start: .5em; }
.full .keys-hint { margin: 1.5rem 0 0; }
.inline-form { display: flex; gap: .5rem; }
.inline-form input { flex: 1; min-width: 0; }
.aside .field { margin-bottom: .6rem; }
.aside .notice { margin: .75rem 0 0; font-size: .9375rem; }
.stepper { display: flex; align-items: center; justify-content: space-between; gap: .5rem; margin-top: .6rem; }
`;
