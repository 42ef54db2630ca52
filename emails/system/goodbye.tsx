import { Hr } from '@react-email/hr';
import { Cell } from '../digest/blocks/cell.tsx';
import { Sheet } from './sheet.tsx';
import { previewMails, type SystemMailView } from './view.ts';
import { readingOf } from '../digest/context.ts';

/** The last mail. It has a plain link instead of a button, because it must not urge anybody to come back. */
export default function Goodbye({ view }: { view: SystemMailView }) {
  const { light } = readingOf(view);
  return (
    <Sheet view={view}>
      <Cell top={20} bottom={36}>
        <Hr className="l" style={{ margin: '0 0 18px', borderTop: `1px solid ${light.line}` }} />
        <a href={view.actionUrl} style={{ color: light.accent }}>
          {view.button}
        </a>
      </Cell>
    </Sheet>
  );
}

Goodbye.PreviewProps = { view: previewMails.goodbye };
