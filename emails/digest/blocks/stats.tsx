import { isolate } from '../../meta.ts';
import { previewSection } from '../../preview-view.ts';
import type { Figure, ViewOf } from '../../view.ts';
import { useReading } from '../context.ts';
import { size } from '../tokens.ts';
import { Cell } from './cell.tsx';
import { SectionHeading } from './heading.tsx';
import { OutlookOnly } from './outlook-only.tsx';
import { Prose } from './prose.tsx';
import { template } from './template.tsx';

export function Stats({ section }: { section: ViewOf<'stats'> }) {
  const { figures, body } = section;
  return (
    <>
      <SectionHeading title={section.title} intro={section.intro} />
      <Cell>
        {figures.length > 0 ? <Figures figures={figures} /> : null}
        {body ? <Prose rich={body} /> : null}
      </Cell>
    </>
  );
}

/**
 * Side by side if there is space, otherwise two by two (an odd number is stacked). They are inline blocks with a
 * minimum width, so that this works without the styles in the head; Word gets table cells.
 */
function Figures({ figures }: { figures: Figure[] }) {
  const { dir, light, tight } = useReading();
  const share = Math.floor(100 / figures.length);
  const cell = `<td width="${share}%" valign="top">`;
  return (
    <table role="presentation" width="100%" cellPadding={0} cellSpacing={0}>
      <tbody>
        <tr>
          <td className="t" style={{ padding: '10px 12px', backgroundColor: light.tint, borderRadius: 12 }}>
            <OutlookOnly html={`<table role="presentation" width="100%"><tr>${cell}`} />
            {figures.map(({ value, label }, index) => [
              index > 0 ? <OutlookOnly key={`word-${index}`} html={`</td>${cell}`} /> : null,
              <div
                key={index}
                className={figures.length % 2 === 0 ? 'q' : 'w'}
                style={{ display: 'inline-block', width: `${share}%`, minWidth: 110, verticalAlign: 'top' }}
              >
                <div style={{ padding: '8px 10px' }}>
                  <p
                    className="a"
                    style={{
                      margin: 0,
                      fontSize: size.figure,
                      lineHeight: 1.15,
                      fontWeight: 800,
                      letterSpacing: tight,
                      color: light.accent,
                    }}
                  >
                    {isolate(value, dir)}
                  </p>
                  <p
                    className="m"
                    style={{ margin: '2px 0 0', fontSize: size.meta, lineHeight: 1.4, color: light.muted }}
                  >
                    {label}
                  </p>
                </div>
              </div>,
            ])}
            <OutlookOnly html="</td></tr></table>" />
          </td>
        </tr>
      </tbody>
    </table>
  );
}

export default template(Stats, { section: previewSection('stats') });
