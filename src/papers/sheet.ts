import type PDFDocument from 'pdfkit';
import type { StructureElement } from 'pdfkit';
import { printable, REPLACEMENT } from './printable.ts';

const MARGIN = { left: 57, right: 57, top: 92, bottom: 76 };
const COLORS = { text: '#000000', label: '#404040', line: '#808080' };
const LABEL_WIDTH = 128;
const LINE_HEIGHT = 1.3;

type Weight = 'regular' | 'bold';
interface Style {
  weight: Weight;
  size: number;
  color: string;
}
const BODY: Style = { weight: 'regular', size: 10.5, color: COLORS.text };
const LABEL: Style = { ...BODY, weight: 'bold', color: COLORS.label };
const SMALL: Style = { ...BODY, size: 8, color: COLORS.label };
const HEADINGS: Readonly<Record<'H1' | 'H2', Style>> = {
  H1: { ...BODY, weight: 'bold', size: 17 },
  H2: { ...BODY, weight: 'bold', size: 12.5 },
};

/** What is repeated on every page. */
export interface Furniture {
  left: string;
  right: string;
  bottom: string;
}

/**
 * Writes a tagged document on A4 pages, from top to bottom. Lines are broken here and not by pdfkit, whose breaking is
 * quadratic in the length of a word and which would not let a label stand beside its text.
 * Everything that is drawn is either inside a structure element or an artifact (ISO 14289-1, 7.1).
 */
export class Sheet {
  readonly #doc: PDFDocument;
  readonly #root: StructureElement;
  /** Widths of words, by style. */
  readonly #widths = new Map<string, Map<string, number>>();
  /** Where the next line goes. */
  #y = 0;
  #replaced = false;
  #section: StructureElement | null = null;

