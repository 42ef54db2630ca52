export const versionsStyle = `
.versions { margin: 0 0 1.5rem; padding: 0; list-style: none; border: 1px solid var(--line); border-radius: var(--radius); background: var(--surface); }
.version { display: grid; grid-template-columns: 2.75rem minmax(0, 1fr) auto; align-items: center; gap: .25rem 1rem; max-width: none; padding: .75rem 1.25rem; }
.version + .version { border-top: 1px solid var(--line); }
.version p { margin: 0; }
.version .muted { font-size: .875rem; }
.version-number { color: var(--muted); font-variant-numeric: tabular-nums; text-align: end; }
.version-what { overflow-wrap: anywhere; }
.version-what a { color: var(--ink); text-decoration-color: var(--edge); }
.version .actions { flex-wrap: nowrap; margin: 0; }
.compare-heads, .sides { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: .75rem; }
.compare-heads { position: sticky; top: 0; z-index: 1; padding-block: .5rem; background: var(--paper); border-bottom: 1px solid var(--line); }
.compare-choice { font-size: .9375rem; }
.change { padding-block: 1rem; border-bottom: 1px solid var(--line); }
.change h2 { margin: 0 0 .5rem; font-size: 1.0625rem; overflow-wrap: anywhere; }
.change h3 { margin: .75rem 0 .25rem; color: var(--muted); font: 600 .875rem/1.4 var(--sans); letter-spacing: 0; }
.side { padding: .5rem .75rem; border: 1px solid var(--line); border-radius: var(--radius); background: var(--surface); }
.side p { margin: 0; max-width: none; white-space: pre-wrap; overflow-wrap: anywhere; }
.side-head { display: none; color: var(--muted); font-size: .8125rem; font-weight: 600; }
.side mark { border-radius: 3px; color: inherit; }
.before mark { background: var(--error-soft); text-decoration: line-through; text-decoration-thickness: 1px; }
.after mark { background: var(--good-soft); }
.code p { font: .8125rem/1.5 var(--mono); }
@media (max-width: 47.99rem) {
  .version { grid-template-columns: 2rem minmax(0, 1fr); align-items: start; gap: .25rem .75rem; padding: .75rem 1rem; }
  .version .actions { grid-column: 2; }
  .sides { grid-template-columns: minmax(0, 1fr); gap: .4rem; }
  .compare-heads { display: none; }
  .side-head { display: block; }
}
`;
