import { previewSection } from '../../preview-view.ts';
import type { ViewOf } from '../../view.ts';
import { useReading } from '../context.ts';
import { size } from '../tokens.ts';
import { Cell } from './cell.tsx';
import { SectionHeading } from './heading.tsx';
import { Prose } from './prose.tsx';
import { template } from './template.tsx';

export function Quote({ section }: { section: ViewOf<'quote'> }) {
  const { light, start } = useReading();
  const [border, padding] = start === 'left' ? ['borderLeft', 'paddingLeft'] : ['borderRight', 'paddingRight'];
  return (
    <>
      {section.title ? <SectionHeading title={section.title} intro={section.intro} /> : null}
      <Cell>
        <table role="presentation" width="100%" cellPadding={0} cellSpacing={0}>
          <tbody>
            <tr>
              <td className="note" style={{ [border]: `4px solid ${light.accent}`, [padding]: 24 }}>
                <Prose rich={section.quote} fontSize={22} gap={0} />
                <p
                  className="m"
                  style={{ margin: '12px 0 0', fontSize: size.meta, lineHeight: 1.5, color: light.muted }}
                >
                  {'— '}
                  {section.url ? (
                    <a href={section.url} style={{ color: light.muted }}>
                      {section.by}
                    </a>
                  ) : (
                    section.by
                  )}
                </p>
              </td>
            </tr>
          </tbody>
        </table>
      </Cell>
    </>
  );
}

export default template(Quote, { section: previewSection('quote') });