  constructor(doc: PDFDocument) {
    this.#doc = doc;
    this.#root = doc.struct('Document');
    doc.addStructure(this.#root);
    this.#addPage();
  }

  /** A character was not printed, because the font does not have it. */
  get hasReplaced(): boolean {
    return this.#replaced;
  }

  heading(level: 'H1' | 'H2', text: string): void {
    if (level === 'H2') this.#beginSection();
    const style = HEADINGS[level];
    this.#y += level === 'H1' ? 0 : style.size * 0.9;
    // Not alone at the foot of a page.
    this.#need(heightOf(style) + 2 * heightOf(BODY));
    this.#block(level, this.#parent(), [{ text, style, x: MARGIN.left, width: this.#width() }]);
    this.#y += style.size * 0.4;
  }

  paragraph(text: string): void {
    this.#block('P', this.#parent(), [{ text, style: BODY, x: MARGIN.left, width: this.#width() }]);
    this.#y += 5;
  }

  /** A name and its value, side by side; nothing without a value. */
  field(label: string, value: string | null): void {
    if (value === null || value.trim() === '') return;
    this.#block('P', this.#parent(), this.#sideBySide(`${label}:`, value));
    this.#y += 2;
  }

  list(items: readonly { label: string; text: string }[]): void {
    if (items.length === 0) return;
    const list = this.#doc.struct('L');
    this.#parent().add(list);
    for (const { label, text } of items) {
      const item = this.#doc.struct('LI');
      list.add(item);
      this.#need(heightOf(BODY));
      const [labelPart, textPart] = this.#sideBySide(label, text);
      const top = this.#y;
      this.#block('Lbl', item, [labelPart]);
      this.#y = top;
      this.#block('LBody', item, [textPart]);
      item.end();
      this.#y += 2;
    }
    list.end();
  }

  /** Header and footer of every page, then the end of the document. */
  finish(furniture: Furniture): void {
    const left = this.#printable(furniture.left);
    const right = this.#printable(furniture.right);
    const bottom = this.#printable(furniture.bottom);
    this.#section?.end();
    this.#root.end();
    const { count } = this.#doc.bufferedPageRange();
    for (let page = 0; page < count; page += 1) {
      this.#doc.switchToPage(page);
      const { height } = this.#doc.page;
      this.#artifact('Top', () => {
        const room = this.#width() - this.#measure(right, SMALL) - 12;
        this.#draw(this.#cut(left, SMALL, room), { style: SMALL, x: MARGIN.left, y: 48 });
        this.#drawRight(right, 48);
        this.#rule(62);
      });
      this.#artifact('Bottom', () => {
        this.#rule(height - 60);
        this.#draw(bottom, { style: SMALL, x: MARGIN.left, y: height - 54 });
        this.#drawRight(`Página ${page + 1} de ${count}`, height - 54);
      });
    }
    this.#doc.end();
  }

  #parent(): StructureElement {
    return this.#section ?? this.#root;
  }

  #beginSection(): void {
    this.#section?.end();
    this.#section = this.#doc.struct('Sect');
    this.#root.add(this.#section);
  }

  #sideBySide(label: string, text: string): [Part, Part] {
    const x = MARGIN.left + LABEL_WIDTH;
    return [
      { text: label, style: LABEL, x: MARGIN.left, width: LABEL_WIDTH - 8 },
      { text, style: BODY, x, width: this.#width() - LABEL_WIDTH },
    ];
  }

  /** Parts that stand beside one another; each goes on on the next page where it must. Together one element. */
  #block(tag: string, parent: StructureElement, parts: readonly Part[]): void {
    const element = this.#doc.struct(tag);
    parent.add(element);
    const columns = parts.map((part) => ({ ...part, lines: this.#lines(part) }));
    const height = Math.max(...parts.map(({ style }) => heightOf(style)));
    const rows = Math.max(...columns.map(({ lines }) => lines.length));
    let drawn = 0;
    while (drawn < rows) {
      this.#need(height);
      const fit = Math.max(1, Math.floor((this.#bottom() - this.#y) / height));
      const end = Math.min(rows, drawn + fit);
      const content = this.#doc.markStructureContent(tag);
      for (const { lines, style, x } of columns)
        lines.slice(drawn, end).forEach((line, row) => {
          // A space ends every line: without it, extracted words would run together.
          this.#draw(`${line} `, { style, x, y: this.#y + row * height });
        });
      this.#doc.endMarkedContent();
      element.add(content);
      this.#y += (end - drawn) * height;
      drawn = end;
    }
    element.end();
  }

  #addPage(): void {
    this.#doc.addPage();
    this.#y = MARGIN.top;
  }

  #need(height: number): void {
    if (this.#y + height > this.#bottom()) this.#addPage();
  }

  #bottom(): number {
    return this.#doc.page.height - MARGIN.bottom;
  }

  #width(): number {
    return this.#doc.page.width - MARGIN.left - MARGIN.right;
  }

  #draw(text: string, { style, x, y }: { style: Style; x: number; y: number }): void {
    this.#use(style);
    this.#doc.fillColor(style.color).text(text, x, y, { lineBreak: false });
  }

  #drawRight(text: string, y: number): void {
    const x = this.#doc.page.width - MARGIN.right - this.#measure(text, SMALL);
    this.#draw(text, { style: SMALL, x, y });
  }

  #rule(y: number): void {
    const { width } = this.#doc.page;
    this.#doc
      .lineWidth(0.5)
      .moveTo(MARGIN.left, y)
      .lineTo(width - MARGIN.right, y)
      .stroke(COLORS.line);
  }

  #artifact(side: 'Top' | 'Bottom', draw: () => void): void {
    this.#doc.markContent('Artifact', { type: 'Pagination', attached: [side] });
    draw();
    this.#doc.endMarkedContent();
  }

  #use({ weight, size }: Style): void {
    this.#doc.font(weight).fontSize(size);
  }

  #printable(text: string): string {
    const { font } = this.#doc._font;
    const printed = printable(text, (codePoint) => font.hasGlyphForCodePoint(codePoint));
    if (printed !== text && printed.includes(REPLACEMENT)) this.#replaced = true;
    return printed;
  }

  /** Broken at spaces; a word that is wider than the column, anywhere. */
  #lines({ text, style, width }: Part): string[] {
    this.#use(style);
    const space = this.#measure(' ', style);
    return this.#printable(text)
      .split('\n')
      .flatMap((paragraph) => {
        const lines: string[] = [];
        let line: string[] = [];
        let used = 0;
        for (const word of paragraph.split(' ').flatMap((whole) => this.#fitting(whole, style, width))) {
          const wide = this.#measure(word, style);
          if (line.length > 0 && used + space + wide > width) {
            lines.push(line.join(' '));
            line = [];
            used = 0;
          }
          used += (line.length > 0 ? space : 0) + wide;
          line.push(word);
        }
        return [...lines, line.join(' ')];
      });
  }

  /** The word in pieces that fit into the width. */
  #fitting(word: string, style: Style, width: number): string[] {
    if (this.#measure(word, style) <= width) return [word];
    const pieces: string[] = [];
    let piece = '';
    let used = 0;
    for (const letter of word) {
      const wide = this.#measure(letter, style);
      if (piece !== '' && used + wide > width) {
        pieces.push(piece);
        piece = '';
        used = 0;
      }
      piece += letter;
      used += wide;
    }
    return [...pieces, piece];
  }

  #cut(text: string, style: Style, width: number): string {
    const [first = '', ...rest] = this.#lines({ text, style, x: 0, width });
    return rest.length === 0 ? first : `${first} …`;
  }

  #measure(text: string, style: Style): number {
    const key = `${style.weight} ${style.size}`;
    let known = this.#widths.get(key);
    if (known === undefined) {
      known = new Map();
      this.#widths.set(key, known);
    }
    let width = known.get(text);
    if (width === undefined) {
      this.#use(style);
      width = this.#doc.widthOfString(text);
      known.set(text, width);
    }
    return width;
  }
}

interface Part {
  text: string;
  style: Style;
  x: number;
  width: number;
}

function heightOf({ size }: Style): number {
  return size * LINE_HEIGHT;
}
