import { renderIssue } from '../src/issue/render.ts';
import { callsPerSecond, type Result } from './measure.ts';
import { context, issue } from './material.ts';

/** Renders the sample of 45 links in both themes, which happens once per issue and theme, not per reader. */
export async function benchRender(): Promise<Result[]> {
  const digest = await callsPerSecond(() => renderIssue(issue, context, 'digest'));
  const classic = await callsPerSecond(() => renderIssue(issue, context, 'classic'));
  return [
    { what: 'render 45 links, digest (React Email)', rate: digest, unit: 'issues' },
    {
      what: 'render 45 links, classic (MJML)',
      rate: classic,
      unit: 'issues',
      against: { what: 'digest', ratio: classic / digest },
    },
  ];
}
