/**
 * The lines of a transcript, made comparable: without what differs from run to run (times, dates, numbers of
 * protocols, replaced personal data) and without the width of the terminal.
 */
export function transcriptLines(text: string): string[] {
  return text
    .split('\n')
    .map((line) =>
      line
        .replace(/\d+([.,]\d+)? m?s\b/g, '… ms')
        .replace(/ → (?!found|not_found|unavailable|misconfigured|consultas|\d{3}).*$/, ' → …')
        .replace(/\b(\d{6}) ?20\d\d ?\d\d ?\d\d ?\d{6}\b/g, '$1…')
        .replace(/\d+ a enviar/, '… a enviar')
        .replace(/─+$/, '─')
        .replace(/ +/g, ' ')
        .trim(),
    )
    .filter((line) => line !== '' && line !== '…');
}

/** Lines shown that the program did not print, or not in this order. */
export function notPrinted(shown: string, printed: string): string[] {
  const real = transcriptLines(printed);
  let at = 0;
  return transcriptLines(shown).filter((line) => {
    const found = real.indexOf(line, at);
    if (found === -1) return true;
    at = found + 1;
    return false;
  });
}
