/** Outcomes have the same colours on every page: accepted is green, rejected red, deferred amber. */
export const sendStyle = `
/* Texts for screen readers have absolute positions. Without this they would widen the page instead of the table. */
.table { position: relative; }
.steps { max-width: 60rem; }
.draft-changed { max-width: none; margin-bottom: 1.25rem; padding: .75rem 1rem; border: 1px solid var(--line); border-inline-start: 4px solid var(--warning); border-radius: var(--radius); background: var(--surface); }
.step { padding: 1.25rem 0; border-top: 1px solid var(--line); }
.step:first-child { padding-top: 0; border-top: 0; }
.step h2 { display: flex; flex-wrap: wrap; align-items: center; gap: .6rem; margin: 0 0 .75rem; }
.step h2 .badge { font-family: var(--sans); }
.findings-in-step > h2 { display: none; }
.findings { margin: .5rem 0 1rem; padding: 0; list-style: none; }
.findings li { max-width: none; padding: .35rem 0 .35rem .9rem; border-inline-start: 3px solid var(--line); }
.findings li + li { margin-top: .4rem; }
.findings li.error { border-color: var(--error); }
.findings li.warning { border-color: var(--warning); }
.findings .where { color: var(--muted); font-size: .875rem; }
.severities { display: flex; flex-wrap: wrap; gap: .4rem; }
summary { cursor: pointer; }
details > summary { margin-bottom: .75rem; }
.address { white-space: nowrap; }
.approve, .inline { display: flex; flex-wrap: wrap; align-items: end; gap: .6rem; margin-bottom: 1rem; }
.approve .field, .inline .field { flex: 0 1 18rem; margin: 0; }
.plan-parts { display: grid; gap: 0 2rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 17rem), 1fr)); }
.plan legend { margin-bottom: .35rem; font-family: var(--serif); font-size: 1.05rem; }
.plan .sub { margin: .2rem 0 .2rem 1.75rem; }
.plan .sub .field { margin-bottom: .6rem; }
.send-line { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem 1rem; max-width: none; }
.summary { max-width: 48rem; margin-bottom: 1.5rem; font-size: 1rem; }
.confirm .field { max-width: 26rem; }
.confirm input { max-width: 14rem; }

.state-line { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem .75rem; margin: 0 0 1rem; font-size: 1.05rem; max-width: none; }
.countdown { margin: 0 0 .75rem; font: 600 1.6rem/1.2 var(--serif); font-variant-numeric: lining-nums tabular-nums; max-width: none; }
.outcome-bar { display: block; width: 100%; height: 1.1rem; margin-bottom: .9rem; border-radius: 6px; }
.outcome-bar .rest { fill: var(--line); }
.outcomes { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 9rem), 1fr)); gap: .75rem; margin: 0 0 1rem; padding: 0; list-style: none; }
.outcomes li { padding: .6rem .8rem; border: 1px solid var(--line); border-block-start: 4px solid var(--edge); border-radius: 6px; background: var(--surface); }
.outcomes .figure { font-size: 1.35rem; }
.outcomes .what { color: var(--muted); font-size: .875rem; }
.o-accepted { fill: var(--good); } .outcomes .o-accepted { border-block-start-color: var(--good); }
.o-deferred { fill: #c98a12; } .outcomes .o-deferred { border-block-start-color: #c98a12; }
.o-rejected { fill: var(--error); } .outcomes .o-rejected { border-block-start-color: var(--error); }
.o-uncertain { fill: #8b5fbf; } .outcomes .o-uncertain { border-block-start-color: #8b5fbf; }
.o-skipped { fill: var(--edge); }
.o-waiting { fill: var(--line); } .outcomes .o-waiting { border-block-start-color: var(--line); }
.controls { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 15rem), 1fr)); margin-bottom: 1.5rem; }
.controls .card { margin: 0; }
.controls fieldset { margin: 0; }
.controls .sub { margin: 0 0 .4rem 1.75rem; }
.controls .choice + .choice { margin-top: .1rem; }
.both { display: flex; flex-wrap: wrap; gap: .5rem; }
td .both button { min-height: 2rem; padding: .2rem .7rem; font-size: .875rem; }
.words { overflow-wrap: anywhere; }
td > .words, th > .words { display: inline-block; min-width: 9rem; }
.choice input { flex: none; }
.step .hint { margin-bottom: .75rem; }
.check-links { display: flex; flex-wrap: wrap; align-items: center; gap: .4rem .75rem; margin: 0 0 1rem; }
.check-links[aria-busy] span::before { content: ''; display: inline-block; width: .8em; height: .8em; margin-inline-end: .5em; border: 2px solid var(--line); border-block-start-color: var(--accent); border-radius: 50%; vertical-align: -.1em; animation: turn 1s linear infinite; }
@keyframes turn { to { transform: rotate(1turn); } }
@media (prefers-reduced-motion: reduce) { .check-links[aria-busy] span::before { animation: none; } }
.broken-links li { overflow-wrap: anywhere; }
.broken-links p { margin: .15rem 0; }
.broken-links .hint { margin-bottom: .25rem; }
.waive > summary { display: inline-block; padding: .2rem 0; color: var(--accent); font-size: .9375rem; }
.waive form { display: flex; flex-wrap: wrap; align-items: end; gap: .6rem; margin: .25rem 0 .75rem; }
.waive .field { flex: 1 1 16rem; margin: 0; max-width: 28rem; }
.waive .hint { flex-basis: 100%; }
@media (max-width: 47.99rem) { .waive > summary, .step details > summary { padding-block: .7rem; min-height: 2.75rem; box-sizing: border-box; } }
.figure + .what { display: block; }
`;
