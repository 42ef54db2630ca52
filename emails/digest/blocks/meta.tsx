import { isolate } from '../../meta.ts';
import { useReading } from '../context.ts';
import { size } from '../tokens.ts';

/**
 * The meta line: author, source, and tags as small labels. Empty when there is nothing to show; `strong` emphasises the
 * first fact.
 */
export function Meta({ facts, tags = [], strong = false }: { facts: string[]; tags?: string[]; strong?: boolean }) {
  const { dir, light } = useReading();
  if (facts.length === 0 && tags.length === 0) return null;
  const [first, ...others] = facts.map((fact) => isolate(fact, dir));
  return (
    <p className="m" style={{ margin: '5px 0 0', fontSize: size.meta, lineHeight: 1.5, color: light.muted }}>
      {strong ? <strong style={{ color: light.ink }}>{first}</strong> : first}
      {others.map((fact) => ` · ${fact}`).join('')}
      {tags.map((tag, index) => [
        facts.length + index > 0 ? ' ' : '',
        // Word renders an inline background without padding: the non-breaking spaces keep the label's space there.
        <span
          key={tag}
          className="t"
          style={{
            padding: '1px 3px',
            borderRadius: 4,
            backgroundColor: light.tint,
            fontSize: 12,
            display: 'inline-block',
          }}
        >{`\u00a0${tag}\u00a0`}</span>,
      ])}
    </p>
  );
}
