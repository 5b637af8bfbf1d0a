/** The project of the page, for the editor's questions: the editor is no component and asks the address. */
export function projectInAddress(): string {
  return new URLSearchParams(location.search).get('project') ?? 'default';
}
