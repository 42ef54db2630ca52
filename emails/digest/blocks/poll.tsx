import { isolate } from '../../meta.ts';
import { previewSection } from '../../preview-view.ts';
import type { AnswerView, ViewOf } from '../../view.ts';
import { useReading } from '../context.ts';
import { size } from '../tokens.ts';
import { Cell } from './cell.tsx';
import { SectionHeading } from './heading.tsx';
import { template } from './template.tsx';

export function Poll({ section }: { section: ViewOf<'poll'> }) {
  const { dir } = useReading();
  return (
    <>
      <SectionHeading title={section.title} intro={section.intro} />
      <Cell>
        <h3 style={{ margin: '0 0 14px', fontSize: size.item, lineHeight: 1.35 }}>{isolate(section.question, dir)}</h3>
        {section.answers.map((answer) => (
          <Answer key={answer.id} answer={answer} />
        ))}
      </Cell>
    </>
  );
}

/** The whole row is the link. Word gives a link neither padding nor height, so there the cell has them. */
function Answer({ answer }: { answer: AnswerView }) {
  const { dir, light } = useReading();
  return (
    <table role="presentation" width="100%" cellPadding={0} cellSpacing={0} style={{ marginTop: 8 }}>
      <tbody>
        <tr>
          <td
            className="t l"
            style={{
              border: `1px solid ${light.line}`,
              borderRadius: 8,
              backgroundColor: light.tint,
              msoPaddingAlt: '12px 18px',
            }}
          >
            <a
              href={answer.url}
              style={{ display: 'block', padding: '12px 18px', fontWeight: 600, lineHeight: 1.4, color: light.accent }}
            >
              {isolate(answer.text, dir)}
            </a>
          </td>
        </tr>
      </tbody>
    </table>
  );
}

export default template(Poll, { section: previewSection('poll') });
