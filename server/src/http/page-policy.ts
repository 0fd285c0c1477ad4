import type { secureHeaders } from 'hono/secure-headers';

/** Forbids inline scripts and styles, and anything from other origins. */
export const pagePolicy = {
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'"],
    connectSrc: ["'self'"],
    formAction: ["'none'"],
    baseUri: ["'none'"],
    frameAncestors: ["'none'"],
  },
  xFrameOptions: 'DENY',
  // Whether a host is HTTPS only is for its operator to declare.
  strictTransportSecurity: false,
} satisfies Parameters<typeof secureHeaders>[0];
