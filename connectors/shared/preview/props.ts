/** What a connector's preview is given. It shows; it asks nobody and changes nothing. */
export interface PreviewProps<Request> {
  /** What the action's `render` made. */
  request: Request;
  /**
   * What people call that which is chosen from lists, by the config's field: `{ channel: '#research' }`.
   * Undefined where nothing is chosen, or the vendor hasn't said yet.
   */
  names: Readonly<Record<string, string | undefined>>;
  /** Who sends it, such as a bot: the product's name. */
  sender: string;
}
