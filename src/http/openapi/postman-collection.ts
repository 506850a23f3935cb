export function postmanCollection(document: object, baseUrl: string): object {
  return { document, baseUrl };
}
