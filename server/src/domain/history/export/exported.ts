/** A file that is made while it is sent. */
export interface Exported {
  fileName: string;
  contentType: string;
  /** In parts of moderate size. It ends with an error if the rest cannot be read. */
  text: AsyncGenerator<string, void, undefined>;
}
