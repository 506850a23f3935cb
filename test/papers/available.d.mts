export function missingForPdf(): string[];
