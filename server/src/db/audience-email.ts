/** An e-mail as audiences hold it: mail servers treat upper and lower case alike, and so does an invitation. */
export const audienceEmail = (email: string): string => email.trim().toLowerCase();
