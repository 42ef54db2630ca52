import { Link } from '@react-email/link';
import { Text } from '@react-email/text';
import { isolate } from '../../meta.ts';
import type { IssueView } from '../../view.ts';
import { useReading } from '../context.ts';
import { size, space } from '../tokens.ts';

/** Why the reader receives this mail, the unsubscribe link, and the sender's postal address. */
export function Footer({ view: { publication, webUrl, unsubscribeUrl } }: { view: IssueView }) {
  const { dir, light, words } = useReading();
  const quiet = { color: light.muted, textDecoration: 'underline' };
  const lines = publication.address.trim().split('\n');
  return (
    <Text
      className="m c"
      style={{
        margin: 0,
        padding: `24px ${space.side}px 40px`,
        fontSize: size.small,
        lineHeight: 1.6,
        color: light.muted,
      }}
    >
      {words.reason}
      <br />
      <Link href={unsubscribeUrl} style={quiet}>
        {words.unsubscribe}
      </Link>
      {' · '}
      <Link href={webUrl} style={quiet}>
        {words.readOnWeb}
      </Link>
      {' · '}
      <Link href={publication.url} style={quiet}>
        {publication.name}
      </Link>
      <br />
      <br />
      {lines.map((line, index) => [index > 0 ? <br key={line} /> : null, isolate(line, dir)])}
    </Text>
  );
}
