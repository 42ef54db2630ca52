import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const uplotFolder = require.resolve('uplot/package.json').replace(/package\.json$/, '');

/** Verdicts have the same colours in charts, legends and tables; the charts read them from here. */
export const reportStyle = `${readFileSync(`${uplotFolder}dist/uPlot.min.css`, 'utf8')}
:root { --human: #2352a0; --unsure: #b9770e; --machine: #a9a398; --grid: #e2ded6; }
@media (prefers-color-scheme: dark) { :root { --human: #9dbdf5; --unsure: #d9a441; --machine: #6b665d; --grid: #37342f; } }
/* Texts for screen readers have absolute positions. Without this they would widen the page instead of the table. */
.table, .map-legend { position: relative; }
.uplot { font-family: var(--sans); }
.totals { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 9.5rem), 1fr)); gap: .75rem; margin: 0 0 1.5rem; padding: 0; list-style: none; }
.totals li { padding: .75rem 1rem; border: 1px solid var(--line); border-radius: var(--radius); background: var(--surface); }
.totals span { display: block; }
.totals .what { color: var(--muted); font-size: .875rem; }
#opens, #clicks, #taken-out { scroll-margin-top: 1rem; }
.story { grid-template-columns: repeat(auto-fit, minmax(min(100%, 13rem), 1fr)); }
.story .figure { font-size: clamp(1.6rem, 1.2rem + 1.6vw, 2.3rem); line-height: 1.2; }
.story .name { font-weight: 600; margin-bottom: .35rem; }
.story .usual { margin-top: .35rem; color: inherit; }
.why > summary { margin: 0; white-space: nowrap; }
.why ul { margin: .35rem 0 0; padding: 0; list-style: none; text-align: start; font-size: .875rem; min-width: 14rem; white-space: normal; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 30rem), 1fr)); gap: 1rem; margin-bottom: 1rem; }
.chart { min-width: 0; margin: 0; padding: 1rem; border: 1px solid var(--line); border-radius: var(--radius); background: var(--surface); }
.chart.whole { margin-bottom: 1rem; }
.chart figcaption { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: .5rem; margin-bottom: .5rem; font-weight: 600; }
.chart button { min-height: 2rem; padding: .2rem .7rem; font-size: .875rem; }
.chart .plot { min-height: 220px; }
.chart .readout { min-height: 1.5em; margin: .35rem 0 0; color: var(--muted); font-size: .875rem; }
.verdicts { display: flex; flex-wrap: wrap; gap: .35rem 1.25rem; margin: 0 0 .75rem; padding: 0; list-style: none; font-size: .9375rem; }
.verdicts li { display: flex; align-items: center; gap: .45rem; }
.verdicts svg { width: .85rem; height: .85rem; border-radius: 3px; }
.v-human { fill: var(--human); } .v-unsure { fill: var(--unsure); } .v-machine { fill: var(--machine); }
.map { display: grid; grid-template-columns: minmax(0, 1fr); gap: 1rem; }
@media (min-width: 64rem) { .map { grid-template-columns: minmax(0, 1fr) 25rem; align-items: start; } .map-legend { max-height: 46rem; overflow-y: auto; } }
.map { margin-bottom: 1.75rem; }
.map iframe { display: block; width: 100%; height: min(46rem, 80vh); border: 1px solid var(--line); border-radius: var(--radius); background: #fff; color-scheme: light; }
.map-legend ol { margin: 0; padding: 0; list-style: none; border: 1px solid var(--line); border-radius: var(--radius); background: var(--surface); }
.map-legend li { display: grid; grid-template-columns: 2.2rem minmax(0, 1fr) auto; gap: 0 .6rem; align-items: baseline; padding: .45rem .75rem; }
.map-legend li + li { border-top: 1px solid var(--line); }
.map-legend .n { color: var(--muted); font-variant-numeric: tabular-nums; text-align: end; }
.map-legend .r { font-weight: 600; font-variant-numeric: tabular-nums; }
.map-legend .bar { grid-column: 2 / -1; height: .3rem; }
details > summary { margin-bottom: .75rem; cursor: pointer; }
.url { overflow-wrap: anywhere; }
.history dd { margin: 0; }
.correct { max-width: 42rem; }
`;
