/** Foreign text cannot move the cursor, change colours or the window's title: control characters become dots. */
export function printable(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(/[\0-\x08\x0b-\x1f\x7f-\x9f]/g, '·');
}
