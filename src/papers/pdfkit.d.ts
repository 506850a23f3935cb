/** What is used of pdfkit: it has no types of its own, and those of DefinitelyTyped are three versions behind. */
declare module 'pdfkit' {
  import type { Readable } from 'node:stream';

  export interface StructureElement {
    add(child: StructureElement | StructureContent): this;
    end(): void;
  }
  /** A part of a page's content that belongs to a structure element. */
  export interface StructureContent {
    readonly refs: readonly object[];
  }
  export interface FontFace {
    hasGlyphForCodePoint(codePoint: number): boolean;
  }

  class PDFDocument extends Readable {
    constructor(options: {
      size: 'A4';
      margin: number;
      pdfVersion: '1.7';
      subset: 'PDF/UA';
      tagged: true;
      lang: string;
      displayTitle: true;
      bufferPages: true;
      autoFirstPage: false;
      info: Record<'Title' | 'Creator' | 'Producer', string> & Record<'CreationDate' | 'ModDate', Date>;
    });
    readonly page: { readonly width: number; readonly height: number };
    /** The current font; `font` is what fontkit read. */
    readonly _font: { readonly font: FontFace };
    addPage(): this;
    switchToPage(index: number): object;
    bufferedPageRange(): { start: number; count: number };
    registerFont(name: string, data: Uint8Array): this;
    font(name: string): this;
    fontSize(size: number): this;
    fillColor(color: string): this;
    widthOfString(text: string): number;
    text(text: string, x: number, y: number, options: { lineBreak: false }): this;
    moveTo(x: number, y: number): this;
    lineTo(x: number, y: number): this;
    lineWidth(width: number): this;
    stroke(color: string): this;
    struct(type: string, options?: { lang?: string; title?: string }): StructureElement;
    addStructure(element: StructureElement): this;
    markStructureContent(tag: string): StructureContent;
    markContent(tag: 'Artifact', options: { type: 'Pagination' | 'Layout'; attached?: string[] }): this;
    endMarkedContent(): this;
    end(): void;
  }
  export default PDFDocument;
}
