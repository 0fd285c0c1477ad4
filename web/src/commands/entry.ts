/** Something that the command menu finds. */
export interface Entry {
  /** Unique among all. */
  key: string;
  label: string;
  /** What is said of it beside its label. */
  detail?: string;
  choose(): void;
}

/** Entries of one kind. */
export interface EntryGroup {
  name: string;
  items: Entry[];
}
