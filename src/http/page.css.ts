/**
 * The style sheet of every page that Galley shows, inlined: a page is a single response, and the hash of the styles is
 * in its Content-Security-Policy. Colours are used only through the variables at the top, so that light and dark are
 * one design. Class names belong to the blocks of page.tsx, or to patterns that several rooms share.
 */
export const stylesheet = `
:root {
  color-scheme: light dark;
  --paper: #faf9f6; --surface: #fff; --sunk: #f2f0eb; --ink: #1f1d1a; --muted: #645f57; --line: #e2ded6; --edge: #8b857b;
  --accent: #2352a0; --on-accent: #fff; --accent-soft: #e9eff9; --button: var(--accent); --on-button: var(--on-accent);
  --good: #1d6b3f; --good-soft: #e7f3ea; --warning: #7d5200; --warning-soft: #fbf1dc; --error: #a8281e; --error-soft: #fbeae8;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
  --serif: ui-serif, "Iowan Old Style", Charter, "Noto Serif", Georgia, serif;
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", "Noto Sans Mono", Menlo, Consolas, monospace;
  --radius: 8px;
  /* The height of buttons and fields; the touch rules at the end make it what a finger needs. */
  --control: 2.5rem; --control-small: 2rem;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #161513; --surface: #1f1e1b; --sunk: #272521; --ink: #ece9e3; --muted: #a8a298; --line: #37342f; --edge: #7d776d;
    --accent: #9dbdf5; --on-accent: #10203d; --accent-soft: #222e44;
    --good: #8ccfa3; --good-soft: #1c3325; --warning: #e5bd6f; --warning-soft: #372c15; --error: #f2a49c; --error-soft: #41211e;
  }
}
*, ::before, ::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; scroll-padding-top: 1rem; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.55 var(--sans); overflow-wrap: break-word; }
h1, h2, h3 { margin: 0 0 .5rem; font-family: var(--serif); font-weight: 600; line-height: 1.2; letter-spacing: -.01em; text-wrap: balance; }
h1 { font-size: clamp(1.5rem, 1.2rem + 1.4vw, 2.05rem); }
h2 { margin-top: 2.25rem; font-size: 1.25rem; }
h3 { margin-top: 1.5rem; font-size: 1.05rem; }
p, ul, ol, dl, pre, figure, blockquote { margin: 0 0 1rem; }
p, li { max-width: 68ch; }
a { color: var(--accent); text-underline-offset: .18em; text-decoration-thickness: 1px; }
a:hover { text-decoration-thickness: 2px; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
code, pre, kbd, samp { font-family: var(--mono); font-size: .875em; }
code { padding: .1em .35em; border-radius: 4px; background: var(--sunk); -webkit-box-decoration-break: clone; box-decoration-break: clone; }
pre { padding: 1rem; overflow-x: auto; border: 1px solid var(--line); border-radius: var(--radius); background: var(--surface); line-height: 1.5; }
pre code { padding: 0; background: none; }
pre.wrap { white-space: pre-wrap; overflow-wrap: anywhere; }
hr { margin: 2rem 0; border: 0; border-top: 1px solid var(--line); }
img, svg { max-width: 100%; }
small, .muted { color: var(--muted); }
small { font-size: .875rem; }
[hidden] { display: none !important; }
.visually-hidden:not(:focus):not(:active) { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

.skip { position: absolute; inset-inline-start: 1rem; top: -4rem; z-index: 2; padding: .5rem 1rem; border-radius: 0 0 var(--radius) var(--radius); background: var(--accent); color: var(--on-accent); }
.skip:focus { top: 0; }
.masthead { border-bottom: 1px solid var(--line); }
.masthead > div, .main { width: 100%; max-width: 47rem; margin: 0 auto; padding-inline: clamp(1rem, 4vw, 2rem); }
/* With a navigation, every page starts at the same left edge, so that nothing moves from one page to the next. */
.desk .masthead > div, .desk .main, .wide .masthead > div, .wide .main { max-width: 80rem; }
.desk:not(.wide) .main > * { max-width: 43rem; }
.full .masthead > div, .full .main { max-width: none; }
.masthead > div { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 1.75rem; }
.masthead .brand { display: inline-flex; align-items: center; align-self: center; min-height: 3.25rem; padding: .6rem 0; color: var(--ink); font: 600 1.1rem/1.3 var(--serif); text-decoration: none; }
.brand img { display: block; height: auto; max-width: min(14rem, 55vw); max-height: 3rem; object-fit: contain; object-position: left; }
.brand:dir(rtl) img { object-position: right; }
.desk .brand img { width: auto; max-width: 7rem; max-height: 1.75rem; margin-inline-end: .6rem; }
.masthead nav { display: flex; flex-wrap: wrap; gap: 0 1.35rem; }
.masthead nav a { padding: .9rem 0 .8rem; border-bottom: 2px solid transparent; color: var(--muted); text-decoration: none; }
.masthead nav a:hover { color: var(--ink); }
.masthead nav a[aria-current] { border-color: var(--accent); color: var(--ink); }
/* The public pages' navigation stands at the end of the line; the desk's beside the name. */
.masthead nav.menu { align-self: end; margin-inline-start: auto; }
body:has(> .foot) { display: flex; flex-direction: column; min-height: 100vh; min-height: 100dvh; }
body:has(> .foot) > .main { flex: 1 0 auto; }
.foot { border-top: 1px solid var(--line); color: var(--muted); font-size: .875rem; }
.foot > div { display: flex; flex-wrap: wrap; gap: .35rem 1.5rem; width: 100%; max-width: 47rem; margin: 0 auto; padding: 1.25rem clamp(1rem, 4vw, 2rem) 2.5rem; }
.foot a { color: inherit; }
.main { padding-block: clamp(1.5rem, 4vw, 2.5rem) 4rem; }
.main:focus { outline: none; }
@media (max-width: 40rem) { .masthead .brand { padding-block: .6rem; } .desk .masthead .brand { min-height: 2.75rem; padding-block: 0; } .masthead > div { align-items: center; } .masthead nav a { display: inline-flex; align-items: center; min-height: 2.75rem; padding-block: .2rem; } }

.page-head { display: flex; flex-wrap: wrap; align-items: end; justify-content: space-between; gap: 1rem 2rem; margin-bottom: 1.5rem; }
.page-head > div:first-child { flex: 1 1 20rem; min-width: 0; }
.page-head h1 { margin: 0; }
.page-head .lead { margin: .4rem 0 0; color: var(--muted); }
.actions { display: flex; flex-wrap: wrap; align-items: center; gap: .6rem; }
.crumb { margin: 0 0 .75rem; font-size: .9375rem; }
.crumb a { text-decoration: none; padding-block: .35rem; }
.crumb a:hover { text-decoration: underline; }

button, .button { display: inline-flex; align-items: center; justify-content: center; gap: .5em; min-height: var(--control); padding: .4rem 1rem; border: 1px solid var(--button); border-radius: var(--radius); background: var(--button); color: var(--on-button); font: 600 .9375rem/1.3 var(--sans); text-decoration: none; cursor: pointer; }
button:hover, .button:hover { filter: brightness(1.1); }
button.quiet, .button.quiet { border-color: var(--edge); background: var(--surface); color: var(--ink); font-weight: 500; }
button.quiet:hover, .button.quiet:hover { border-color: var(--accent); filter: none; color: var(--accent); }
button.danger, .button.danger { border-color: var(--error); background: var(--error); color: var(--surface); }
button.small, .button.small { min-height: var(--control-small); padding: .2rem .7rem; font-size: .875rem; }
/* A button within a sentence. */
button.link { display: inline; min-height: 0; padding: 0; border: 0; border-radius: 0; background: none; color: var(--accent); font: inherit; text-decoration: underline; text-underline-offset: .18em; }
button:disabled, .button[aria-disabled="true"] { border-color: var(--line); background: var(--sunk); color: var(--muted); filter: none; cursor: not-allowed; }

form { margin: 0; }
.field { display: grid; gap: .3rem; margin: 0 0 1.1rem; }
label, legend, .label { font-weight: 600; font-size: .9375rem; }
.hint { margin: 0; color: var(--muted); font-size: .875rem; }
.field-error { margin: 0; color: var(--error); font-size: .9375rem; }
input, select, textarea { width: 100%; min-height: var(--control); padding: .4rem .7rem; border: 1px solid var(--edge); border-radius: var(--radius); background: var(--surface); color: var(--ink); font: inherit; }
textarea { min-height: 7rem; line-height: 1.5; }
input[type="checkbox"], input[type="radio"] { width: 1.15rem; min-height: 0; height: 1.15rem; margin: 0; accent-color: var(--accent); }
input::placeholder { color: var(--muted); opacity: 1; }
[aria-invalid="true"] { border-color: var(--error); }
fieldset { min-width: 0; margin: 0 0 1.25rem; padding: 0; border: 0; }
.choice { display: flex; align-items: center; gap: .6rem; min-height: 2rem; }
.choice label { font-weight: 400; }
.field.choice { display: grid; gap: .3rem; align-items: start; }
.search { display: flex; gap: .5rem; max-width: 30rem; margin-bottom: 1rem; }
.search input { flex: 1; min-width: 0; }

.card { margin: 0 0 1rem; padding: 1.1rem 1.25rem; border: 1px solid var(--line); border-radius: var(--radius); background: var(--surface); }
.card > :last-child { margin-bottom: 0; }
.card h2, .card h3 { margin-top: 0; font-size: 1rem; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 15rem), 1fr)); gap: 1rem; margin-bottom: 1.5rem; }
.cards .card { margin: 0; }
.figure { display: block; font: 600 1.7rem/1.2 var(--serif); font-variant-numeric: lining-nums tabular-nums; }

.badge { display: inline-block; padding: .1rem .55rem; border-radius: 99px; background: var(--sunk); color: var(--muted); font-size: .8125rem; font-weight: 600; line-height: 1.5; white-space: nowrap; }
.badge.good { background: var(--good-soft); color: var(--good); }
.badge.warning { background: var(--warning-soft); color: var(--warning); }
.badge.error { background: var(--error-soft); color: var(--error); }
.badge.accent { background: var(--accent-soft); color: var(--accent); }
.badges { display: flex; flex-wrap: wrap; gap: .4rem; margin: 0; padding: 0; list-style: none; }
.notice { margin: 0 0 1.25rem; padding: .9rem 1.1rem; border: 1px solid var(--line); border-inline-start: 4px solid var(--accent); border-radius: 4px var(--radius) var(--radius) 4px; background: var(--surface); }
.notice > :last-child { margin-bottom: 0; }
.notice > strong:first-child { display: block; }
.notice.good { border-inline-start-color: var(--good); }
.notice.warning { border-inline-start-color: var(--warning); }
.notice.error { border-inline-start-color: var(--error); }
.empty { max-width: 52rem; padding: clamp(1.75rem, 6vw, 3.5rem) clamp(1.25rem, 5vw, 3rem); border: 1px dashed var(--edge); border-radius: var(--radius); }
.empty h2 { margin-top: 0; font-size: 1.35rem; }
.empty > :last-child { margin-bottom: 0; }

/* Tools in one row on every screen: what does not fit is scrolled to, and never wraps into a second row. */
.tool-row { display: flex; align-items: center; gap: .4rem; margin: 0 0 1rem; overflow-x: auto; scrollbar-width: none; overscroll-behavior-x: contain; }
.tool-row > * { flex: none; }
.tool-row > .end { margin-inline-start: auto; }
.tool-row :focus-visible { outline-offset: -2px; }
.tool-row.stays { position: sticky; top: 0; z-index: 1; padding-block: .4rem; background: var(--paper); }

/* Where a finding that is told once was made. */
.findings .places { display: flex; flex-wrap: wrap; gap: 0 1rem; margin: .15rem 0 0; padding: 0; list-style: none; font-size: .9375rem; }
.findings .places li { margin: 0; padding: .1rem 0; border: 0; }
.findings .places li::before { display: none; }

/* What is not needed at first sight. */
.fold { margin: 0 0 1rem; }
.fold > summary, .table .rest { color: var(--accent); font-size: .9375rem; font-weight: 500; cursor: pointer; }
.fold > summary { padding-block: .3rem; align-content: center; }
.fold[open] > summary { margin-bottom: .5rem; }

.table { margin: 0 0 1.5rem; overflow-x: auto; border: 1px solid var(--line); border-radius: var(--radius); background: var(--surface); }
table { width: 100%; border-collapse: collapse; font-size: .9375rem; }
caption { padding: .8rem 1rem .3rem; text-align: start; font-weight: 600; }
th, td { padding: .6rem 1rem; border-top: 1px solid var(--line); text-align: start; vertical-align: top; }
thead th { border-top: 0; color: var(--muted); font-size: .8125rem; font-weight: 600; vertical-align: bottom; }
caption + thead th { padding-top: .3rem; }
tbody th { font-weight: 500; }
th.end, td.end { text-align: end; font-variant-numeric: tabular-nums; white-space: nowrap; }
tbody tr:hover { background: var(--sunk); }
/* A long table shows its first rows until its box is ticked; print shows all of them. */
.table .rest { display: flex; align-items: center; gap: .6rem; padding: .55rem 1rem; border-top: 1px solid var(--line); }
@media screen { .table:has(.rest :not(:checked)) tr.more { display: none; } }
@media print { .table .rest { display: none; } }
/* On a phone a table keeps the columns that matter. */
@media (max-width: 40rem) { .table .minor { display: none; } }
@media (max-width: 40rem) { th, td, caption { padding-inline: .7rem; } }
.bar { display: block; width: 100%; min-width: 4rem; height: .5rem; border-radius: 99px; }
/* Half the difference between the height of a line and of the bar, which centres the bar on the first line. */
td > .bar { margin-block: calc((1.55em - .5rem) / 2); }
.bar .track { fill: var(--line); }
.bar .share { fill: var(--accent); }
.bar.warning .share { fill: var(--warning); }
.bar.error .share { fill: var(--error); }
.facts { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: .25rem 1rem; font-size: .9375rem; }
.facts dt { color: var(--muted); }
.facts dd { margin: 0; overflow-wrap: anywhere; }
.facts.stacked { grid-template-columns: minmax(0, 1fr); gap: 0; }
.facts.stacked dt { font-size: .8125rem; }
.facts.stacked dd + dt { margin-top: .6rem; }
.facts.ruled { display: block; border: 1px solid var(--line); border-radius: var(--radius); background: var(--surface); }
.facts.ruled > div { padding: .5rem 1rem; }
.facts.ruled > div + div { border-top: 1px solid var(--line); }
.facts.ruled dd { font: .875rem/1.5 var(--mono); }
@media (min-width: 48rem) { .facts.ruled > div { display: grid; grid-template-columns: 13rem minmax(0, 1fr); gap: 1rem; } .facts.ruled dt { overflow-wrap: anywhere; } }
.plain { padding: 0; list-style: none; }
.plain li + li { margin-top: .35rem; }
.plain code { overflow-wrap: anywhere; }

.tabs { display: flex; gap: 0 1.5rem; margin: 0 0 1rem; overflow-x: auto; border-bottom: 1px solid var(--line); }
.tabs a { padding: .55rem 0 .5rem; border-bottom: 2px solid transparent; color: var(--muted); text-decoration: none; white-space: nowrap; }
.tabs a:hover { color: var(--ink); }
.tabs a[aria-current] { border-color: var(--accent); color: var(--ink); font-weight: 600; }
.tabs a:focus-visible { outline-offset: -2px; }
.pager { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: .75rem; margin-top: 1.25rem; }
.split { display: grid; gap: 0 2.5rem; align-items: start; }
.split > * { min-width: 0; }
@media (min-width: 64rem) { .split { grid-template-columns: minmax(0, 1fr) 19rem; } }

/* A list in which each row is one link; the link's ::after covers the row, so that the whole row can be clicked. */
.rows { margin: 0; padding: 0; list-style: none; border: 1px solid var(--line); border-radius: var(--radius); background: var(--surface); overflow: hidden; }
.rows li { position: relative; display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 0 1rem; max-width: none; padding: .65rem 1rem; }
.rows li + li { border-top: 1px solid var(--line); }
.rows li:hover { background: var(--sunk); }
.rows a { color: var(--ink); font-weight: 600; text-decoration: none; }
.rows a::after { content: ""; position: absolute; inset: 0; }
.rows a:focus-visible { outline: none; }
.rows a:focus-visible::after { outline: 2px solid var(--accent); outline-offset: -2px; border-radius: var(--radius); }
.rows .who, .rows .what { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.rows .who, .rows .side { color: var(--muted); font-size: .875rem; }
.rows .fresh { background: var(--accent-soft); }
.rows .side time { display: inline-block; min-width: 3.5rem; margin-inline-start: .75rem; }
.rows .side { font-variant-numeric: tabular-nums; text-align: end; white-space: nowrap; }
.rows .what { grid-column: 1 / -1; color: var(--muted); text-align: match-parent; }
.rows .what span { display: block; overflow: hidden; text-overflow: ellipsis; color: var(--muted); font-size: .9375rem; }
@media (min-width: 48rem) {
  .rows li { grid-template-columns: minmax(9rem, 15rem) minmax(0, 1fr) auto; align-items: baseline; padding-block: .55rem; }
  .rows .what { grid-column: auto; order: 1; }
  .rows .side { order: 2; min-width: 8.5rem; }
  .rows .what span { display: inline; margin-inline-start: .6rem; }
}

/* A few options of which one is selected; the radio buttons inside have the focus and are read out. */
.segments { display: inline-flex; margin: 0; }
.segments label { position: relative; padding: .3rem .85rem; border: 1px solid var(--edge); background: var(--surface); color: var(--muted); font-weight: 500; font-size: .875rem; cursor: pointer; }
.segments label + label { border-inline-start: 0; }
.segments label:first-of-type { border-start-start-radius: var(--radius); border-end-start-radius: var(--radius); }
.segments label:last-of-type { border-start-end-radius: var(--radius); border-end-end-radius: var(--radius); }
.segments label:hover { color: var(--ink); }
.segments label:has(:checked) { background: var(--accent-soft); color: var(--accent); font-weight: 600; }
.segments label:has(:focus-visible) { z-index: 1; outline: 2px solid var(--accent); outline-offset: 2px; }
.segments input { position: absolute; width: 1px; height: 1px; opacity: 0; }

/* The front page: what it is about, and the form. */
.hero { margin-bottom: 2.5rem; }
.hero h1 { font-size: clamp(1.9rem, 1.4rem + 2.4vw, 2.9rem); }
.hero .lead { margin-bottom: 1.25rem; color: var(--muted); font-size: 1.125rem; text-wrap: pretty; }
.short-form { max-width: 34rem; }
.short-form .one-line { display: flex; flex-wrap: wrap; gap: .6rem; margin-bottom: .6rem; }
.short-form input[type="email"] { flex: 1 1 14rem; }
.short-form button { flex: 0 0 auto; }
.hint.after { margin-top: .9rem; max-width: none; }
.eyebrow { margin: 2rem 0 .6rem; color: var(--muted); font: 600 .8125rem/1.4 var(--sans); letter-spacing: .04em; }
.latest .card { padding: clamp(1.25rem, 4vw, 2rem); border-top: 4px solid var(--accent); }
.latest h3 { font-size: clamp(1.3rem, 1.1rem + 1vw, 1.7rem); }
.latest h3 a { color: inherit; text-decoration-color: var(--line); }
.latest h3 a:hover { text-decoration-color: var(--accent); }
.latest .card > p:first-child { margin-bottom: .35rem; font-size: .9375rem; }
.rows.issues li { grid-template-columns: minmax(0, 1fr); padding-block: .75rem; }
.rows.issues .what { order: 0; color: var(--ink); white-space: normal; }
.rows.issues .side { order: 1; text-align: start; }
.rows.issues .side time { min-width: 0; margin-inline-start: 0; }
.rows.issues .side time::before { content: "· "; }
@media (min-width: 40rem) { .rows.issues li { grid-template-columns: minmax(0, 1fr) auto; align-items: baseline; } .rows.issues .side { text-align: end; } }

/* A rendered mail in a frame, with switches for width and colour scheme that need no script. */
.device { margin-bottom: 1.5rem; }
.device > .tool-row { margin-bottom: .75rem; font-size: .9375rem; }
.device .stage { overflow-x: auto; border: 1px solid var(--line); border-radius: var(--radius); background: var(--sunk); }
.device iframe { display: block; width: 100%; height: max(32rem, calc(100vh - 8rem)); margin: 0 auto; border: 0; background: #fff; color-scheme: light; }
.device:has([value="phone"]:checked) iframe { width: 375px; }
.device:has([value="tablet"]:checked) iframe { width: 768px; }
.device:has([value="dark"]:checked) iframe { background: #000; color-scheme: dark; }
@media (max-width: 47.99rem) { .device .widths { display: none; } .device:has([value]:checked) iframe { width: 100%; } }

/* 44 px for a finger, whatever a room's own styles say; links and buttons within a sentence keep its line. */
@media (pointer: coarse), (max-width: 40rem) {
  :root { --control: 2.75rem; --control-small: 2.75rem; }
  button:not(.link), .button, select, textarea, input:not([type="checkbox"], [type="radio"]), .segments label, .choice { min-height: 2.75rem !important; }
  .segments label { display: inline-flex; align-items: center; justify-content: center; }
  main nav li a { display: inline-block; min-height: 2.75rem; align-content: center; }
  summary, .tabs a { min-height: 2.75rem !important; align-content: center; }
  .crumb { margin: -.75rem 0 .25rem; }
  .crumb a { display: inline-block; min-height: 2.75rem; align-content: center; }
  .table .rest { min-height: 2.75rem; }
}
@media (prefers-reduced-motion: reduce) { *, ::before, ::after { transition: none !important; animation: none !important; } }
@media (forced-colors: active) { .bar .share { fill: Highlight; } .badge { border: 1px solid; } .segments label:has(:checked) { background: Highlight; color: HighlightText; forced-color-adjust: none; } }
@media print { .masthead, .skip, .actions, .pager, .search { display: none; } body { background: #fff; color: #000; } }
`;
