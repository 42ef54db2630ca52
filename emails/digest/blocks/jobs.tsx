import { jobFacts } from '../../meta.ts';
import { previewSection } from '../../preview-view.ts';
import type { ViewOf } from '../../view.ts';
import { useReading } from '../context.ts';
import { Cell } from './cell.tsx';
import { SectionHeading } from './heading.tsx';
import { Item } from './item.tsx';
import { template } from './template.tsx';

/** Each job has a frame, so that company and pay are easy to find. */
export function Jobs({ section }: { section: ViewOf<'jobs'> }) {
  const { light, words } = useReading();
  return (
    <>
      <SectionHeading title={section.title} intro={section.intro} />
      {section.items.map((job) => (
        <Cell key={job.id} bottom={14}>
          <table role="presentation" width="100%" cellPadding={0} cellSpacing={0}>
            <tbody>
              <tr>
                <td className="l" style={{ padding: '18px 20px', border: `1px solid ${light.line}`, borderRadius: 10 }}>
                  <Item item={job} facts={jobFacts(job, words)} strong />
                </td>
              </tr>
            </tbody>
          </table>
        </Cell>
      ))}
    </>
  );
}

export default template(Jobs, { section: previewSection('jobs') });
