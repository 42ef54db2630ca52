import type { ReactNode } from 'react';
import { space } from '../tokens.ts';

/**
 * One row of the card. An issue consists of many short rows instead of one tall cell, because Word splits a cell that
 * is higher than about 1,800 px and leaves a gap in the text.
 */
export function Cell({
  top = 0,
  bottom = space.item,
  children,
}: {
  top?: number;
  bottom?: number;
  children: ReactNode;
}) {
  return (
    <tr>
      <td className="c" style={{ padding: `${top}px ${space.side}px ${bottom}px` }}>
        {children}
      </td>
    </tr>
  );
}
