export interface Folder<Item> {
  /** '' for what is in no folder */
  readonly name: string;
  readonly items: readonly { readonly label: string; readonly item: Item }[];
}

/** What is called `folder/name` stands in a folder; folders come first, all by name. */
export function inFolders<Item extends { readonly id: string }>(items: readonly Item[]): Folder<Item>[] {
  const folders = new Map<string, { label: string; item: Item }[]>();
  for (const item of [...items].sort((a, b) => a.id.localeCompare(b.id))) {
    const cut = item.id.lastIndexOf('/');
    const [name, label] =
      cut > 0 && cut < item.id.length - 1 ? [item.id.slice(0, cut), item.id.slice(cut + 1)] : ['', item.id];
    folders.set(name, [...(folders.get(name) ?? []), { label, item }]);
  }
  return [...folders]
    .map(([name, members]) => ({ name, items: members }))
    .sort((a, b) => Number(a.name === '') - Number(b.name === '') || a.name.localeCompare(b.name));
}
