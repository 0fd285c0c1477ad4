/** The identity provider's host, where this server has one. */
export const providerHost = (): string | undefined =>
  document.querySelector<HTMLMetaElement>('meta[name="rollcall-provider"]')?.content;
