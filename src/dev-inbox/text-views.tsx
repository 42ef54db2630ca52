import { sizeWords, visible } from './words.ts';

/** The text part unchanged, with web addresses as links, for trying them out. Punctuation after one is not part of it. */
export function MessageText({ text }: { text: string }) {
  const pieces = visible(text).split(/(https?:\/\/[^\s<>"]*[^\s<>"().,;:!?'])/g);
  return (
    <pre className="wrap" dir="auto">
      {pieces.map((piece, index) =>
        index % 2 === 1 ? (
          <a key={index} href={piece} target="_blank" rel="noreferrer">
            {piece}
          </a>
        ) : (
          piece
        ),
      )}
    </pre>
  );
}

/** More than this is attachments in base64, and a page that a browser struggles with. */
const shownSourceBytes = 300_000;

/** As the server received it, read as UTF-8; what is no character shows as �. */
export function MessageSource({ raw, downloadUrl }: { raw: Uint8Array; downloadUrl: string }) {
  const shown = raw.subarray(0, shownSourceBytes);
  return (
    <>
      <p>
        <a href={downloadUrl}>Download as .eml</a>
        {shown.length < raw.length ? (
          <>
            {' '}
            — {sizeWords(raw.length)} in all; the first {sizeWords(shown.length)} are shown here
          </>
        ) : null}
      </p>
      <pre className="wrap">{visible(new TextDecoder().decode(shown))}</pre>
    </>
  );
}
