import { Link } from '@react-email/link';
import { darkLogoStyle } from '../../logo.ts';
import type { IssueView } from '../../view.ts';
import { useReading } from '../context.ts';
import { Picture } from './picture.tsx';

/** The logo, or the name where there is none; leads to the publication's website. */
export function Brand({ publication: { name, url, logo } }: { publication: IssueView['publication'] }) {
  const { light, headingFont, font, tight } = useReading();
  if (!logo)
    return (
      <Link
        href={url}
        style={{
          fontSize: 20,
          lineHeight: 1.3,
          fontWeight: 800,
          letterSpacing: tight,
          color: light.accent,
          textDecoration: 'none',
          ...(headingFont === font ? {} : { fontFamily: headingFont.stack }),
        }}
      >
        {name}
      </Link>
    );
  const { dark, ...image } = { ...logo, alt: logo.alt || name };
  if (dark === undefined) return <Picture image={image} href={url} maxWidth={200} radius={4} />;
  return (
    <>
      <div className="ll">
        <Picture image={image} href={url} maxWidth={200} radius={0} bare />
      </div>
      <div className="ld" style={darkLogoStyle}>
        <Picture image={{ ...image, src: dark }} href={url} maxWidth={200} radius={0} bare />
      </div>
    </>
  );
}
