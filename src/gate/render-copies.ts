import { sampleReaders } from '../issue/reader.ts';
import type { Publication } from '../config/config.ts';
import { cutRendition, fillRendition, oneLine, templateData, type Rendition } from '../issue/render.ts';
import { cutSlots, fillPieces } from '../issue/slots.ts';
import type { GateCopy, GateRendition } from './finding.ts';

/**
 * Fills a rendition for the two sample readers. @throws what a template throws; call `fillingProblems` first to report
 * it.
 */
export function gateRendition(rendition: Rendition, publication: Publication, publicUrl: string): GateRendition {
  const cut = cutRendition(rendition);
  const preheader = cutSlots(rendition.preheader, rendition.tags, 'text', rendition.lang);
  const addresses = { link: (position: number) => rendition.links[position]!.url, unsubscribe: `${publicUrl}/u/` };
  const copyFor = (who: { email: string; fields: Record<string, string> }): GateCopy => {
    const data = templateData(rendition, { ...who, since: rendition.date }, publication.fields);
    return { ...fillRendition(cut, data, addresses), preheader: oneLine(fillPieces(preheader, data, addresses)) };
  };
  const { full, bare } = sampleReaders(publication.fields);
  return { theme: rendition.theme, rendition, copies: { full: copyFor(full), bare: copyFor(bare) } };
}
