/** Styles of the panel that shows pasted links being read, and of the box they are pasted into. */
export const linksStyle = `
.links-panel { position: sticky; bottom: 0; z-index: 15; margin: 1rem 0 0; padding: .75rem 1rem; border: 1px solid var(--edge); border-top: 3px solid var(--accent); border-radius: var(--radius) var(--radius) 0 0; background: var(--surface); box-shadow: 0 -4px 18px rgb(0 0 0 / .14); }
.links-panel-head { display: flex; flex-wrap: wrap; align-items: center; gap: .4rem 1rem; }
.links-panel-head h2 { flex: 1 1 14rem; margin: 0; font: 600 1rem/1.4 var(--sans); }
.links-panel progress { width: 100%; height: .4rem; margin: .5rem 0 .25rem; accent-color: var(--accent); }
.links-panel ol { max-height: 32dvh; margin: .25rem 0 0; padding: 0; overflow-y: auto; list-style: none; scrollbar-width: thin; }
.links-panel li { display: grid; grid-template-columns: 1.4rem minmax(0, 1fr); gap: 0 .4rem; max-width: none; padding: .25rem 0; font-size: .9375rem; line-height: 1.35; }
.links-panel [hidden] { display: none; }
.links-panel li + li { border-top: 1px solid var(--line); }
.links-panel .state { color: var(--muted); text-align: center; }
.links-panel [data-state="read"] .state { color: var(--good); }
.links-panel [data-state="unread"] .state, .links-panel .repeat { color: var(--warning); }
.links-panel .words { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.links-panel .note { grid-column: 2; color: var(--muted); font-size: .875rem; }
.links-panel .note:empty { display: none; }
.add-item textarea { flex: 1 1 14rem; width: auto; min-width: 0; min-height: 2.75rem; height: 2.75rem; padding-block: .55rem; resize: vertical; field-sizing: content; max-height: 12rem; }
.editor[data-view="yaml"] .link-pictures { display: none; }
.fold-buttons { display: flex; flex-wrap: wrap; gap: .5rem; margin-inline-start: auto; }
.sections-bar { display: flex; flex-wrap: wrap; align-items: baseline; gap: .25rem 1rem; margin: 1.5rem 0 .5rem; }
.sections-bar h2 { margin: 0 !important; }
.open-item .entry-note { flex-basis: 100%; overflow: hidden; color: var(--warning); font-size: .8125rem; text-overflow: ellipsis; white-space: nowrap; }
/* On a phone a folded entry is its title; unfolded, it has a row of buttons that a finger can hit. */
@media (max-width: 40rem) { .entry-head { flex-wrap: wrap; } .entry-head .grip { min-width: 2.75rem; } .entry-buttons { flex-basis: 100%; justify-content: flex-end; } .entry-buttons .icon { min-width: 2.75rem; } .entry-head:has([data-open][aria-expanded="false"]) .entry-buttons { display: none; } }
@media (max-width: 40rem) { .links-panel { margin-inline: -.25rem; } .links-panel ol { max-height: 26dvh; } }
`;
