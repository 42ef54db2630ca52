import { sizeWords, visible } from './words.ts';

/** The text part unchanged, with web addresses as links. Punctuation after an address is not part of it. */
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

/** Bytes shown. More is mostly attachments in base64, and makes browsers slow. */
const shownSourceBytes = 300_000;

/** The message as received, read as UTF-8; invalid bytes are shown as �. */
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
